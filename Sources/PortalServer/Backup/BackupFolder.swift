import Cluster
import Glibc
import Wallet

/// The folder of the backups: `portal-20261129T020000Z.backup`, beside each its SHA-256 for `sha256sum -c`, and, once it has
/// been restored and verified, a note of that.
struct BackupFolder: Sendable {
  struct Backup: Hashable, Sendable {
    let path: String
    let takenAt: Instant
    let isVerified: Bool
  }

  let path: String

  /// Nil where the settings name none.
  init?(_ settings: Settings) {
    guard let path = settings.backupFolder else { return nil }
    self.path = path
  }

  init(path: String) { self.path = path }

  /// Newest first. A file has its name once it is complete.
  func backups() throws(ConfigurationError) -> [Backup] {
    guard Disk.status(path, followingLinks: true)?.kind == .folder else {
      throw ConfigurationError("PORTAL_BACKUP_FOLDER \(path) is no folder")
    }
    let names = Disk.names(in: path)
    return names.compactMap { name in
      Self.instant(in: name).map {
        Backup(path: "\(path)/\(name)", takenAt: $0, isVerified: names.contains(name + Self.verified))
      }
    }.sorted { $0.takenAt > $1.takenAt }
  }

  /// The path of a backup that is taken now.
  func file(at instant: Instant) -> String {
    let stamp = instant.iso8601UTC.prefix(19).filter { $0 != "-" && $0 != ":" }
    return "\(path)/\(Self.prefix)\(stamp)Z\(Self.suffix)"
  }

  /// Deletes what is kept no longer; gives how many.
  func prune() throws -> Int {
    let all = try backups()
    let outdated = Set(BackupRetention.outdated(all.map(\.takenAt)))
    let old = all.filter { outdated.contains($0.takenAt) }
    for backup in old {
      for name in [backup.path, backup.path + Self.checksum, backup.path + Self.verified] { Disk.remove(name) }
    }
    return old.count
  }

  /// Locks the folder until the process ends, and removes what an interrupted backup left.
  func claim() throws {
    let lock = open("\(path)/lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard lock >= 0 else { throw ConfigurationError("write to", path) }
    guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
      close(lock)
      throw ConfigurationError("another backup is being taken in \(path)")
    }
    for name in Disk.names(in: path) where name.hasSuffix(".partial") || name == Self.work {
      Disk.removeTree("\(path)/\(name)")
    }
  }

  /// Where pg_dump writes.
  var workFolder: String { "\(path)/\(Self.work)" }

  static let checksum = ".sha256"
  static let verified = ".verified"
  private static let work = "work"
  private static let prefix = "portal-"
  private static let suffix = ".backup"

  /// `portal-20261129T020000Z.backup`
  private static func instant(in name: String) -> Instant? {
    guard name.hasPrefix(prefix), name.hasSuffix("Z\(suffix)") else { return nil }
    let stamp = Array(name.dropFirst(prefix.count).dropLast(suffix.count))
    guard stamp.count == 16 else { return nil }
    func part(_ range: Range<Int>) -> String { String(stamp[range]) }
    return Instant(
      iso8601: "\(part(0..<4))-\(part(4..<6))-\(part(6..<11)):\(part(11..<13)):\(part(13..<15))Z")
  }
}

extension Sampler {
  /// How old the backups are; nothing where they are made elsewhere.
  static func sources(_ folder: BackupFolder?) -> [Source] {
    guard let folder else { return [] }
    return [
      Source(name: "backups") {
        let backups = try folder.backups()
        func sample(_ name: String, _ backup: BackupFolder.Backup?) -> [Sample] {
          backup.map { [Sample(name, .gauge, Double($0.takenAt.microseconds / 1_000_000))] } ?? []
        }
        return sample("portal_last_backup_timestamp_seconds", backups.first)
          + sample("portal_last_verified_backup_timestamp_seconds", backups.first(where: \.isVerified))
      }
    ]
  }
}
