import Auth
import Database
import Ledger
import Wallet

/// The import of `portal import merchants`.
struct MerchantImport: RowImport {
  enum Column: String, ImportColumn {
    case externalID = "external_id"
    case code
    case legalName = "legal_name"
    case tradeName = "trade_name"
    case category
    case taxNumber = "tax_number"
    case iban
    case feeBasisPoints = "fee_basis_points"
    case feeFixed = "fee_fixed"
    case createdAt = "created_at"
  }

  struct Row: ImportedRow {
    let externalID: String
    let merchant: NewMerchant
    var identity: String? { merchant.code?.description }
  }

  let kind = ImportKind.merchants
  let seal: TextSeal
  let latest: Instant

  func parse(_ fields: ImportFields<Column>) throws(RowProblem) -> Row {
    let externalID = try fields.requiredIdentifier(.externalID)
    let merchant = NewMerchant(
      externalID: externalID,
      code: try fields.value(.code, "is no merchant code") { MerchantCode(parsing: $0) },
      legalName: try fields.required(.legalName, .name), tradeName: try fields.required(.tradeName, .name),
      category: try fields.required(.category, "is not pharmacy, clinic, hospital, laboratory or other") {
        MerchantCategory(rawValue: typedWord($0))
      },
      taxNumber: try fields.identifier(.taxNumber, maximum: 40), iban: try iban(fields),
      feeBasisPoints: try fields.value(.feeBasisPoints, "is not between 0 and 10000") { text in
        typedNumber(SpreadsheetText.wholeNumber(text)).flatMap { (0...10_000).contains($0) ? $0 : nil }
      },
      feeFixed: try fields.money(.feeFixed), createdAt: try fields.instant(.createdAt, notAfter: latest))
    return Row(externalID: externalID, merchant: merchant)
  }

  /// Sorts rows with a code first, so that no generated code collides with the code of a later row; then by creation
  /// time.
  func turn(_ fields: ImportFields<Column>) throws(RowProblem) -> SortKey {
    let name = SortKey.bytes(try fields.requiredIdentifier(.externalID))
    let at = try fields.instant(.createdAt, notAfter: latest)?.microseconds ?? .max
    let isGiven = try fields.text(.code, .identifier) == nil
    return SortKey(isGiven ? 1 : 0, (0..<8).map { UInt8(truncatingIfNeeded: (at ^ .min) >> (56 - 8 * $0)) } + name)
  }

  private func iban(_ fields: ImportFields<Column>) throws(RowProblem) -> (sealed: [UInt8], last4: String)? {
    let parsed = try fields.value(.iban, "is no Egyptian IBAN") { IBAN(parsing: $0) }
    guard let parsed else { return nil }
    do {
      return (try seal.seal(parsed.text, for: .iban), parsed.last4)
    } catch {
      throw RowProblem(Column.iban, "can't be encrypted")
    }
  }

  func known(_ externalIDs: [String], on connection: isolated Connection) throws -> [String: String] {
    let here = try connection.rows(
      "SELECT external_id, number FROM merchants WHERE external_id = ANY(\(externalIDs))", as: Known.self)
    return Dictionary(here.map { ($0.externalID, $0.code.description) }) { first, _ in first }
  }

  func land(_ rows: [Row], by actor: Actor, on connection: isolated Connection) throws -> [RowOutcome] {
    try rows.map { row in
      switch try Ledger.open(row.merchant, on: connection) {
      case .opened: .landed
      case .known: .known
      case .taken: .refused("another merchant has this code")
      }
    }
  }
}

private struct Known: RowDecodable {
  let externalID: String
  let code: MerchantCode

  init(_ row: Row) throws(DatabaseError) {
    externalID = try row["external_id"]
    code = try row["number"]
  }
}
