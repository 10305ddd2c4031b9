import Cluster
import Crypto
import Glibc
import Subprocess
import TestSupport
import Testing
import Wallet

@testable import Database
@testable import PortalServer

struct BackupTests {
  // MARK: Retention

  private static let noon = Instant(microseconds: 1_767_265_200_000_000)  // 2026-01-01T11:00:00Z
  private static func day(_ number: Int) -> Instant { noon + .seconds(86_400 * number) }

  /// Each night one more backup, and then those deleted that are kept no longer.
  private func kept(after days: Range<Int>, where isMade: (Int) -> Bool = { _ in true }) -> [Instant] {
    var kept: [Instant] = []
    for number in days where isMade(number) {
      kept.append(Self.day(number))
      let outdated = Set(BackupRetention.outdated(kept.shuffled()))
      kept.removeAll { outdated.contains($0) }
    }
    return kept
  }

  @Test func `after two years of nights there are 7 daily, 4 weekly and 12 monthly backups`() {
    for length in 730..<760 {
      let left = kept(after: 0..<length).sorted(by: >)
      #expect(left.count == 7 + 4 + 12)
      #expect(Array(left.prefix(7)) == (0..<7).map { Self.day(length - 1 - $0) })
      let ages = left.map { (Self.day(length - 1) - $0).components.seconds / 86_400 }
      // Weekly ones follow the daily ones without a gap. Monthly ones are the last of a month's last whole week.
      #expect(zip(ages[6...9], ages[7...10]).allSatisfy { $1 - $0 <= 7 })
      #expect(zip(ages[10...21], ages[11...22]).allSatisfy { $1 - $0 <= 37 })
      #expect(ages[22] > 330)
    }
  }

  @Test func `where none is made none is deleted`() {
    let left = kept(after: 0..<800) { !(300..<600).contains($0) && $0 < 700 }
    #expect(left.count == 23)
    #expect(left.contains(Self.day(699)))
    #expect(kept(after: 0..<5).count == 5)
    // Of one day, the newest stays.
    let twice = [Self.day(3), Self.day(3) + .seconds(60), Self.day(2)]
    #expect(BackupRetention.outdated(twice) == [Self.day(3)])
  }

  @Test func `a backup is deleted with its checksum and the note that it was verified, and nothing else is`() throws {
    let folder = try TemporaryFolder()
    let backups = BackupFolder(path: folder.path)
    // Through 6 March 2027, a Saturday.
    let nights = (0..<430).map { backups.file(at: Self.day($0)) }
    let others = ["lock", "portal-20260101T110000Z.backup.partial", "portal-later.backup", "work"]
    for path in nights.flatMap({ [$0, "\($0).sha256", "\($0).verified"] }) + others.map({ "\(folder.path)/\($0)" }) {
      let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL, 0o600)
      try #require(descriptor >= 0)
      close(descriptor)
    }
    let daily = ["20270306", "20270305", "20270304", "20270303", "20270302", "20270301", "20270228"]
    let weekly = ["20270227", "20270221", "20270214", "20270207"]
    let monthly = [
      "20270131", "20261231", "20261130", "20261031", "20260930", "20260831", "20260731", "20260630", "20260531",
      "20260430", "20260331", "20260228",
    ]
    let kept = (daily + weekly + monthly).map { "portal-\($0)T110000Z.backup" }
    #expect(try backups.prune() == nights.count - kept.count)
    #expect(Set(Disk.names(in: folder.path)) == Set(kept.flatMap { [$0, "\($0).sha256", "\($0).verified"] } + others))
    #expect(try backups.prune() == 0)
  }

  // MARK: The sealed file

  private struct Files {
    let folder: TemporaryFolder
    let backup: String
    let key: BackupKey.Private

    /// A backup of two files, the second of more than two pieces.
    init() throws {
      folder = try TemporaryFolder()
      backup = "\(folder.path)/a.backup"
      let publicKey = try BackupKey.Private.make(at: "\(folder.path)/key")
      key = try BackupKey.Private(readingFrom: "\(folder.path)/key")
      let large = [UInt8]((0..<2_500_000).map { UInt8(truncatingIfNeeded: $0 / 7) })
      try Disk.create("\(folder.path)/large", large, mode: 0o600)
      let writer = try BackupArchive.Writer(backup, for: publicKey)
      try writer.add(BackupArchive.manifest, Array("{}".utf8))
      try writer.add("toc.dat", [])
      try writer.add("1.dat.gz", from: "\(folder.path)/large")
      let digest = try writer.finish()
      let found = try FileDigest.of(backup)
      #expect(found.sha256 == digest)
    }

    func extract(_ name: String, from path: String, with key: BackupKey.Private) throws -> [UInt8] {
      let target = "\(folder.path)/\(name)"
      try Disk.makeNewFolder(target, mode: 0o700)
      return try BackupArchive.Reader(path, with: key).extract(to: target)
    }

    func complaint(_ name: String, _ change: (inout [UInt8]) -> Void) throws -> String {
      var bytes = try #require(Disk.read(backup))
      change(&bytes)
      let path = "\(folder.path)/\(name).backup"
      try Disk.create(path, bytes, mode: 0o600)
      do {
        _ = try extract(name, from: path, with: key)
        return ""
      } catch let error as ConfigurationError {
        return error.description.replacing(folder.path, with: "")
      }
    }
  }

  @Test func `what is sealed comes out as it went in`() throws {
    let files = try Files()
    let manifest = try files.extract("out", from: files.backup, with: files.key)
    #expect(manifest == Array("{}".utf8))
    #expect(Disk.read("\(files.folder.path)/out/toc.dat") == [])
    #expect(Disk.read("\(files.folder.path)/out/1.dat.gz") == Disk.read("\(files.folder.path)/large"))
    #expect(Disk.status(files.backup)?.permissions == 0o600)
    // Nothing of it can be read without the key.
    let sealed = try #require(Disk.read(files.backup))
    #expect(!String(decoding: sealed, as: UTF8.self).contains("manifest.json"))
  }

  @Test func `what was changed, cut off or added is one line`() throws {
    let files = try Files()
    #expect(try files.complaint("middle") { $0[1_500_000] ^= 1 }.hasPrefix("/middle.backup is damaged: byte "))
    #expect(try files.complaint("head") { $0[60] ^= 1 } == "/head.backup is damaged: its head doesn't open")
    #expect(try files.complaint("tail") { $0.removeLast() }.hasPrefix("/tail.backup is damaged"))
    #expect(try files.complaint("more") { $0.append(0) }.hasPrefix("/more.backup is damaged"))
    #expect(try files.complaint("magic") { $0[0] ^= 1 } == "/magic.backup is no backup of a portal")
    #expect(try files.complaint("empty") { $0 = Array($0.prefix(40)) } == "/empty.backup is damaged: it is cut short")
    // Without its last piece, at the end of the one before.
    let piece = BackupSeal.pieceLength + BackupSeal.tagLength + 4
    #expect(
      try files.complaint("piece") { $0 = Array($0.prefix(BackupSeal.headLength + 2 * piece)) }
        .hasPrefix("/piece.backup is damaged: byte "))
  }

  @Test func `another key opens nothing, and says for which key it is`() throws {
    let files = try Files()
    _ = try BackupKey.Private.make(at: "\(files.folder.path)/other")
    let other = try BackupKey.Private(readingFrom: "\(files.folder.path)/other")
    let error = #expect(throws: ConfigurationError.self) {
      try files.extract("out", from: files.backup, with: other)
    }
    let id = BackupKey.Public(files.key.key.publicKey).id.hexadecimal
    #expect(error?.description == "\(files.backup) was sealed for another key, \(id)")
  }

  // MARK: The commands

  @Test(.timeLimit(.minutes(10))) func `a backup is taken, restored, verified, and missed when it is old`() async throws
  {
    let folder = try TemporaryFolder()
    try Disk.setMode(folder.path, 0o755)
    let backups = "\(folder.path)/backups"
    try Disk.makeNewFolder(backups, mode: 0o700)
    let made = try await portal(["backup", "new-key", "\(folder.path)/key"])
    #expect(made.status == .exited(0))
    #expect(Disk.status("\(folder.path)/key")?.permissions == 0o600)
    let again = try await portal(["backup", "new-key", "\(folder.path)/key"])
    #expect(again.complaint == "portal: can't create \(folder.path)/key: File exists\n")
    let key = try #require(made.output.split(separator: "=").last?.split(separator: "\n").first)
    var environment = ["PORTAL_DATA": "\(folder.path)/data", "PORTAL_BACKUP_FOLDER": backups]

    let keyless = try await portal(["backup"], environment)
    #expect(keyless.complaint == "portal: PORTAL_BACKUP_KEY isn't set: portal backup new-key makes one\n")
    environment["PORTAL_BACKUP_KEY"] = String(key)
    let none = try await portal(["restore", "--verify", "--key", "\(folder.path)/key"], environment)
    #expect(none.complaint == "portal: there is no backup in \(backups)\n")

    let demo = try await portal(["demo", "--users", "60", "--transactions", "1500"], environment)
    try #require(demo.status == .exited(0), "\(demo.complaint)")
    let taken = try await portal(["backup"], environment)
    try #require(taken.status == .exited(0), "\(taken.complaint)")
    #expect(taken.output.contains(/\.backup: \d+ tables, [\d,]+ rows, [\d,]+ bytes in \d+ s; 0 deleted\n$/))
    let files = Disk.names(in: backups)
    #expect(files.count == 3)
    let backup = "\(backups)/\(try #require(files.first { $0.hasSuffix(".backup") }))"

    let restored = try await portal(["restore", "--verify", "--key", "\(folder.path)/key"], environment)
    #expect(restored.status == .exited(0), "\(restored.complaint)")
    #expect(restored.output.contains(/\d+ tables with [\d,]+ rows are as they were backed up\n/))
    #expect(restored.output.contains(/all \d+ checks hold\nrestored and verified in \d+ s\n$/))
    let doctor = try await portal(["doctor"], environment)
    #expect(doctor.output.contains("ok    the newest backup is 0 h old\n"))
    #expect(doctor.output.contains("ok    the newest backup that was restored and verified is 0 days old\n"))

    let dump = try await portal(
      ["restore", backup, "--key", "\(folder.path)/key", "--output", "\(folder.path)/dump"], environment)
    #expect(dump.status == .exited(0))
    #expect(Disk.names(in: "\(folder.path)/dump").contains("toc.dat"))

    _ = try BackupKey.Private.make(at: "\(folder.path)/other")
    let wrong = try await portal(["restore", "--verify", "--key", "\(folder.path)/other"], environment)
    #expect(wrong.complaint.hasPrefix("portal: \(backup) was sealed for another key, "))
    #expect(wrong.complaint.filter(\.isNewline).count == 1)
    #expect(wrong.status == .exited(1))

    // A day and a half later it is too old; the name says when it was taken.
    try Disk.move(backup, to: "\(backups)/portal-20260101T020000Z.backup")
    let old = try await portal(["doctor"], environment)
    #expect(old.output.contains(/WRONG the newest backup is \d+ h old\n/))
    #expect(old.status == .exited(1))
  }

  @Test func `a table that comes back otherwise is named`() async throws {
    try await withDatabase(as: .owner) { database in
      let tables = try await database.rows(BackupManifest.Table.query, as: BackupManifest.Table.self)
      #expect(tables.count > 30)
      let manifest = BackupManifest(takenAt: "", version: "", postgresql: "", secretKey: "", tables: tables)
      try manifest.expect(tables)
      try await database.execute("UPDATE settings SET value = value + 1 WHERE name = 'fee_fixed'")
      try await database.execute("INSERT INTO import_refusals (file, external_id, reason) VALUES ('users', '1', 'x')")
      let changed = try await database.rows(BackupManifest.Table.query, as: BackupManifest.Table.self)
      let error = #expect(throws: ConfigurationError.self) { try manifest.expect(changed) }
      #expect(
        error?.description
          == "what was restored isn't what was backed up: import_refusals has 1 rows instead of 0, settings has other rows"
      )
      let short = #expect(throws: ConfigurationError.self) { try manifest.expect(tables.filter { $0.name != "users" }) }
      #expect(short?.description.hasSuffix("users is missing") == true)
    }
  }

  @Test func `a snapshot is exported as long as it is used, and what fails ends it`() async throws {
    struct Failed: Error {}
    try await withDatabase(as: .owner) { database in
      let (name, count) = try await database.withExportedSnapshot { connection in
        try connection.value("SELECT count(*) AS value FROM import_refusals", as: Int.self)
      } _: { name, count in
        try await database.execute("INSERT INTO import_refusals (file, external_id, reason) VALUES ('users', '1', 'x')")
        return (name, count)
      }
      #expect(name.contains("-"))
      #expect(count == 0)
      await #expect(throws: Failed.self) {
        try await database.withExportedSnapshot { _ in
          1
        } _: { _, _ in
          throw Failed()
        }
      }
      #expect(database.connections.used == 0)
    }
  }
}
