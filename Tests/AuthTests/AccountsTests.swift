import Database
import TestSupport
import Testing
import Wallet

@testable import Auth

@Suite struct AccountsTests {
  private let hasher = PasswordHasher(parameters: cheap, threads: 2)
  private let origin = Origin(address: nil, userAgent: nil, requestID: nil)
  private let command = Actor(.command, name: "test")

  @Test func `what is wrong is named`() async throws {
    try await withDatabase { database in
      let accounts = Accounts(database: database, hasher: hasher)
      func create(_ email: String, _ name: String, _ password: String?) async throws {
        _ = try await accounts.createStaff(email: email, name: name, role: .risk, password: password, by: command)
      }
      try await create("risk@example.test", "Risk One", nil)
      await #expect(throws: AccountProblem.emailTaken) { try await create("RISK@example.test", "Again", nil) }
      await #expect(throws: AccountProblem.email) { try await create("risk.example.test", "No At", nil) }
      await #expect(throws: AccountProblem.name(.bidiControl)) { try await create("b@example.test", "a\u{202E}b", nil) }
      await #expect(throws: AccountProblem.password(.tooShort(minimum: 15))) {
        try await create("c@example.test", "Short", "short")
      }
      await #expect(throws: AccountProblem.password(.common)) {
        try await create("c@example.test", "Common", "admin123")
      }
      await #expect(throws: AccountProblem.password(.ownWord)) {
        try await create("c@example.test", "Karim Samy", "the password of karim")
      }
      let count: Int = try await database.value("SELECT count(*) AS value FROM staff")
      #expect(count == 1)
    }
  }

  @Test func `nobody signs in without a password`() async throws {
    try await withDatabase { database in
      _ = try await Accounts(database: database, hasher: hasher).createStaff(
        email: "a@example.test", name: "A", role: .administrator, password: nil, by: command)
      let result = try await StaffSignIn(database: database, hasher: hasher).signIn(
        email: "a@example.test", password: "", from: origin)
      guard case .refused = result else {
        Issue.record("signed in")
        return
      }
    }
  }

  @Test func `a new password ends sessions`() async throws {
    try await withDatabase { database in
      let accounts = Accounts(database: database, hasher: hasher)
      _ = try await accounts.createStaff(
        email: "a@example.test", name: "A", role: .finance, password: "the first of two secrets", by: command)
      let signIn = StaffSignIn(database: database, hasher: hasher)
      guard
        case .signedIn(let token, _) = try await signIn.signIn(
          email: "a@example.test", password: "the first of two secrets", from: origin)
      else {
        Issue.record("refused")
        return
      }
      try await accounts.resetStaffPassword(email: "A@example.test", to: "the second of two secrets", by: command)
      #expect(try await database.run(StaffSession.find(token)) == nil)
      guard
        case .refused = try await signIn.signIn(
          email: "a@example.test", password: "the first of two secrets", from: origin),
        case .signedIn = try await signIn.signIn(
          email: "a@example.test", password: "the second of two secrets", from: origin)
      else {
        Issue.record("the old password works or the new one doesn't")
        return
      }
      await #expect(throws: AccountProblem.noSuchAccount) {
        try await accounts.resetStaffPassword(email: "x@example.test", to: "the second of two secrets", by: command)
      }
    }
  }

  @Test func `a merchant has one owner and named members`() async throws {
    try await withDatabase { database in
      let accounts = Accounts(database: database, hasher: hasher)
      let merchant: MerchantID = try await database.value(
        """
        INSERT INTO merchants (legal_name, trade_name, category, fee_basis_points, fee_fixed)
        VALUES ('A', 'A', 'clinic', 0, 0) RETURNING id AS value
        """)
      func create(_ name: String?, _ role: MemberRole) async throws {
        _ = try await accounts.createMember(
          of: merchant, signInName: name, name: "Somebody", role: role, password: nil, by: command)
      }
      try await create(nil, .owner)
      try await create("nour", .viewer)
      await #expect(throws: AccountProblem.signInNameTaken) { try await create(nil, .owner) }
      await #expect(throws: AccountProblem.signInNameTaken) { try await create("Nour", .finance) }
      await #expect(throws: AccountProblem.signInName) { try await create(nil, .viewer) }
      await #expect(throws: AccountProblem.signInName) { try await create("a b/c", .viewer) }
      await #expect(throws: AccountProblem.noSuchMerchant) {
        _ = try await accounts.createMember(
          of: MerchantID(999), signInName: nil, name: "X", role: .owner, password: nil, by: command)
      }
    }
  }
}
