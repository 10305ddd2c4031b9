package import Database
package import Ledger
package import Wallet
package import Web

/// A list's file for whoever asked for it: written at the database's speed, recorded in the audit log, sent at the client's.
package enum ListDownload {
  package struct TooManyRows: Error {}

  /// - Parameters:
  ///   - list: its name in file names and in the audit log
  ///   - filter: the list's address without its path
  ///   - asOf: the instant to which the list is pinned, which the file's name says
  ///   - mayBeOld: whether it may have the rows of a moment ago
  package static func page(
    _ file: ListFile, of list: String, filter: String, today: Day, asOf: Instant? = nil, mayBeOld: Bool,
    by actor: Actor, in database: Database
  ) async throws -> Page {
    let (spooled, rows) = try await database.recent(if: mayBeOld) { database in
      let spooled = try SpooledFile()
      let rows = try await database.snapshot { connection in
        try file.write(on: connection) { bytes in try spooled.append(bytes) }
      }
      return (spooled, rows)
    }
    if rows > ListFile.limit { throw TooManyRows() }
    let event = AuditEvent(
      "export_list", AuditEvent.Subject(.file, list),
      after: ["filter": ExportedList.masked(filter), "rows": String(rows), "sha256": hexadecimal(spooled.sha256)])
    try await database.execute(event.insertion(by: actor))
    let pinned = asOf.map { "_as_of_" + $0.iso8601UTC.filter { $0 != ":" } } ?? ""
    return .download("\(list)\(pinned)_\(today).csv", type: "text/csv; charset=utf-8; header=present", spooled)
  }
}
