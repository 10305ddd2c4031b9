import CPostgres
import Glibc

/// Runs the blocking connect on the connection's thread before the connection exists.
actor Opening {
  private let thread: ConnectionThread
  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  init(thread: ConnectionThread) { self.thread = thread }

  func connect(_ settings: Database.Settings) throws(DatabaseError) -> Handle {
    let ownOptions = try Self.options(in: settings.url)
    let isForStandby = settings.standby != nil
    var options: [(String, String)] = [
      // What stands before the address is a default, and what stands behind it is in force.
      ("target_session_attrs", "standby"),
      ("dbname", settings.url),
      ("application_name", "healthpay-portals"),
      ("client_encoding", "UTF8"),
      ("connect_timeout", String(max(1, (settings.connectTimeout.milliseconds + 999) / 1000))),
      ("tcp_user_timeout", "15000"), ("keepalives_idle", "30"), ("keepalives_interval", "5"),
      ("keepalives_count", "3"),
    ]
    if !isForStandby { options.append(("target_session_attrs", "read-write")) }
    var server = isForStandby ? ["-c default_transaction_read_only=on"] : []
    if let role = settings.role { server.append("-c role=\(role.rawValue)") }
    if !server.isEmpty { options.append(("options", ([ownOptions] + server).joined(separator: " "))) }
    let keys = CStrings(options.map(\.0))
    let values = CStrings(options.map(\.1))
    let connected = withExtendedLifetime((keys, values)) { PQconnectdbParams(keys.pointers, values.pointers, 1) }
    guard let pointer = connected else { throw DatabaseError(.unavailable, "out of memory") }
    guard PQstatus(pointer) == CONNECTION_OK else {
      defer { PQfinish(pointer) }
      throw DatabaseError(.unavailable, trimmed(PQerrorMessage(pointer)))
    }
    // By default, libpq writes the server's warnings to standard error, including the values they quote.
    PQsetNoticeProcessor(pointer, { _, _ in }, nil)
    guard let result = PQexec(pointer, settings.sessionSettings) else {
      PQfinish(pointer)
      throw DatabaseError(.unavailable, "no answer")
    }
    defer { PQclear(result) }
    guard PQresultStatus(result) == PGRES_COMMAND_OK else {
      defer { PQfinish(pointer) }
      throw DatabaseError(.unavailable, trimmed(PQerrorMessage(pointer)))
    }
    PQsetnonblocking(pointer, 1)
    return Handle(pointer: pointer)
  }

  /// Returns whether the server answers a new connection within two seconds, even if it refuses it.
  static func isAnswering(_ url: String) -> Bool {
    let keys = CStrings(["dbname", "connect_timeout"])
    let values = CStrings([url, "2"])
    return withExtendedLifetime((keys, values)) {
      PQpingParams(keys.pointers, values.pointers, 1) != PQPING_NO_RESPONSE
    }
  }

  /// Returns the server settings that the connection string contains.
  private static func options(in url: String) throws(DatabaseError) -> String {
    guard let parsed = PQconninfoParse(url, nil) else {
      // libpq's message would quote the connection string, including its password.
      throw DatabaseError(.unavailable, "the connection string can't be read")
    }
    defer { PQconninfoFree(parsed) }
    var option = parsed
    while let keyword = option.pointee.keyword {
      if strcmp(keyword, "options") == 0 { return option.pointee.val.map { String(cString: $0) } ?? "" }
      option += 1
    }
    return ""
  }

  /// A connection that is created and used on the same thread only.
  struct Handle: @unchecked Sendable {
    let pointer: OpaquePointer
  }
}

/// A NULL-terminated array of C strings.
private final class CStrings {
  let pointers: [UnsafePointer<CChar>?]

  init(_ strings: [String]) {
    pointers = strings.map { UnsafePointer(strdup($0)) } + [nil]
  }

  deinit {
    for pointer in pointers { free(UnsafeMutablePointer(mutating: pointer)) }
  }
}

/// Returns the first line of a libpq message.
func trimmed(_ message: UnsafeMutablePointer<CChar>?) -> String {
  guard let message else { return "" }
  return String(String(cString: message).split(separator: "\n").first ?? "")
}
