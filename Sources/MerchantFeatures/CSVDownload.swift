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
  /// Whether it is a list that may have the rows of a moment ago.
  var mayBeOld = false

  /// `rows` is a query whose columns are the file's.
  func page(_ rows: SQL, for context: MerchantContext, audit: Database) async throws -> Page {
    let (file, count) = try await context.recent(if: mayBeOld) { database in
      let file = try SpooledFile()
      let count = try await database.snapshot { connection in
        try CSVExport(header: header).write(rows, on: connection) { bytes in try file.append(bytes) }
      }
      return (file, count)
    }
    let event = AuditEvent(
      act, AuditEvent.Subject(.merchant, id: context.merchant.rawValue, context.member.code.description),
      after: ["rows": String(count), "sha256": file.sha256.hexadecimal])
    try await audit.execute(event.insertion(by: context.actor))
    return .download(name, type: "text/csv; charset=utf-8; header=present", file)
  }
}
