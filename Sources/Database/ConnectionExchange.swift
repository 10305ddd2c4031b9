import CPostgres
import Glibc

/// Sending to libpq and receiving from it, with a deadline on every wait.
extension Connection {
  func deadline() -> ContinuousClock.Instant { ContinuousClock.now + answerTimeout }

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

  /// Returns the next result, or nil after the last result of a statement.
  func result(_ statement: String, _ deadline: ContinuousClock.Instant) throws(DatabaseError) -> ResultSet? {
    while PQisBusy(pointer) != 0 {
      try wait(for: POLLIN, statement, deadline)
      if PQconsumeInput(pointer) == 0 { throw lost(statement) }
    }
    return PQgetResult(pointer).map { ResultSet($0, statement: statement) }
  }

  /// Returns the only result of a statement.
  func answer(_ statement: String) throws(DatabaseError) -> ResultSet {
    let deadline = self.deadline()
    guard let result = try self.result(statement, deadline) else { throw lost(statement) }
    while try self.result(statement, deadline) != nil {}
    try check(result)
    return result
  }

  /// Reads all remaining results and throws the first error among them.
  func finish(_ statement: String, _ deadline: ContinuousClock.Instant) throws(DatabaseError) {
    var failure: DatabaseError?
    while let result = try result(statement, deadline) {
      do throws(DatabaseError) { try check(result) } catch { failure = failure ?? error }
    }
    if let failure { throw failure }
  }

  /// Waits for the socket. A statement may take long, but a frozen server never answers, so after every two seconds of
  /// silence the server is asked whether it still answers.
  func wait(for events: Int32, _ statement: String, _ deadline: ContinuousClock.Instant) throws(DatabaseError) {
    while true {
      let left = (deadline - ContinuousClock.now).milliseconds
      if left <= 0 {
        isBroken = true
        throw DatabaseError(.connectionLost, "no answer in time", statement: statement)
      }
      var descriptor = pollfd(fd: PQsocket(pointer), events: Int16(events), revents: 0)
      if poll(&descriptor, 1, Int32(clamping: min(left, 2000))) > 0 { return }
      if left > 2000, !Opening.isAnswering(url) {
        isBroken = true
        throw DatabaseError(.connectionLost, "the server doesn't answer", statement: statement)
      }
    }
  }

  func lost(_ statement: String) -> DatabaseError {
    isBroken = true
    let message = trimmed(PQerrorMessage(pointer))
    // libpq may still hold an earlier statement's error message, which can quote values.
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

  /// The command tag: "COMMIT", "INSERT 0 1".
  var command: String { PQcmdStatus(pointer).map { String(cString: $0) } ?? "" }

  /// Returns a field of an error, by its code in PostgreSQL's protocol.
  func diagnostic(_ field: Unicode.Scalar) -> String {
    PQresultErrorField(pointer, Int32(field.value)).map { String(cString: $0) } ?? ""
  }
}

extension Duration {
  var milliseconds: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
}
