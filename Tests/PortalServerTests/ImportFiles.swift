import Auth
import Cluster
import Database
import Glibc
import Ledger
import Synchronization
import Testing
import Wallet

@testable import PortalServer

/// A folder of files to import, which is deleted after the test.
final class ImportFiles: Sendable {
  static let usersHeader = "external_id,name,mobile,email,national_id,kyc_tier,status,created_at"
  static let merchantsHeader =
    "external_id,code,legal_name,trade_name,category,tax_number,iban,fee_basis_points,fee_fixed,created_at"
  static let transactionsHeader =
    "external_id,occurred_at,kind,user_mobile,counterparty_mobile,merchant_code,amount,channel,description,parent_external_id"

  let folder: String
  let seal: TextSeal

  init() throws {
    var template = Array("/tmp/portal-import-XXXXXX".utf8CString)
    try #require(mkdtemp(&template) != nil)
    folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    seal = try TextSeal(secret: Array(repeating: 7, count: 32))
  }

  deinit { Disk.removeTree(folder) }

  func path(_ name: String) -> String { "\(folder)/\(name)" }

  @discardableResult func write(_ name: String, _ bytes: [UInt8]) throws -> String {
    Disk.remove(path(name))
    try Disk.create(path(name), bytes, mode: 0o600)
    return path(name)
  }

  func read(_ name: String) -> String? { Disk.read(path(name)).map { String(decoding: $0, as: UTF8.self) } }

  /// Returns the rows of a file without its header and byte order mark.
  func rejects(_ name: String) throws -> [[String]] {
    guard let bytes = Disk.read(path(name)) else { return [] }
    var rest = bytes
    var reader = try CSVReader {
      defer { rest = [] }
      return rest
    }
    var rows: [[String]] = []
    while let record = try reader.next() { rows.append(try #require(record.texts)) }
    return Array(rows.dropFirst())
  }

  func users(_ lines: String..., in database: Database, retryRefused: Bool = false) async throws -> ImportSummary {
    try await run(UserImport(seal: seal, latest: try await now(database)), lines, database, retryRefused)
  }

  func merchants(_ lines: String..., in database: Database) async throws -> ImportSummary {
    try await run(MerchantImport(seal: seal, latest: try await now(database)), lines, database, false)
  }

  func transactions(
    _ lines: [String], in database: Database, retryRefused: Bool = false, rowsInBatch: Int = 2_000
  )
    async throws -> ImportSummary
  {
    try await run(
      TransactionImport(latest: try await now(database)), lines, database, retryRefused, rowsInBatch: rowsInBatch)
  }

  func run<Rows: RowImport>(
    _ rows: Rows, _ lines: [String], _ database: Database, _ retryRefused: Bool, rowsInBatch: Int = 2_000
  ) async throws -> ImportSummary {
    let text = ([Rows.Column.names.joined(separator: ",")] + lines).joined(separator: "\n") + "\n"
    let path = try write("\(rows.kind.rawValue).csv", Array(text.utf8))
    return try await ImportRun(
      rows: rows, database: database, actor: .commandLine, retryRefused: retryRefused, rowsInBatch: rowsInBatch
    ).run(path)
  }

  private func now(_ database: Database) async throws -> Instant {
    try await database.value("SELECT clock_timestamp() AS value")
  }

  /// Imports two users, Mona and Omar, and a merchant with a fee of 2.5 % and VAT on it.
  func open(in database: Database) async throws {
    _ = try await users(
      "u-1,Mona Adel,01012345671,,,2,active,2025-01-01T08:00:00+02:00",
      "u-2,عمر حجازي,+201112345672,,,1,active,2025-01-01T08:00:00+02:00", in: database)
    _ = try await merchants(
      "m-1,MRC-000001,Lotus Pharmacy LLC,Lotus Pharmacy,pharmacy,,,250,0.00,2025-01-01T08:00:00+02:00", in: database)
  }
}

enum Mobile {
  static let mona = "+201012345671"
  static let omar = "+201112345672"
}

func balance(of mobile: String, in database: Database) async throws -> Int64 {
  try await database.value(
    "SELECT balance AS value FROM accounts JOIN users ON users.id = user_id WHERE mobile = \(mobile)")
}

func count(_ sql: SQL, in database: Database) async throws -> Int64 {
  try await database.value("SELECT count(*) AS value FROM " + sql)
}

func expectLedgerHolds(_ database: Database, sourceLocation: SourceLocation = #_sourceLocation) async throws {
  for finding in try await Verification.run(in: database) {
    #expect(finding.broken.isEmpty, "\(finding.check)", sourceLocation: sourceLocation)
  }
}
