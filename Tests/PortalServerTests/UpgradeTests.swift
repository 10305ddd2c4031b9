import Cluster
import Ledger
import Subprocess
import TestSupport
import Testing

@testable import Database
@testable import PortalServer

/// The program with a database of another version.
struct UpgradeTests {
  private static let commands = [
    ["serve"], ["serve", "--migrate"], ["migrate"], ["migrate", "--status"], ["doctor"], ["verify"],
  ]

  private func expectRefusal(
    after change: SQL, line: String, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    try await withDatabaseURL(as: .owner) { url in
      let database = Database(Database.Settings(url: url))
      defer { database.close() }
      try await database.execute(change)
      for command in Self.commands {
        let outcome = try await portal(
          command,
          [
            "DATABASE_URL": url, "PORTAL_SECRET_KEY": String(repeating: "0f", count: 32),
            "PORTAL_PORT": String(try freePort()), "PORTAL_METRICS_PORT": "0",
          ])
        #expect(outcome.complaint == line, sourceLocation: sourceLocation)
        #expect(outcome.output == "", sourceLocation: sourceLocation)
        #expect(outcome.status == .exited(1), sourceLocation: sourceLocation)
      }
    }
  }

  @Test func `a database with a changed migration is refused in one line`() async throws {
    try await expectRefusal(
      after: "UPDATE schema_migrations SET checksum = 'x' WHERE name = '0001_baseline'",
      line: "portal: the migration 0001_baseline isn't the one that the database got: "
        + "a shipped migration never changes; run the portal that applied it\n")
  }

  @Test func `a database that is newer than the program is refused in one line`() async throws {
    try await expectRefusal(
      after: "INSERT INTO schema_migrations (name, checksum) VALUES ('0999_later', 'x')",
      line: "portal: the database is newer than this portal, which doesn't know 0999_later: "
        + "run the portal that applied it\n")
  }

  // MARK: Released versions

  /// Returns the versions in the changelog.
  private static func released() throws -> [String] {
    let changelog = try #require(Disk.read("\(Release.folder)/../../CHANGELOG.md"))
    return String(decoding: changelog, as: UTF8.self).split(separator: "\n").compactMap { line in
      guard line.hasPrefix("## ["), let version = line.dropFirst(4).split(separator: "]").first else { return nil }
      return version == "Unreleased" ? nil : String(version)
    }
  }

  @Test func `a filled database of every released version is upgraded and verifies`() async throws {
    let versions = try Self.released()
    #expect(versions.first == Version.number)
    for version in versions {
      let release = try Release(version)
      try await withDatabaseURL(as: .owner) { url in
        let database = Database(Database.Settings(url: url))
        defer { database.close() }
        try await release.restore(in: database)
        let before: Int = try await database.value("SELECT count(*) AS value FROM transactions")
        #expect(before >= 200)

        #expect(try await Migrator(database).migrate() == release.later)
        #expect(try await Migrator(database).isUpToDate())
        let broken = try await Verification.run(in: database).filter { !$0.holds }
        #expect(broken.map { "\($0.check): \($0.broken)" } == [], "\(version)")
        try await IncrementalVerification.startOver(in: database)
        let new = try await IncrementalVerification.run(in: database).filter { !$0.holds }
        #expect(new.map { "\($0.check): \($0.broken)" } == [], "\(version)")
        #expect(try await database.value("SELECT count(*) AS value FROM transactions", as: Int.self) == before)
        // The application can use it, since the migrations granted its rights.
        #expect(try await database.rightsOutOfPlace() == [])
      }
    }
  }
}
