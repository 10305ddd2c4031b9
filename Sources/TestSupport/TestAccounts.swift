package import Auth
package import Database
package import Wallet

/// Accounts that tests sign in with. Their hashes are cheap because tests sign in hundreds of times.
package enum TestAccounts {
  package static let password = "a long enough secret"
  package static let hasher = PasswordHasher(
    parameters: PasswordHasher.Parameters(memoryKiB: 64, passes: 1, lanes: 1), threads: 2)
  package static let signer = TokenSigner(secret: [UInt8](repeating: 7, count: 32))
  package static let command = Actor(.command, name: "test")

  /// Creates a staff account and returns its e-mail address.
  @discardableResult package static func makeStaff(
    _ role: StaffRole, email: String? = nil, name: String = "Mona Adel", in database: Database
  ) async throws -> String {
    let email = email ?? "\(role.rawValue)@example.test"
    _ = try await Accounts(database: database, hasher: hasher).createStaff(
      email: email, name: name, role: role, password: password, by: command)
    return email
  }

  /// Creates the account of a merchant's owner, or of a team member with a sign-in name.
  package static func makeMember(
    of merchant: MerchantID, signInName: String? = nil, name: String = "Hany Fathy", role: MemberRole = .owner,
    in database: Database
  ) async throws {
    _ = try await Accounts(database: database, hasher: hasher).createMember(
      of: merchant, signInName: signInName, name: name, role: role, password: password, by: command)
  }
}

extension Database {
  /// Adds administrators with these ids, for tests in which people act by id. It may be called once for each.
  package func addStaff(_ people: [Int64: String]) async throws {
    try await transaction { connection in
      for (id, name) in people {
        try connection.executeAll([
          "SELECT nextval('staff_id_seq')",
          """
          INSERT INTO staff (id, email, name, role) OVERRIDING SYSTEM VALUE
          VALUES (\(id), \("staff\(id)@example.test"), \(name), 'administrator') ON CONFLICT DO NOTHING
          """,
          """
          INSERT INTO account_links (token_hash, kind, staff_id, made_by, expires_at)
          VALUES (sha256(int8send(\(id))), 'invitation', \(id), 'command', now() + interval '1 hour')
          ON CONFLICT DO NOTHING
          """,
        ])
      }
    }
  }
}

extension Browser {
  /// Creates an account of that role and signs in through the form.
  package mutating func signInStaff(_ role: StaffRole, in database: Database) async throws {
    try await signIn(staff: try await TestAccounts.makeStaff(role, in: database))
  }

  package mutating func signIn(staff email: String, password: String = TestAccounts.password) async throws {
    try await open("/admin/login")
    try await submit(["email": email, "password": password])
  }

  /// Creates the account of the merchant's owner and signs in through the form.
  package mutating func signInOwner(of shop: Shop) async throws {
    try await TestAccounts.makeMember(of: shop.id, in: shop.database)
    try await signIn(merchant: shop.code.description)
  }

  package mutating func signIn(merchant signIn: String, password: String = TestAccounts.password) async throws {
    try await open("/merchant/login")
    try await submit(["code": signIn, "password": password])
  }
}
