import Database
import FoundationEssentials
import Wallet

/// What a backup holds, as read in the snapshot that it was taken in.
struct BackupManifest: Codable, Sendable {
  struct Table: Codable, Hashable, Sendable, RowDecodable {
    let name: String
    let count: Int
    /// The same for the same rows, in whatever order (`table_digest`).
    let digest: String

    init(_ row: Row) throws(DatabaseError) {
      name = try row["name"]
      count = try row["count"]
      digest = try row["digest"]
    }

    static let query: SQL = """
      SELECT relname::text AS name, count, digest FROM pg_class, table_digest(pg_class.oid::regclass)
      WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY relname COLLATE "C"
      """
  }

  /// ISO 8601, UTC.
  let takenAt: String
  /// Of the program.
  let version: String
  /// Of the server.
  let postgresql: String
  /// Which secret key opens what is sealed in it. The key itself is not in the backup.
  let secretKey: String
  let tables: [Table]

  var rows: Int { tables.reduce(0) { $0 + $1.count } }

  func json() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    return Array(try encoder.encode(self))
  }

  /// Throws where a restored database differs, naming the tables.
  func expect(_ restored: [Table]) throws(ConfigurationError) {
    let found = Dictionary(restored.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    var problems = tables.compactMap { table -> String? in
      guard let restored = found[table.name] else { return "\(table.name) is missing" }
      if restored.count != table.count { return "\(table.name) has \(restored.count) rows instead of \(table.count)" }
      return restored.digest == table.digest ? nil : "\(table.name) has other rows"
    }
    problems += Set(found.keys).subtracting(tables.map(\.name)).sorted().map { "\($0) isn't in the manifest" }
    guard problems.isEmpty else {
      throw ConfigurationError("what was restored isn't what was backed up: \(problems.joined(separator: ", "))")
    }
  }
}
