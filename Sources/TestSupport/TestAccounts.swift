package import Auth
package import Database
package import Wallet

/// Accounts that tests sign in with. Their hashes are cheap: tests sign in hundreds of times.
package enum TestAccounts {
  package static let password = "a long enough secret"
  package static let hasher = PasswordHasher(
    parameters: PasswordHasher.Parameters(memoryKiB: 64, passes: 1, lanes: 1), threads: 2)
  package static let command = Actor(.command, name: "test")

  /// Makes a member of staff; answers the e-mail address.
  @discardableResult package static func makeStaff(
    _ role: StaffRole, email: String? = nil, name: String = "Mona Adel", in database: Database
  ) async throws -> String {
    let email = email ?? "\(role.rawValue)@example.test"
    _ = try await Accounts(database: database, hasher: hasher).createStaff(
      email: email, name: name, role: role, password: password, by: command)
    return email
  }

  /// Makes a merchant's owner, or a member of the team with a name of their own.
  package static func makeMember(
    of merchant: MerchantID, signInName: String? = nil, name: String = "Hany Fathy", role: MemberRole = .owner,
    in database: Database
  ) async throws {
    _ = try await Accounts(database: database, hasher: hasher).createMember(
      of: merchant, signInName: signInName, name: name, role: role, password: password, by: command)
  }
}

extension Browser {
  /// Makes an account of that role and signs it in through the form.
  package mutating func signInStaff(_ role: StaffRole, in database: Database) async throws {
    try await signIn(staff: try await TestAccounts.makeStaff(role, in: database))
  }

  package mutating func signIn(staff email: String, password: String = TestAccounts.password) async throws {
    try await open("/admin/login")
    try await submit(["email": email, "password": password])
  }

  /// Makes the merchant's owner and signs them in through the form.
  package mutating func signInOwner(of shop: Shop) async throws {
    try await TestAccounts.makeMember(of: shop.id, in: shop.database)
    try await signIn(merchant: shop.code.description)
  }

  package mutating func signIn(merchant signIn: String, password: String = TestAccounts.password) async throws {
    try await open("/merchant/login")
    try await submit(["code": signIn, "password": password])
  }
}
