import Database

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What `portal doctor` looks at.
struct Examination: Sendable {
  struct Finding: Sendable {
    let what: String
    let isWell: Bool
    let remedy: String
  }

  private struct Server: RowDecodable {
    let version: Int
    let encoding: String
    let characterType: String
    let hasTrigrams: Bool
    let checksums: String
    let durability: [String]
    let clockOffset: Double
    let timeouts: [String]

    init(_ row: Row) throws(DatabaseError) {
      version = try row["version"]
      encoding = try row["encoding"]
      characterType = try row["character_type"]
      hasTrigrams = try row["has_trigrams"]
      checksums = try row["checksums"]
      durability = [try row["fsync"], try row["synchronous_commit"], try row["full_page_writes"]]
      clockOffset = try row["clock_offset"]
      timeouts = [try row["statement_timeout"], try row["lock_timeout"], try row["idle_timeout"]]
    }
  }

  private let premises: Premises

  init(_ premises: Premises) { self.premises = premises }

  func findings() async throws -> [Finding] {
    let server = try await premises.database.one(
      """
      SELECT current_setting('server_version_num')::bigint / 10000 AS version,
        current_setting('server_encoding') AS encoding, datctype AS character_type,
        EXISTS (SELECT FROM pg_available_extensions WHERE name = 'pg_trgm') AS has_trigrams,
        current_setting('data_checksums') AS checksums, current_setting('fsync') AS fsync,
        current_setting('synchronous_commit') AS synchronous_commit,
        current_setting('full_page_writes') AS full_page_writes,
        abs(extract(epoch FROM clock_timestamp()) - \(Self.now()))::float8 AS clock_offset,
        current_setting('statement_timeout') AS statement_timeout, current_setting('lock_timeout') AS lock_timeout,
        current_setting('idle_in_transaction_session_timeout') AS idle_timeout
      FROM pg_database WHERE datname = current_database()
      """, as: Server.self)
    let missing = try await Migrator(premises.database).status().filter { $0.appliedAt == nil }.map(\.name)
    return database(server) + [
      Finding(
        what: missing.isEmpty ? "every migration is applied" : "missing migrations: \(missing.joined(separator: ", "))",
        isWell: missing.isEmpty, remedy: "run portal migrate"),
      try await roles(),
      Finding(
        what: "every session has its timeouts (statement, lock, idle in transaction: \(list(server.timeouts)))",
        isWell: !server.timeouts.contains("0"), remedy: "remove what takes them away between portal and PostgreSQL"),
      Finding(
        what: "the clocks of this machine and of PostgreSQL agree", isWell: server.clockOffset < 2,
        remedy: "they are \(Int(server.clockOffset)) s apart: run an NTP client on both"),
      disk(),
    ]
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
    let user: String = try await premises.database.value("SELECT quote_ident(session_user) AS value")
    let missing = try await premises.database.rolesOutOfReach().map(\.rawValue)
    if !missing.isEmpty {
      return Finding(
        what: "PostgreSQL's user \(user) can't work as \(list(missing))", isWell: false,
        remedy: "run portal migrate; where it did, have an administrator run GRANT portal_application TO \(user)")
    }
    let problems = try await premises.database.rightsOutOfPlace()
    return Finding(
      what: problems.isEmpty ? "roles have the rights that they need and no more" : "roles: \(list(problems))",
      isWell: problems.isEmpty, remedy: "have the owner grant and revoke as Migrations/0003_roles.sql does")
  }

  private func disk() -> Finding {
    var system = statvfs()
    let folder = Disk.status(premises.settings.data) == nil ? "/" : premises.settings.data
    guard statvfs(folder, &system) == 0 else {
      return Finding(what: "the disk of \(folder) can't be examined", isWell: false, remedy: "look at its permissions")
    }
    let free = Int(system.f_bavail) * Int(system.f_frsize) / (1 << 20)
    return Finding(
      what: "\(free) MB are free on the disk of \(folder)", isWell: free >= 1024, remedy: "make room: 1 GB at least")
  }

  private func list(_ values: [String]) -> String { values.joined(separator: ", ") }

  private static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
