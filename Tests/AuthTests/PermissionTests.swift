import Testing

@testable import Auth

@Suite struct PermissionTests {
  private let changing: Set<Permission> = [.freezeUsers, .refund]

  @Test func anAuditorReadsEverythingAndChangesNothing() {
    #expect(StaffRole.auditor.permissions == Set(Permission.allCases).subtracting(changing))
  }

  @Test func anAdministratorMayAll() {
    #expect(StaffRole.administrator.permissions == Set(Permission.allCases))
  }

  @Test func moneyAndUsersAreChangedByThoseWhoseWorkItIs() {
    #expect(StaffRole.allCases.filter { $0.may(.refund) } == [.support, .finance, .financeApprover, .administrator])
    #expect(StaffRole.allCases.filter { $0.may(.freezeUsers) } == [.risk, .administrator])
    #expect(StaffRole.allCases.filter { $0.may(.readAudit) } == [.administrator, .auditor])
  }

  @Test func everybodyHasAnAccountOfTheirOwn() {
    #expect(StaffRole.allCases.allSatisfy { $0.may(.ownAccount) })
    #expect(MemberRole.allCases.allSatisfy { $0.may(.ownAccount) })
  }
}
