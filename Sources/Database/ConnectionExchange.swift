import CPostgres

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What is said to libpq and heard from it, never waiting longer than a deadline.
extension Connection {
  func deadline() -> ContinuousClock.Instant { ContinuousClock.now + patience }

  func send(_ statement: String, _ call: () -> Int32) throws(DatabaseError) {
    if isBroken || call() == 0 { throw lost(statement) }
  }

  func flush(_ statement: String) throws(DatabaseError) {
    let deadline = self.deadline()
    while true {
      switch PQflush(pointer) {
      case 0: return
      case 1:
        try wait(for: POLLIN | POLLOUT, statement, deadline)
        if PQconsumeInput(pointer) == 0 { throw lost(statement) }
      default: throw lost(statement)
      }
    }
  }

  /// The next result, or nil at the end of those of one statement.
  func result(_ statement: String, _ deadline: ContinuousClock.Instant) throws(DatabaseError) -> ResultSet? {
    while PQisBusy(pointer) != 0 {
      try wait(for: POLLIN, statement, deadline)
      if PQconsumeInput(pointer) == 0 { throw lost(statement) }
    }
    return PQgetResult(pointer).map { ResultSet($0, statement: statement) }
  }

  /// The only result of a statement.
  func answer(_ statement: String) throws(DatabaseError) -> ResultSet {
    let deadline = self.deadline()
    guard let result = try self.result(statement, deadline) else { throw lost(statement) }
    while try self.result(statement, deadline) != nil {}
    try check(result)
    return result
  }

  /// Reads to the end; throws the first error on the way.
  func finish(_ statement: String, _ deadline: ContinuousClock.Instant) throws(DatabaseError) {
    var failure: DatabaseError?
    while let result = try result(statement, deadline) {
      do throws(DatabaseError) { try check(result) } catch { failure = failure ?? error }
    }
    if let failure { throw failure }
  }

  func wait(for events: Int32, _ statement: String, _ deadline: ContinuousClock.Instant) throws(DatabaseError) {
    while true {
      let left = (deadline - ContinuousClock.now).milliseconds
      if left <= 0 {
        isBroken = true
        throw DatabaseError(.connectionLost, "no answer in time", statement: statement)
      }
      var descriptor = pollfd(fd: PQsocket(pointer), events: Int16(events), revents: 0)
      if poll(&descriptor, 1, Int32(clamping: left)) > 0 { return }
    }
  }

  func lost(_ statement: String) -> DatabaseError {
    isBroken = true
    let message = trimmed(PQerrorMessage(pointer))
    // libpq may still hold the message of an earlier statement, which can quote what was sent.
    let quotes = message.hasPrefix("ERROR")
    return DatabaseError(.connectionLost, quotes ? "the connection is unusable" : message, statement: statement)
  }

  func check(_ result: ResultSet) throws(DatabaseError) {
    switch result.status {
    case PGRES_TUPLES_OK, PGRES_COMMAND_OK: return
    case PGRES_PIPELINE_ABORTED:
      throw DatabaseError(.refused(sqlState: "25P02"), "an earlier statement failed", statement: result.statement)
    default:
      if PQstatus(pointer) != CONNECTION_OK { throw lost(result.statement) }
      if ["FATAL", "PANIC"].contains(result.diagnostic("V")) {
        isBroken = true
        throw DatabaseError(
          .connectionLost, "\(result.diagnostic("C")) \(result.diagnostic("M"))", statement: result.statement)
      }
      throw DatabaseError(
        sqlState: result.diagnostic("C"), message: result.diagnostic("M"), constraint: result.diagnostic("n"),
        statement: result.statement)
    }
  }
}

extension ResultSet {
  var status: ExecStatusType { PQresultStatus(pointer) }

  /// "COMMIT", "INSERT 0 1".
  var command: String { PQcmdStatus(pointer).map { String(cString: $0) } ?? "" }

  /// A field of an error, by its code in PostgreSQL's protocol.
  func diagnostic(_ field: Unicode.Scalar) -> String {
    PQresultErrorField(pointer, Int32(field.value)).map { String(cString: $0) } ?? ""
  }
}

extension Duration {
  var milliseconds: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
}
