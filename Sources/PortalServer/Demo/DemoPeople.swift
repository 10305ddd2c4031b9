import Auth
import Database
import Ledger
import Wallet

/// The people of the demo's accounts, who act in its history.
struct DemoPeople: Sendable {
  let support: Actor
  let risk: Actor
  let riskID: StaffID
  let finance: Actor
  let approver: Actor
  let administrator: Actor
  /// The owner of the first merchant.
  let owner: Actor
  /// The finance member of the first merchant.
  let treasurer: Actor
  /// The owner of the second merchant.
  let neighbour: Actor

  private struct Named: RowDecodable {
    let id: Int64
    let signIn: String

    init(_ row: Row) throws(DatabaseError) {
      id = try row["id"]
      signIn = try row["sign_in"]
    }
  }

  static func load(from database: Database) async throws -> DemoPeople {
    let emails = DemoPerson.staff.map(\.signIn)
    let staff: [Staff] = try await database.rows(
      "SELECT id, email, name, role FROM staff WHERE email = ANY(\(emails)) ORDER BY id")
    let members: [Named] = try await database.rows(
      """
      SELECT merchant_members.id, 'MRC-' || lpad(number::text, 6, '0') || coalesce('/' || name, '') AS sign_in
      FROM merchant_members JOIN merchants ON merchants.id = merchant_id
      """)
    func staffID(_ role: StaffRole) throws -> (StaffID, Actor) {
      guard let person = staff.first(where: { $0.role == role }) else {
        throw ConfigurationError("the demo has no staff account with the role \(role.rawValue)")
      }
      return (person.id, Actor(.staff, id: person.id.rawValue, name: person.name))
    }
    func member(_ signIn: String) throws -> Actor {
      guard let person = members.first(where: { $0.signIn == signIn }) else {
        throw ConfigurationError("\(signIn) of the demo is missing")
      }
      return Actor(.member, id: person.id, name: person.signIn)
    }
    let (riskID, risk) = try staffID(.risk)
    return DemoPeople(
      support: try staffID(.support).1, risk: risk, riskID: riskID, finance: try staffID(.finance).1,
      approver: try staffID(.financeApprover).1, administrator: try staffID(.administrator).1,
      owner: try member("MRC-000001"), treasurer: try member("MRC-000001/nour"),
      neighbour: try member("MRC-000002"))
  }
}
