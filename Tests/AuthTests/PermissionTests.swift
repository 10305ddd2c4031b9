import Testing
import Wallet

@testable import Auth

@Suite struct PermissionTests {
  private let changing: Set<Permission> = [
    .freezeUsers, .refund, .recall, .decide, .sendPayouts, .importBankResults, .reviewCases, .askForAdjustments,
    .askForFees, .askForBankAccounts, .askForLimits,
  ]

  @Test func anAuditorReadsEverythingAndChangesNothing() {
    #expect(StaffRole.auditor.permissions == Set(Permission.allCases).subtracting(changing))
  }

  @Test func anAdministratorMayAll() {
    #expect(StaffRole.administrator.permissions == Set(Permission.allCases))
  }

  @Test func moneyAndUsersAreChangedByThoseWhoseWorkItIs() {
    #expect(StaffRole.allCases.filter { $0.may(.refund) } == [.support, .finance, .financeApprover, .administrator])
    #expect(StaffRole.allCases.filter { $0.may(.freezeUsers) } == [.risk, .administrator])
    #expect(StaffRole.allCases.filter { $0.may(.importBankResults) } == [.finance, .financeApprover, .administrator])
    #expect(StaffRole.allCases.filter { $0.may(.askForFees) } == [.finance, .financeApprover, .administrator])
    #expect(StaffRole.allCases.filter { $0.may(.askForBankAccounts) } == [.finance, .financeApprover, .administrator])
    #expect(StaffRole.allCases.filter { $0.may(.askForLimits) } == [.risk, .administrator])
    #expect(StaffRole.allCases.filter { $0.may(.readAudit) } == [.administrator, .auditor])
  }

  @Test(arguments: DecisionKind.allCases) func whoDecidesIsNamedForEveryKind(kind: DecisionKind) {
    let deciders = StaffRole.allCases.filter { $0.mayDecide(kind) }
    #expect(deciders == (kind == .unfreeze ? [.risk, .administrator] : [.financeApprover, .administrator]))
    #expect(deciders.allSatisfy { $0.may(.decide) })
  }

  @Test func aTeamsViewerChangesNothing() {
    #expect(MemberRole.allCases.filter { $0.may(.refund) } == [.owner, .finance])
    #expect(MemberRole.allCases.filter { $0.may(.requestPayouts) } == [.owner, .finance])
    #expect(MemberRole.allCases.filter { $0.may(.changeBankAccount) } == [.owner])
  }

  @Test func everybodyHasAnAccountOfTheirOwn() {
    #expect(StaffRole.allCases.allSatisfy { $0.may(.ownAccount) })
    #expect(MemberRole.allCases.allSatisfy { $0.may(.ownAccount) })
  }
}
