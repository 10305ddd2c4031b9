import Auth
import Database
import Ledger
import Wallet
import Web

/// An export of a list: rows at the database's speed into a file, which is sent at the client's speed. It is recorded in the
/// audit log.
struct CSVDownload: Sendable {
  let name: String
  let header: String
  /// Of the audit log.
  let act: String
  let database: TenantDatabase

  init(name: String, header: String, act: String, from database: TenantDatabase) {
    self.name = name
    self.header = header
    self.act = act
    self.database = database
  }

  /// `rows` is a query whose columns are the file's.
  func page(_ rows: SQL, for context: MerchantContext, audit: Database) async throws -> Page {
    let file = try SpooledFile()
    let count = try await database.snapshot { connection in
      try CSVExport(header: header).write(rows, on: connection) { bytes in try file.append(bytes) }
    }
    let event = AuditEvent(
      act, AuditEvent.Subject(.merchant, id: context.merchant.rawValue, context.member.code.description),
      after: ["rows": String(count), "sha256": file.sha256.hexadecimal])
    try await audit.execute(event.insertion(by: context.actor))
    return .download(name, type: "text/csv; charset=utf-8; header=present", file)
  }
}
