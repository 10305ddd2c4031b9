import Auth
import Database
import Ledger
import Wallet

/// `portal import users`.
struct UserImport: RowImport {
  enum Column: String, ImportColumn {
    case externalID = "external_id"
    case name, mobile, email
    case nationalID = "national_id"
    case tier = "kyc_tier"
    case status
    case createdAt = "created_at"
  }

  struct Row: ImportedRow {
    let externalID: String
    let user: NewUser
    var identity: String? { user.mobile.e164 }
  }

  let kind = ImportKind.users
  let seal: TextSeal
  let latest: Instant

  func parse(_ fields: ImportFields<Column>) throws(RowProblem) -> Row {
    let externalID = try fields.required(.externalID)
    let user = NewUser(
      externalID: externalID, name: try fields.required(.name),
      mobile: try fields.required(.mobile, "is no Egyptian mobile number") { PhoneNumber(parsing: $0) },
      email: try fields.value(.email, "is no e-mail address") { Accounts.email($0) },
      nationalID: try nationalID(fields),
      tier: try fields.value(.tier, "is not 0, 1 or 2") { Int($0).flatMap { KYCTier(rawValue: $0) } } ?? .unverified,
      status: try fields.value(.status, "is not active, frozen or closed") { UserStatus(rawValue: $0) } ?? .active,
      createdAt: try fields.instant(.createdAt, notAfter: latest))
    return Row(externalID: externalID, user: user)
  }

  private func nationalID(_ fields: ImportFields<Column>) throws(RowProblem) -> (sealed: [UInt8], index: [UInt8])? {
    let parsed = try fields.value(.nationalID, "is no national ID") { NationalID(parsing: $0) }
    guard let parsed else { return nil }
    do {
      return (try seal.seal(parsed.digits, for: .nationalID), seal.blindIndex(of: parsed.digits, for: .nationalID))
    } catch {
      throw RowProblem(Column.nationalID, "can't be encrypted")
    }
  }

  func known(_ externalIDs: [String], on connection: isolated Connection) throws -> [String: String] {
    let here = try connection.rows(
      "SELECT external_id, mobile FROM users WHERE external_id = ANY(\(externalIDs))", as: Known.self)
    return Dictionary(here.map { ($0.externalID, $0.mobile.e164) }) { first, _ in first }
  }

  func land(_ rows: [Row], by actor: Actor, on connection: isolated Connection) throws -> [RowOutcome] {
    try Ledger.open(rows.map(\.user), on: connection).map { registration in
      switch registration {
      case .opened: .landed
      case .known: .known
      case .taken: .refused("another user has this mobile number or national ID")
      }
    }
  }
}

private struct Known: RowDecodable {
  let externalID: String
  let mobile: PhoneNumber

  init(_ row: Row) throws(DatabaseError) {
    externalID = try row["external_id"]
    mobile = try row["mobile"]
  }
}
