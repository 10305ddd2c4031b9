import ArgumentParser
import Auth
import Cluster
import Database
import Wallet
import Web

struct BackupCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup", abstract: "Back up the database, sealed so that this machine can't read it.",
    discussion: """
      Dumps the database (pg_dump, directory format) with a manifest of each table's rows, all in one snapshot, while portals \
      serve; seals it for PORTAL_BACKUP_KEY, writes it to PORTAL_BACKUP_FOLDER, and deletes what is kept no longer: 7 daily, \
      4 weekly and 12 monthly backups stay. The secret key is not in it: keep a copy of that elsewhere. With DATABASE_URL it \
      has to be the tables' owner, as for portal migrate.
      """,
    subcommands: [NewBackupKey.self])

  @OptionGroup var options: GlobalOptions

  func run() async throws {
    let settings = try await options.settings()
    guard let folder = BackupFolder(settings) else { throw ConfigurationError("PORTAL_BACKUP_FOLDER isn't set") }
    guard let key = settings.backupKey else {
      throw ConfigurationError("PORTAL_BACKUP_KEY isn't set: portal backup new-key makes one")
    }
    _ = try folder.backups()
    try folder.claim()
    try await CommandContext.with(settings, logger: Log.ofCommand(settings)) { context in
      let start = ContinuousClock.now
      let backup = try await BackupRun(context: context, folder: folder, key: key).take()
      let deleted = try folder.prune()
      let seconds = Int(ProgressLine.seconds(ContinuousClock.now - start))
      Terminal.say(
        "\(backup.path): \(backup.manifest.tables.count) tables, \(grouped(backup.manifest.rows)) rows, "
          + "\(grouped(backup.bytes)) bytes in \(seconds) s; \(deleted) deleted")
    }
  }
}

struct NewBackupKey: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "new-key", abstract: "Make the keys of backups: a private one in a file, and a public one to set.",
    discussion: "Keep the file away from the machines that are backed up. Without it no backup can be read.")

  @Argument(help: ArgumentHelp("Where to write the private key.", valueName: "file"))
  var file: String

  func run() async throws {
    let key = try BackupKey.Private.make(at: file)
    Terminal.say("PORTAL_BACKUP_KEY=\(key.text)")
  }
}

/// One backup.
struct BackupRun: Sendable {
  struct Taken: Sendable {
    let path: String
    let bytes: Int
    let manifest: BackupManifest
  }

  let context: CommandContext
  let folder: BackupFolder
  let key: BackupKey.Public

  func take() async throws -> Taken {
    let now = Clock.system.now()
    let path = folder.file(at: now)
    let work = folder.workFolder
    defer { Disk.removeTree(work) }
    let secretKey = try context.seal().currentHead.dropFirst().hexadecimal
    let environment = context.programEnvironment
    let manifest = try await context.asOwner { owner in
      try await owner.withExportedSnapshot { connection in
        let server: String = try connection.value("SELECT current_setting('server_version') AS value")
        return (server, try connection.rows(BackupManifest.Table.query, as: BackupManifest.Table.self))
      } _: { snapshot, contents in
        try await Dump.take(to: work, snapshot: snapshot, environment: environment)
        return BackupManifest(
          takenAt: now.iso8601UTC, version: Version.number, postgresql: contents.0, secretKey: secretKey,
          tables: contents.1)
      }
    }
    let writer = try BackupArchive.Writer(path, for: key)
    try writer.add(BackupArchive.manifest, try manifest.json())
    for name in Disk.names(in: work) { try writer.add(name, from: "\(work)/\(name)") }
    let digest = try writer.finish()
    let bytes = try check(path, digest)
    let name = path.split(separator: "/").last ?? ""
    let checksum = try NewFile(path + BackupFolder.checksum, mode: 0o600)
    try checksum.append("\(digest)  \(name)\n".utf8)
    try checksum.finish()
    return Taken(path: path, bytes: bytes, manifest: manifest)
  }

  /// Reads it again: how many bytes it has.
  private func check(_ path: String, _ digest: String) throws -> Int {
    let found = try FileDigest.of(path)
    guard found.sha256 == digest else { throw ConfigurationError("\(path) is not on disk as it was written") }
    return found.bytes
  }
}
