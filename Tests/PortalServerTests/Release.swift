import Cluster
import Testing

@testable import Database

/// The demo of a released version, as written by `bin/record-release`.
struct Release: CustomTestStringConvertible {
  static let folder = "\(#filePath)".split(separator: "/").dropLast().reduce(into: "") { $0 += "/\($1)" }

  let version: String
  private let rows: String
  /// How many of the migrations are of the version.
  private let migrations: Int

  var testDescription: String { version }

  /// The migrations that came later.
  var later: [String] { Migrator.shipped.dropFirst(migrations).map(\.name) }

  init(_ version: String) throws {
    self.version = version
    let file = try #require(Disk.read("\(Self.folder)/Releases/\(version).sql"))
    rows = String(decoding: file, as: UTF8.self)
    // The first line is: -- release 0.1.0 through 0001_baseline
    let words = try #require(rows.split(separator: "\n").first).split(separator: " ")
    try #require(words.count == 5 && words[2] == version)
    let last = Migrator.shipped.firstIndex { $0.name == words[4] }
    migrations = try #require(last) + 1
  }

  /// Replaces everything in the database, as its owner.
  func restore(in database: Database) async throws {
    try await database.read { connection in
      try connection.simple(
        "DROP SCHEMA public CASCADE; CREATE SCHEMA public; GRANT USAGE ON SCHEMA public TO PUBLIC")
    }
    try await Migrator(database, migrations: Array(Migrator.shipped.prefix(migrations))).migrate()
    try await database.read { connection in
      try connection.allowStatement(.seconds(60))
      try connection.simple(
        """
        BEGIN;
        SET LOCAL session_replication_role = replica;
        TRUNCATE settings, accounts, jobs, audit_head, review_rules CASCADE;
        \(rows)
        COMMIT;
        """)
    }
  }
}
