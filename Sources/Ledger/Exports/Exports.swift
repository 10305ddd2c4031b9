package import Database
package import Wallet

/// An export of a list as its page and the list of exports show it.
package struct ExportItem: Listed {
  package let id: ExportID
  package let list: ExportedList
  package let filter: String
  package let state: ExportState
  package let rows: Int64
  package let bytes: Int64
  package let sha256: [UInt8]?
  package let asOf: Instant?
  package let error: String?
  package let requestedByName: String
  package let requestedAt: Instant
  package let endedAt: Instant?

  package init(_ row: Row) throws(DatabaseError) {
    id = try row["id"]
    list = try row["list"]
    filter = try row["filter"]
    state = try row["state"]
    rows = try row["rows"]
    bytes = try row["bytes"]
    sha256 = try row["sha256"]
    asOf = try row["as_of"]
    error = try row["error"]
    requestedByName = try row["requested_by_name"]
    requestedAt = try row["requested_at"]
    endedAt = try row["ended_at"]
  }

  package var cursor: Cursor { Cursor(at: requestedAt, id: id.rawValue) }

  /// Its file is deleted then.
  package var expiresAt: Instant? { endedAt.map { $0 + .seconds(7 * 86_400) } }

  package static func query(_ id: ExportID) -> SQL { "SELECT * FROM exports WHERE id = \(id)" }

  /// The newest first.
  package static func query(_ place: Place, length: Int) -> SQL {
    let condition: SQL
    let order: SQL
    switch place {
    case .newest: (condition, order) = ("true", "DESC")
    case .olderThan(let cursor): (condition, order) = ("id < \(cursor.id)", "DESC")
    case .newerThan(let cursor): (condition, order) = ("id > \(cursor.id)", "ASC")
    }
    return "SELECT * FROM exports WHERE \(condition) ORDER BY id \(order) LIMIT \(length + 1)"
  }
}

extension ExportedList {
  /// A list's filter as it may be read by others: whom somebody searched for is personal data.
  package static func masked(_ filter: String) -> String {
    filter.split(separator: "&").map { $0.hasPrefix("q=") ? "q=•••" : String($0) }.joined(separator: "&")
  }
}

/// Asks for a list's file, in one transaction with its audit row and its key.
package func requestExport(
  of list: ExportedList, filter: String, key: String, by actor: Actor, in database: Database
) async throws -> ExportID {
  let fingerprint = RequestFingerprint("export", ["list": list.rawValue, "filter": filter])
  let done = try await act(key, fingerprint, by: actor, in: database) { connection in
    let id: ExportID = try connection.value(
      """
      INSERT INTO exports (list, filter, requested_by, requested_by_name)
      VALUES (\(list), \(filter), \(actor.key), \(actor.name)) RETURNING id AS value
      """)
    try connection.record(
      AuditEvent(
        "request_export", AuditEvent.Subject(.file, list.rawValue), after: ["filter": ExportedList.masked(filter)]),
      by: actor)
    return id.description
  }
  guard let id = Int64(done.result) else { throw KeyConflict() }
  return ExportID(id)
}

/// The steps of the job that writes exports. One process at a time runs it, so that what it finds running was interrupted.
extension ExportItem {
  /// Takes the oldest that waits; nil where none does.
  package static func take(in database: Database) async throws -> ExportItem? {
    try await database.transaction { connection in
      try connection.execute(
        """
        DELETE FROM export_parts WHERE export_id IN (SELECT id FROM exports WHERE state = 'running')
        """)
      try connection.execute("UPDATE exports SET state = 'waiting', rows = 0, bytes = 0 WHERE state = 'running'")
      return try connection.first(
        """
        UPDATE exports SET state = 'running', started_at = clock_timestamp()
        WHERE id = (SELECT id FROM exports WHERE state = 'waiting' ORDER BY id LIMIT 1) RETURNING *
        """, as: ExportItem.self)
    }
  }

  package func progress(bytes: Int, in database: Database) async throws {
    try await database.execute("UPDATE exports SET bytes = \(bytes) WHERE id = \(id) AND state = 'running'")
  }

  package func add(_ part: Int, _ content: [UInt8], in database: Database) async throws {
    try await database.execute(
      "INSERT INTO export_parts (export_id, part, content) VALUES (\(id), \(part), \(content))")
  }

  package func finish(
    rows: Int, bytes: Int, sha256: [UInt8], asOf: Instant, in database: Database
  ) async throws {
    try await database.execute(
      """
      UPDATE exports SET state = 'ready', rows = \(rows), bytes = \(bytes), sha256 = \(sha256), as_of = \(asOf),
        ended_at = clock_timestamp()
      WHERE id = \(id)
      """)
  }

  package func fail(_ error: String, in database: Database) async throws {
    try await database.transaction { connection in
      try connection.executeAll([
        "DELETE FROM export_parts WHERE export_id = \(id)",
        "UPDATE exports SET state = 'failed', error = \(error), ended_at = clock_timestamp() WHERE id = \(id)",
      ])
    }
  }

  /// The file's parts in their order, each valid during the call only. Writes down who read it.
  package func read(
    by actor: Actor, in database: Database, _ consume: @Sendable ([UInt8]) throws -> Void
  ) async throws {
    let event = AuditEvent(
      "export_list", AuditEvent.Subject(.file, list.rawValue),
      after: [
        "filter": ExportedList.masked(filter), "rows": String(rows), "sha256": sha256.map { hexadecimal($0) } ?? "",
      ])
    try await database.execute(event.insertion(by: actor))
    var part = 0
    while let content = try await database.first(
      "SELECT content AS value FROM export_parts WHERE export_id = \(id) AND part = \(part)", as: Scalar<[UInt8]>.self)
    {
      try consume(content.value)
      part += 1
    }
  }
}
