import Testing
import Wallet

@testable import Auth

@Suite struct PermissionTests {
  private let changing: Set<Permission> = [
    .freezeUsers, .refund, .withdraw, .decide, .sendPayouts, .importBankResults, .reviewCases, .requestAdjustments,
    .requestFeeChanges, .requestBankAccounts, .requestLimitChanges, .inviteOwners, .manageStaff, .revealPersonalData,
    .retryMessages, .openMerchants, .suspendMerchants, .verifyUsers, .writeNotes, .flagTransactions,
    .changeHolidays, .requestSettingChanges, .changeSwitches,
  ]

  @Test func `an auditor reads everything and changes nothing`() {
    #expect(StaffRole.auditor.permissions == Set(Permission.allCases).subtracting(changing))
  }

  @Test func `an administrator may all`() {
    #expect(StaffRole.administrator.permissions == Set(Permission.allCases))
  }

  @Test func `money and users are changed by those whose work it is`() {
    #expect(StaffRole.allCases.filter { $0.may(.refund) } == [.support, .finance, .financeApprover, .administrator])
    #expect(StaffRole.allCases.filter { $0.may(.freezeUsers) } == [.risk, .administrator])
    #expect(StaffRole.allCases.filter { !$0.may(.writeNotes) } == [.auditor])
    #expect(StaffRole.allCases.filter { !$0.may(.flagTransactions) } == [.auditor])
    #expect(StaffRole.allCases.filter { $0.may(.verifyUsers) } == [.support, .risk, .administrator])
    #expect(StaffRole.allCases.filter { $0.may(.importBankResults) } == [.finance, .financeApprover, .administrator])
    #expect(StaffRole.allCases.filter { $0.may(.requestFeeChanges) } == [.finance, .financeApprover, .administrator])
    #expect(StaffRole.allCases.filter { $0.may(.requestBankAccounts) } == [.finance, .financeApprover, .administrator])
    #expect(StaffRole.allCases.filter { $0.may(.changeHolidays) } == [.finance, .financeApprover, .administrator])
    #expect(StaffRole.allCases.filter { $0.may(.requestLimitChanges) } == [.risk, .administrator])
    #expect(StaffRole.allCases.filter { $0.may(.revealPersonalData) } == [.support, .risk, .administrator])
    #expect(StaffRole.allCases.filter { $0.may(.readAudit) } == [.administrator, .auditor])
    #expect(StaffRole.allCases.filter { $0.may(.readStaff) } == [.administrator, .auditor])
    #expect(StaffRole.allCases.filter { !$0.may(.readLedger) } == [.support])
    #expect(StaffRole.allCases.filter { $0.may(.manageStaff) } == [.administrator])
    #expect(
      StaffRole.allCases.filter { $0.may(.inviteOwners) } == [.support, .finance, .financeApprover, .administrator])
    #expect(StaffRole.allCases.filter { $0.may(.openMerchants) } == [.finance, .financeApprover, .administrator])
    #expect(
      StaffRole.allCases.filter { $0.may(.suspendMerchants) } == [.risk, .finance, .financeApprover, .administrator])
  }

  @Test(arguments: ApprovalKind.allCases) func `who decides is named for every kind`(kind: ApprovalKind) {
    let deciders = StaffRole.allCases.filter { $0.mayDecide(kind) }
    #expect(deciders == (kind == .unfreeze ? [.risk, .administrator] : [.financeApprover, .administrator]))
    #expect(deciders.allSatisfy { $0.may(.decide) })
  }

  @Test func `a teams viewer changes nothing`() {
    #expect(MemberRole.allCases.filter { $0.may(.refund) } == [.owner, .finance])
    #expect(MemberRole.allCases.filter { $0.may(.requestPayouts) } == [.owner, .finance])
    #expect(MemberRole.allCases.filter { $0.may(.changeBankAccount) } == [.owner, .finance])
    #expect(MemberRole.allCases.filter { $0.may(.changeSettings) } == [.owner])
    #expect(MemberRole.allCases.filter { $0.may(.manageTeam) } == [.owner])
  }

  @Test func `everybody has an account of their own`() {
    #expect(StaffRole.allCases.allSatisfy { $0.may(.ownAccount) })
    #expect(MemberRole.allCases.allSatisfy { $0.may(.ownAccount) })
  }
}
