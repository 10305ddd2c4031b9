import ArgumentParser
import Cluster
import Database
import FoundationEssentials
import Ledger
import Logging
import Wallet
import Web

struct RestoreCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore",
    abstract: "Open a backup: verify it in a PostgreSQL of its own, or write its dump to a folder.",
    discussion: """
      With --verify, it restores the backup into a new PostgreSQL in a temporary folder, compares every table with the \
      manifest, runs portal verify there, says how long that took, and removes it all. It needs no database and no \
      settings, so it works on any machine with a PostgreSQL, and should run on one that isn't backed up. With --output, it \
      writes the dump for pg_restore to a new folder.
      """)

  @OptionGroup var options: GlobalOptions
  @Argument(help: ArgumentHelp("The backup; without it, the newest of PORTAL_BACKUP_FOLDER.", valueName: "file"))
  var file: String?
  @Option(help: ArgumentHelp("The file with the private key.", valueName: "file"))
  var key: String
  @Flag(help: "Restore it into a PostgreSQL of its own and check it.")
  var verify = false
  @Option(help: ArgumentHelp("A new folder for the dump.", valueName: "folder"))
  var output: String?
  @Option(help: ArgumentHelp("Where there is room for the restored database (/tmp).", valueName: "folder"))
  var scratch = "/tmp"

  func run() async throws {
    let settings = try await options.settings()
    guard verify != (output != nil) else { throw ConfigurationError("give either --verify or --output", status: 64) }
    let path = try backup(settings)
    let restore = BackupRestore(path: path, key: try BackupKey.Private(readingFrom: self.key))
    if let output {
      let manifest = try restore.extract(to: output)
      Terminal.say("\(output) holds the dump of \(manifest.takenAt): a superuser restores it with pg_restore")
      return
    }
    let start = ContinuousClock.now
    try await restore.verify(under: scratch, logger: Log.ofCommand(settings)) { Terminal.say($0) }
    let seconds = Int(ProgressLine.seconds(ContinuousClock.now - start).rounded(.up))
    Terminal.say("restored and verified in \(seconds) s")
  }

  private func backup(_ settings: Settings) throws -> String {
    if let file { return Disk.absolute(file) }
    guard let folder = BackupFolder(settings) else {
      throw ConfigurationError("name a backup, or set PORTAL_BACKUP_FOLDER", status: 64)
    }
    guard let newest = try folder.backups().first else {
      throw ConfigurationError("there is no backup in \(folder.path)")
    }
    return newest.path
  }
}

/// The way back from a backup.
struct BackupRestore: Sendable {
  let path: String
  let key: BackupKey.Private

  /// Writes the dump's files to a new folder. Where it fails, nothing of the dump stays.
  func extract(to folder: String) throws -> BackupManifest {
    let reader = try BackupArchive.Reader(path, with: key)
    try Disk.makeNewFolder(folder, mode: 0o700)
    do {
      return try decode(reader.extract(to: folder))
    } catch {
      Disk.removeTree(folder)
      throw error
    }
  }

  private func decode(_ bytes: [UInt8]) throws -> BackupManifest {
    guard let manifest = try? JSONDecoder().decode(BackupManifest.self, from: Data(bytes)) else {
      throw ConfigurationError("\(path) has no manifest")
    }
    return manifest
  }

  /// Throws what isn't as it should be. Notes beside the backup that it was verified.
  func verify(under scratch: String, logger: Logger, _ say: @escaping @Sendable (String) -> Void) async throws {
    // Before a server is started: most faults show here.
    let reader = try BackupArchive.Reader(path, with: key)
    let folder = try DataFolder.temporary(prefix: "\(scratch)/portal-restore-")
    defer {
      // Where the account that runs PostgreSQL can't reach the folder, its files are elsewhere.
      let files = Disk.resolve(folder.file("postgresql"))
      PostgresCluster.discard(folder)
      if let files { Disk.removeTree(files) }
    }
    let dump = folder.file("dump")
    try Disk.makeNewFolder(dump, mode: 0o700)
    let manifest = try decode(reader.extract(to: dump))
    say("\(path): taken \(manifest.takenAt) by version \(manifest.version); its secret key is \(manifest.secretKey)")
    try await PostgresCluster.withRunning(in: folder, settings: .disposable, logger: logger) { cluster in
      var settings = Database.Settings(url: cluster.conninfo())
      settings.statementTimeout = .seconds(6 * 3600)
      settings.idleInTransactionTimeout = .seconds(6 * 3600)
      let database = Database(settings, logger: logger)
      defer { database.close() }
      try await DatabaseRole.create(database)
      let environment = ConnectionString(cluster.conninfo())?.environment ?? [:]
      try await Dump.restore(from: dump, environment: environment)
      Disk.removeTree(dump)
      try await compare(manifest, database, say)
      let migrated = try await Migrator(database).migrate()
      if !migrated.isEmpty { say("migrated: \(migrated.joined(separator: ", "))") }
      let findings = try await Verification.run(in: database)
      for finding in findings where !finding.holds {
        say("BROKEN \(finding.check)")
        for row in finding.broken { say("       \(row)") }
      }
      let broken = findings.count { !$0.holds }
      if broken > 0 { throw ConfigurationError("\(broken) of \(findings.count) checks fail") }
      say("all \(findings.count) checks hold")
    }
    try note()
  }

  private func compare(
    _ manifest: BackupManifest, _ database: Database, _ say: @Sendable (String) -> Void
  ) async throws {
    try await database.read { connection in try connection.simple("ANALYZE") }
    let restored = try await database.rows(BackupManifest.Table.query, as: BackupManifest.Table.self)
    try manifest.expect(restored)
    say("\(restored.count) tables with \(grouped(manifest.rows)) rows are as they were backed up")
  }

  /// So that the metrics and the doctor know; where it can't be written, that is no fault of the backup.
  private func note() throws {
    let note = path + BackupFolder.verified
    Disk.remove(note)
    try? Disk.create(note, Array("\(Clock.system.now().iso8601UTC)\n".utf8), mode: 0o644)
  }
}
