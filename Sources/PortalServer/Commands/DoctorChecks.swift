import Auth
import Cluster
import Database
import Glibc
import Ledger
import StatementPDF
import Templates
import Wallet
import Web

/// The checks of `portal doctor`.
struct DoctorChecks: Sendable {
  struct Finding: Sendable {
    let what: String
    let isWell: Bool
    var remedy = ""
    /// An improvement that isn't required.
    var advice: String?
  }

  private struct Server: RowDecodable {
    let version: Int
    let encoding: String
    let characterType: String
    let hasTrigrams: Bool
    let checksums: String
    let durability: [String]
    let timeouts: [String]

    init(_ row: Row) throws(DatabaseError) {
      version = try row["version"]
      encoding = try row["encoding"]
      characterType = try row["character_type"]
      hasTrigrams = try row["has_trigrams"]
      checksums = try row["checksums"]
      durability = [try row["fsync"], try row["synchronous_commit"], try row["full_page_writes"]]
      timeouts = [try row["statement_timeout"], try row["lock_timeout"], try row["idle_timeout"]]
    }
  }

  let context: CommandContext

  init(_ context: CommandContext) { self.context = context }

  func findings() async throws -> [Finding] {
    let server = try await context.database.one(
      """
      SELECT current_setting('server_version_num')::bigint / 10000 AS version,
        current_setting('server_encoding') AS encoding, datctype AS character_type,
        EXISTS (SELECT FROM pg_available_extensions WHERE name = 'pg_trgm') AS has_trigrams,
        current_setting('data_checksums') AS checksums, current_setting('fsync') AS fsync,
        current_setting('synchronous_commit') AS synchronous_commit,
        current_setting('full_page_writes') AS full_page_writes,
        current_setting('statement_timeout') AS statement_timeout, current_setting('lock_timeout') AS lock_timeout,
        current_setting('idle_in_transaction_session_timeout') AS idle_timeout
      FROM pg_database WHERE datname = current_database()
      """, as: Server.self)
    let missing = try await Migrator(context.database).status().filter { $0.appliedAt == nil }.map(\.name)
    let ahead = try await Clock.system.secondsAhead(of: context.database)
    let operating = try await missing.isEmpty ? operation() : []
    let transport = hosts() + encryption() + certificate()
    let standby = try await standby()
    return database(server) + [
      Finding(
        what: missing.isEmpty ? "every migration is applied" : "missing migrations: \(missing.joined(separator: ", "))",
        isWell: missing.isEmpty, remedy: "run portal migrate"),
      try await roles(),
      Finding(
        what: "every session has its timeouts (statement, lock, idle in transaction: \(list(server.timeouts)))",
        isWell: !server.timeouts.contains("0"), remedy: "remove what takes them away between portal and PostgreSQL"),
      Finding(
        what: "the clocks of this machine and of PostgreSQL agree", isWell: abs(ahead) < 2,
        remedy:
          "this one is \(Int(abs(ahead).rounded())) s \(ahead > 0 ? "ahead" : "behind"): run an NTP client on both"),
      disk(),
      secrets(),
      fonts(),
      breachedPasswords(),
    ] + standby + transport + operating + backups()
  }

  private func standby() async throws -> [Finding] {
    guard let standby = context.standby else { return [] }
    let own = try await context.database.run(Replay.origin)
    let written = try await context.database.run(Replay.written)
    let (replay, origin, hasAll): (Replay, Scalar<String>, Scalar<Bool>)
    do {
      replay = try await standby.ask(Replay.query)
      origin = try await standby.ask(Replay.origin)
      hasAll = try await standby.ask(Replay.hasReplayed(written))
    } catch let error as DatabaseError {
      return [
        Finding(
          what: "the standby doesn't answer: \(error.message)", isWell: false,
          remedy: "repair it; until then lists and exports are read from the primary")
      ]
    }
    let isOurs = replay.isStandby && origin.value == own.value
    let seconds = replay.lag.map { Int(max(0, $0)) }
    return [
      Finding(
        what: "the server at PORTAL_STANDBY_URL is \(isOurs ? "" : "not ")a standby of the database", isWell: isOurs,
        remedy: "correct PORTAL_STANDBY_URL: it is read instead of the database"),
      Finding(
        what: seconds.map { "the last commit that the standby has replayed is \($0) s old" }
          ?? "the standby has replayed no commit since it started",
        // Where no portal runs nothing is committed.
        isWell: hasAll.value || seconds.map { $0 <= Standby.mostLag.components.seconds } ?? false,
        remedy: "see ReplicaBehind in docs/operations.md; meanwhile the primary is read"),
    ]
  }

  /// What needs the tables to be there.
  private func operation() async throws -> [Finding] {
    let (longest, verification) = try await context.database.run(LongestSessions.query, VerificationStatus.query)
    let idle = Int(longest.idleInTransaction)
    return [
      Finding(
        what: idle < 60
          ? "no session leaves a transaction open" : "a session has done nothing for \(idle) s in an open transaction",
        isWell: idle < 60,
        remedy: "end it: SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'"
      ),
      verified(verification),
    ]
  }

  private func verified(_ status: VerificationStatus) -> Finding {
    guard let last = status.finishedAt else {
      return Finding(what: "the ledger hasn't been verified yet", isWell: true, advice: "run portal verify")
    }
    let hours = Self.hours(since: last)
    guard status.failures == 0 else {
      return Finding(
        what: "\(status.failures) checks of the ledger failed \(hours) h ago", isWell: false,
        remedy: "run portal verify, which names the rows")
    }
    return Finding(
      what: "the ledger was verified \(hours) h ago", isWell: hours < 50,
      remedy: "portal serve does it every night: look for the job verify at /admin/jobs")
  }

  private func backups() -> [Finding] {
    guard let folder = BackupFolder(context.settings) else {
      return [Finding(what: "no backups are made here", isWell: true, advice: "set PORTAL_BACKUP_FOLDER and _KEY")]
    }
    guard let backups = try? folder.backups() else {
      return [Finding(what: "the folder of the backups is missing: \(folder.path)", isWell: false, remedy: "create it")]
    }
    guard let newest = backups.first else {
      return [Finding(what: "there is no backup in \(folder.path)", isWell: false, remedy: "run portal backup")]
    }
    let hours = Self.hours(since: newest.takenAt)
    let verified = backups.first { $0.isVerified }
    let days = verified.map { Self.hours(since: $0.takenAt) / 24 }
    return [
      Finding(
        what: "the newest backup is \(hours) h old", isWell: hours < 26,
        remedy: "run portal backup, and look at what its timer says"),
      Finding(
        what: days.map { "the newest backup that was restored and verified is \($0) days old" }
          ?? "no backup has been restored and verified",
        isWell: true, advice: days.map { $0 < 35 } == true ? nil : "run portal restore --verify"),
    ]
  }

  private static func hours(since instant: Instant) -> Int {
    Int((Clock.system.now() - instant).components.seconds / 3600)
  }

  private func hosts() -> [Finding] {
    let (settings, addresses) = (context.settings, context.settings.addresses)
    let (admin, merchant) = (addresses.host(of: .admin), addresses.host(of: .merchant))
    if addresses.areSeparate {
      return [
        Finding(what: "the portals have a host each: \(admin) for staff, \(merchant) for merchants", isWell: true)
      ]
    }
    return [
      Finding(
        what: "both portals are at \(admin)", isWell: true,
        advice: settings.isLocal ? nil : "give each a host of its own: PORTAL_ADMIN_HOST, PORTAL_MERCHANT_HOST")
    ]
  }

  private func breachedPasswords() -> Finding {
    do {
      guard let file = try context.settings.openBreachedPasswords() else {
        return Finding(
          what: "new passwords aren't looked up among breached ones", isWell: true,
          advice: "set PORTAL_BREACHED_PASSWORDS: docs/running.md says where the file comes from")
      }
      return Finding(what: "new passwords are looked up in \(file.path), of \(file.size / 1_000_000) MB", isWell: true)
    } catch {
      return Finding(
        what: "the breached passwords can't be read", isWell: false, remedy: error.description)
    }
  }

  /// Returns the checks of the connections to PostgreSQL on other machines.
  private func encryption() -> [Finding] {
    let settings = context.settings
    let addresses = [("DATABASE_URL", settings.databaseURL), ("PORTAL_STANDBY_URL", settings.standbyURL)]
    return addresses.compactMap { name, url in
      guard let parts = url.flatMap({ ConnectionString($0) }), let host = parts.remoteHosts.first else { return nil }
      return Finding(
        what: "the connection to \(host) is encrypted (sslmode=\(parts.sslMode))", isWell: true,
        advice: parts.sslMode == "verify-full"
          ? nil : "set sslmode=verify-full and sslrootcert in \(name): otherwise anybody could answer in its place")
    }
  }

  /// Returns the checks of the certificate that the portal itself presents.
  private func certificate() -> [Finding] {
    let settings = context.settings
    guard let files = settings.tls else { return [] }
    let certificate: Certificate
    do {
      certificate = try files.load()
    } catch {
      return [Finding(what: "the certificate can't be used", isWell: false, remedy: error.description)]
    }
    let days = (certificate.expiration - Clock.system.now()).components.seconds / 86_400
    let end = Finding(
      what: "the certificate is good until \(certificate.expiration), for \(days) days", isWell: days >= 14,
      remedy: "renew it: PORTAL_TLS_CERTIFICATE names \(files.certificate)")
    return [end]
      + settings.publicHosts.map { host in
        Finding(
          what: "the certificate is \(certificate.isFor(host) ? "" : "not ")for \(host)",
          isWell: certificate.isFor(host),
          remedy: "have it made for every host of the portals, as a subject alternative name")
      }
  }

  private func database(_ server: Server) -> [Finding] {
    [
      Finding(
        what: "PostgreSQL \(server.version)", isWell: server.version >= PostgresInstallation.oldestSupported,
        remedy: "upgrade to \(PostgresInstallation.oldestSupported) or newer"),
      Finding(
        what: "the database's encoding is \(server.encoding)", isWell: server.encoding == "UTF8",
        remedy: "create it with ENCODING 'UTF8'"),
      Finding(
        what: "its lc_ctype is \(server.characterType)", isWell: !["C", "POSIX"].contains(server.characterType),
        remedy: "create it with LC_CTYPE 'C.UTF-8': case and letters beyond ASCII are unknown otherwise"),
      Finding(
        what: "the extension pg_trgm is \(server.hasTrigrams ? "" : "not ")installed", isWell: server.hasTrigrams,
        remedy: "apt-get install postgresql-contrib"),
      Finding(
        what: "data checksums are \(server.checksums)", isWell: server.checksums == "on",
        remedy: "stop PostgreSQL and run pg_checksums --enable"),
      Finding(
        what: "fsync, synchronous_commit, full_page_writes: \(list(server.durability))",
        isWell: !server.durability.contains("off"), remedy: "set all three to on, or a crash loses what was committed"),
    ]
  }

  private func roles() async throws -> Finding {
    let user: String = try await context.database.value("SELECT quote_ident(session_user) AS value")
    let missing = try await context.database.rolesOutOfReach().map(\.rawValue)
    if !missing.isEmpty {
      return Finding(
        what: "PostgreSQL's user \(user) can't work as \(list(missing))", isWell: false,
        remedy: "run portal migrate; where it did, have an administrator run GRANT portal_application TO \(user)")
    }
    let problems = try await context.database.rightsOutOfPlace()
    return Finding(
      what: problems.isEmpty ? "roles have the rights that they need and no more" : "roles: \(list(problems))",
      isWell: problems.isEmpty, remedy: "have the owner grant and revoke as Migrations/0001_baseline.sql does")
  }

  private func disk() -> Finding {
    var system = statvfs()
    let folder = Disk.status(context.settings.data) == nil ? "/" : context.settings.data
    guard statvfs(folder, &system) == 0 else {
      return Finding(what: "the disk of \(folder) can't be examined", isWell: false, remedy: "look at its permissions")
    }
    let free = Int(system.f_bavail) * Int(system.f_frsize) / (1 << 20)
    return Finding(
      what: "\(free) MB are free on the disk of \(folder)", isWell: free >= 1024, remedy: "make room: 1 GB at least")
  }

  private func fonts() -> Finding {
    do {
      _ = try StatementFonts.load()
      return Finding(what: "statements have their fonts", isWell: true, remedy: "")
    } catch {
      return Finding(what: "statements lack a font", isWell: false, remedy: error.description)
    }
  }

  func list(_ values: [String]) -> String { values.joined(separator: ", ") }
}
