import Auth
import Database
import Wallet

/// The demo's accounts, one of each role, with random passwords in a file that only its owner can read.
struct DemoAccounts: Sendable {
  /// `demo-accounts.json` in the data folder.
  let path: String
  /// The address at which people sign in.
  let url: String
  let hasher: PasswordHasher

  /// Creates the file and the accounts if they are missing. The file is written first, so that after an interruption the
  /// next run sets the accounts' passwords to those of the file.
  func ensure(in database: Database) async throws {
    let before = DemoAccountsFile.read(path)
    let file = DemoAccountsFile(url: url, keeping: before)
    if file != before { try file.write(path) }
    let accounts = Accounts(database: database, hasher: hasher)
    for (person, entry) in zip(DemoPerson.staff, file.staff) {
      try await ensure(person, entry.password, accounts, database)
    }
    for (person, entry) in zip(DemoPerson.members, file.merchants) {
      try await ensure(person, entry.password, accounts, database)
    }
  }

  private struct Stored: RowDecodable {
    let hash: String?

    init(_ row: Row) throws(DatabaseError) { hash = try row["password_hash"] }
  }

  private func ensure(
    _ person: DemoPerson<StaffRole>, _ password: String, _ accounts: Accounts, _ database: Database
  ) async throws {
    let stored: Stored? = try await database.first("SELECT password_hash FROM staff WHERE email = \(person.signIn)")
    guard let stored else {
      _ = try await accounts.createStaff(
        email: person.signIn, name: person.name, role: person.role, password: password, by: Demo.actor)
      return
    }
    if try await hasher.verify(password, against: stored.hash) { return }
    try await accounts.resetStaffPassword(email: person.signIn, to: password, by: Demo.actor)
  }

  private func ensure(
    _ person: DemoPerson<MemberRole>, _ password: String, _ accounts: Accounts, _ database: Database
  ) async throws {
    guard let signIn = MerchantSignIn(parsing: person.signIn),
      let merchant: Scalar<MerchantID> = try await database.first(
        "SELECT id AS value FROM merchants WHERE number = \(signIn.code)")
    else { throw ConfigurationError("\(person.signIn) has no merchant") }
    let stored: Stored? = try await database.first(
      """
      SELECT password_hash FROM merchant_members
      WHERE merchant_id = \(merchant.value) AND name IS NOT DISTINCT FROM \(signIn.member)
      """)
    guard let stored else {
      _ = try await accounts.createMember(
        of: merchant.value, signInName: signIn.member, name: person.name, role: person.role, password: password,
        by: Demo.actor)
      return
    }
    if try await hasher.verify(password, against: stored.hash) { return }
    try await accounts.resetMemberPassword(signIn, to: password, by: Demo.actor)
  }
}

/// The people with an account in a demo.
struct DemoPerson<Role: Sendable>: Sendable {
  let signIn: String
  let name: String
  let role: Role
}

extension DemoPerson<StaffRole> {
  static let staff = [
    DemoPerson(signIn: "administrator@healthpay.example", name: "Mariam Nassar", role: .administrator),
    DemoPerson(signIn: "support@healthpay.example", name: "Omar Hegazy", role: .support),
    DemoPerson(signIn: "risk@healthpay.example", name: "Salma Roshdy", role: .risk),
    DemoPerson(signIn: "finance@healthpay.example", name: "Karim Lotfy", role: .finance),
    DemoPerson(signIn: "finance-approver@healthpay.example", name: "Heba Shaker", role: .financeApprover),
    DemoPerson(signIn: "auditor@healthpay.example", name: "Tarek Mansour", role: .auditor),
  ]
}

extension DemoPerson<MemberRole> {
  static let members = [
    DemoPerson(signIn: "MRC-000001", name: "Nadia Fahmy", role: .owner),
    DemoPerson(signIn: "MRC-000001/nour", name: "Nour Helal", role: .finance),
    DemoPerson(signIn: "MRC-000001/ziad", name: "Ziad Salem", role: .viewer),
    DemoPerson(signIn: "MRC-000002", name: "Sherif Ghaly", role: .owner),
  ]
}
