import Auth
import Database
import Ledger
import Wallet

/// The import of `portal import users`.
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
    let nationalID: NationalID?
    var identity: String? { user.mobile.e164 }
  }

  let kind = ImportKind.users
  let seal: TextSeal
  let latest: Instant

  func parse(_ fields: ImportFields<Column>) throws(RowProblem) -> Row {
    let externalID = try fields.requiredIdentifier(.externalID)
    let nationalID = try nationalID(fields)
    let user = NewUser(
      externalID: externalID, name: try fields.required(.name, .name),
      mobile: try mobile(fields),
      email: try fields.value(.email, "is no e-mail address") { Accounts.email($0) },
      nationalID: try nationalID.map { nationalID throws(RowProblem) in try sealed(nationalID) },
      oldNationalIDIndex: nationalID.flatMap { seal.oldBlindIndex(of: $0.digits, for: .nationalID) },
      tier: try fields.value(.tier, "is not 0, 1 or 2") { text in
        typedNumber(SpreadsheetText.wholeNumber(text)).flatMap { KYCTier(rawValue: Int($0)) }
      } ?? .unverified,
      status: try fields.value(.status, "is not active, frozen or closed") { UserStatus(rawValue: typedWord($0)) }
        ?? .active,
      createdAt: try fields.instant(.createdAt, notAfter: latest))
    return Row(externalID: externalID, user: user, nationalID: nationalID)
  }

  /// Sorts rows by creation time, so that the older of two users with the same mobile number wins. Users without a time
  /// come last.
  func turn(_ fields: ImportFields<Column>) throws(RowProblem) -> SortKey {
    let at = try fields.instant(.createdAt, notAfter: latest)
    return SortKey(at?.microseconds ?? .max, SortKey.bytes(try fields.requiredIdentifier(.externalID)))
  }

  private func mobile(_ fields: ImportFields<Column>) throws(RowProblem) -> PhoneNumber {
    guard let mobile = try fields.mobile(.mobile) else { throw RowProblem(Column.mobile, "is empty") }
    return mobile
  }

  private func nationalID(_ fields: ImportFields<Column>) throws(RowProblem) -> NationalID? {
    _ = try fields.identifier(.nationalID)
    return try fields.value(.nationalID, "is no national ID") { text in
      NationalID(parsing: SpreadsheetText.wholeNumber(text))
    }
  }

  private func sealed(_ id: NationalID) throws(RowProblem) -> (sealed: [UInt8], index: [UInt8]) {
    do {
      return (try seal.seal(id.digits, for: .nationalID), seal.blindIndex(of: id.digits, for: .nationalID))
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
    let registrations = try Ledger.open(rows.map(\.user), on: connection)
    try Ledger.requestVerification(zip(rows, registrations).compactMap { $0.verification($1) }, on: connection)
    return registrations.map { registration in
      switch registration {
      case .opened: .landed
      case .known: .known
      case .taken: .refused("another user has this mobile number or national ID")
      }
    }
  }
}

extension UserImport.Row {
  /// Who gave a national ID and isn't verified waits to be.
  fileprivate func verification(_ registration: Registration<UserID>) -> NewVerificationRequest? {
    guard case .opened(let id) = registration, let nationalID, user.tier == .unverified else { return nil }
    return NewVerificationRequest(
      user: id, tier: .basic, document: .nationalID, name: user.name, numberLast4: String(nationalID.digits.suffix(4)),
      numberMatches: true, bornOn: nationalID.birthDay, externalID: "import \(externalID)",
      requestedAt: user.createdAt)
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
