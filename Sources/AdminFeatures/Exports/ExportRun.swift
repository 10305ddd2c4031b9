package import Database
import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

/// Writes the exports that wait, one after another: the job `write_exports`. Rows go to a file without a name at the
/// database's speed, from one snapshot, and from there into the database, where every process finds them.
package struct ExportRun: Sendable {
  private struct Refused: Error {
    let message: String
  }

  let database: Database

  package init(database: Database) { self.database = database }

  private static let mostRows = 2_000_000
  private static let partLength = 1 << 20
  private static let longest = Duration.seconds(1_800)

  package func run() async throws {
    while let export = try await ExportItem.take(in: database) {
      do {
        try await write(export)
      } catch let refused as Refused {
        try await export.fail(refused.message, in: database)
      } catch let error as DatabaseError where error.kind == .timeout {
        try await export.fail("reading it took too long", in: database)
      }
    }
  }

  private struct Written {
    let file: SpooledFile
    let rows: Int
    let asOf: Instant
  }

  private func write(_ export: ExportItem) async throws {
    let exported = try await file(export)
    let filters = try await exported.filters(now: export.requestedAt, in: database)
    guard let file = exported.file, filters.errors.isEmpty else { throw Self.unreadable }
    let written = try await database.recent(if: exported.mayBeOld) { try await spool(file, of: export, from: $0) }
    let (spooled, rows) = (written.file, written.rows)
    if rows > Self.mostRows { throw Refused(message: "more than 2,000,000 rows: use a narrower filter") }
    var (part, offset) = (0, 0)
    while offset < spooled.count {
      let piece = try spooled.bytes(at: offset, count: Self.partLength)
      try await export.add(part, piece, in: database)
      (part, offset) = (part + 1, offset + piece.count)
    }
    try await export.finish(
      rows: rows, bytes: spooled.count, sha256: spooled.sha256, asOf: exported.asOf ?? written.asOf, in: database)
  }

  /// Writes the rows to a file, and how far it is to the primary.
  private func spool(_ file: ListFile, of export: ExportItem, from source: Database) async throws -> Written {
    let (spooled, database) = (try SpooledFile(), database)
    let ticking = Task {
      while (try? await Task.sleep(for: .seconds(1))) != nil {
        try? await export.progress(bytes: spooled.count, in: database)
      }
    }
    defer { ticking.cancel() }
    let (rows, asOf) = try await source.snapshot { connection in
      // What was there when somebody asked has to be in the file.
      if let until = connection.replayedUntil, until < export.requestedAt {
        throw DatabaseError(.serialization, "the standby hasn't replayed what was there at the request")
      }
      let now: Instant = try connection.value("SELECT now() AS value")
      let rows = try file.write(on: connection, limit: Self.mostRows, within: Self.longest) { bytes in
        try spooled.append(bytes)
      }
      return (rows, connection.replayedUntil ?? now)
    }
    ticking.cancel()
    _ = await ticking.value
    return Written(file: spooled, rows: rows, asOf: asOf)
  }

  private static let unreadable = Refused(message: "its filter can't be read")

  private func file(_ export: ExportItem) async throws -> ExportedFile {
    guard let address = try? URLEncoded(export.filter.utf8),
      // A filter of the day of the request is no filter of the future.
      let day = Day(daysSince1970: Int(export.requestedAt.microseconds / 86_400_000_000) + 1)
    else { throw Self.unreadable }
    return try await ExportedFile.of(export.list, address, today: day, in: database)
  }
}
