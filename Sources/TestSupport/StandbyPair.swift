import Cluster
package import Database
package import Logging
import Subprocess
import SystemPackage

/// A migrated PostgreSQL of a test's own and a standby that streams from it. Nothing commits there but the test.
package struct StandbyPair: Sendable {
  package struct Failure: Error {
    let output: String
  }

  private let primary: PostgresCluster
  private let programs: String
  private let data: String
  /// As the owner, who may pause the replay.
  private let standby: Standby

  /// The address of the primary. Nil is its owner.
  package func primaryURL(_ role: DatabaseRole? = .application) -> String {
    primary.conninfo(user: role?.rawValue ?? PostgresCluster.user)
  }

  package func standbyURL(_ role: DatabaseRole? = .application) -> String { primaryURL(role) + " port=5433" }

  /// The standby's address, which leads to that of `other` while this one is away.
  package func standbyURL(orThatOf other: StandbyPair) -> String {
    standbyURL() + " host='\(primary.socketFolder),\(other.primary.socketFolder)'"
  }

  fileprivate init(_ primary: PostgresCluster, in folder: DataFolder) async throws {
    self.primary = primary
    programs = try await PostgresInstallation.find().folder
    data = folder.file("postgresql/standby")
    let url = primary.conninfo(user: PostgresCluster.user) + " port=5433"
    standby = Standby(Database.Settings(url: url), logger: quiet)
    try await run(
      "pg_basebackup", "-d", primary.conninfo(user: PostgresCluster.user), "-D", data, "-R", "-c", "fast", "--no-sync")
    try await start()
  }

  /// The pages' database with its standby, as the application.
  package func withDatabase<Result>(
    mostLag: Duration = Standby.mostLag, logger: Logger? = nil, _ body: (Database) async throws -> Result
  ) async throws -> Result {
    let standby = Standby(Database.Settings(url: standbyURL()), mostLag: mostLag, logger: logger ?? quiet)
    defer { standby.close() }
    let database = Database(Database.Settings(url: primaryURL()), standby: standby, logger: quiet)
    defer { database.close() }
    return try await body(database)
  }

  package func asOwner(_ body: (Database) async throws -> Void) async throws {
    let owner = Database(Database.Settings(url: primaryURL(nil)), logger: quiet)
    defer { owner.close() }
    try await body(owner)
  }

  /// What stands in `value` of the only row, on the standby.
  package func ask<Value: DatabaseValue>(_ sql: SQL, as: Value.Type = Value.self) async throws -> Value {
    try await standby.ask(Query<Scalar<Value>>.one(sql)).value
  }

  package func pauseReplay() async throws {
    _ = try await ask("SELECT pg_wal_replay_pause()::text AS value", as: String.self)
    while try await ask("SELECT pg_get_wal_replay_pause_state() AS value", as: String.self) != "paused" {}
  }

  package func resumeReplay() async throws {
    _ = try await ask("SELECT pg_wal_replay_resume()::text AS value", as: String.self)
  }

  /// Returns when the standby has everything that was committed until now.
  package func catchUp() async throws {
    try await asOwner { owner in
      let end: String = try await owner.value("SELECT pg_current_wal_lsn()::text AS value")
      while try await !ask("SELECT pg_last_wal_replay_lsn() >= \(end)::pg_lsn AS value", as: Bool.self) {}
    }
  }

  package func start() async throws {
    let options = [
      "-k '\(primary.socketFolder)'", "-p 5433", "-c listen_addresses=''", "-c max_connections=200", "-c fsync=off",
      "-c shared_buffers=16MB", "-c max_standby_streaming_delay=0",
    ]
    try await run("pg_ctl", "start", "-w", "-D", data, "-l", "\(data).log", "-o", options.joined(separator: " "))
  }

  /// Ends it as if its machine had failed.
  package func kill() async throws { try await run("pg_ctl", "stop", "-D", data, "-m", "immediate") }

  fileprivate func end() async {
    standby.close()
    try? await kill()
  }

  /// Runs one of PostgreSQL's programs as the account of the primary: none of them runs as root.
  private func run(_ name: String, _ arguments: String...) async throws {
    var command = ["\(programs)/\(name)"] + arguments
    if SystemAccount.isRoot {
      let account = primary.account
      command = ["setpriv", "--reuid", "\(account.user)", "--regid", "\(account.group)", "--clear-groups"] + command
    }
    let result = try await Subprocess.run(
      .name(command[0]), arguments: Arguments(Array(command.dropFirst())), workingDirectory: "/",
      output: .string(limit: 1 << 16), error: .string(limit: 1 << 16))
    guard result.terminationStatus.isSuccess else { throw Failure(output: result.standardError) }
  }
}

package func withStandby<Result: Sendable>(_ body: (StandbyPair) async throws -> Result) async throws -> Result {
  let folder = try DataFolder.temporary(prefix: "/tmp/portal-standby-")
  defer { PostgresCluster.discard(folder) }
  var settings = ClusterSettings.disposable
  settings.parameters["synchronous_commit"] = "on"
  return try await PostgresCluster.withRunning(in: folder, settings: settings, logger: quiet) { primary in
    let owner = Database(Database.Settings(url: primary.conninfo()), logger: quiet)
    defer { owner.close() }
    try await Migrator(owner).migrate()
    try await DatabaseRole.allowSignIn(owner)
    let pair = try await StandbyPair(primary, in: folder)
    do {
      let result = try await body(pair)
      await pair.end()
      return result
    } catch {
      await pair.end()
      throw error
    }
  }
}
