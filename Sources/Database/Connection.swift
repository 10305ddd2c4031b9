import CPostgres
import Glibc
package import Wallet

/// One libpq connection on its own thread. Inside the actor every call is synchronous, so a transaction is plain code.
package actor Connection {
  private let thread: ConnectionThread
  nonisolated package var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  nonisolated(unsafe) let pointer: OpaquePointer
  let url: String
  var prepared = PreparedStatements()
  /// BEGIN and its settings, sent in the same round trip as the transaction's first statement.
  var beginning: [SQL] = []
  /// Statements sent in the same round trip as COMMIT.
  private var ending: [SQL] = []
  /// The longest time that the client waits for a result.
  var answerTimeout: Duration
  private let usualAnswerTimeout: Duration
  var isBroken = false
  /// For a standby: what is expected of it, and whether it has been found to be one of the database.
  let standby: StandbyRule?
  var isKnown = false
  /// For a standby: when the last commit was made that it had replayed at the beginning of the lease. Nil on a primary.
  package internal(set) var replayedUntil: Instant?

  /// Connects within `settings.connectTimeout`. It blocks only the connection's own thread.
  static func open(_ settings: Database.Settings) async throws(DatabaseError) -> Connection {
    let thread = try ConnectionThread()
    let opening = Opening(thread: thread)
    let handle = try await opening.connect(settings)
    return Connection(thread: thread, pointer: handle.pointer, settings)
  }

  private init(thread: ConnectionThread, pointer: OpaquePointer, _ settings: Database.Settings) {
    self.thread = thread
    self.pointer = pointer
    url = settings.url
    standby = settings.standby
    answerTimeout = settings.statementTimeout + .seconds(2)
    usualAnswerTimeout = answerTimeout
  }

  deinit { PQfinish(pointer) }

  // MARK: Five verbs

  package func rows<Element: RowDecodable>(
    _ sql: SQL, as: Element.Type = Element.self
  ) throws(DatabaseError)
    -> [Element]
  {
    try decodeRows(perform(sql))
  }

  package func first<Element: RowDecodable>(
    _ sql: SQL, as: Element.Type = Element.self
  ) throws(DatabaseError)
    -> Element?
  {
    try run(Query<Element?>.first(sql))
  }

  package func one<Element: RowDecodable>(_ sql: SQL, as: Element.Type = Element.self) throws(DatabaseError) -> Element
  {
    try run(Query<Element>.one(sql))
  }

  /// Returns the number of affected rows.
  @discardableResult package func execute(_ sql: SQL) throws(DatabaseError) -> Int {
    try perform(sql).affected
  }

  /// Returns a single value: the statement's only row has one column named `value`.
  package func value<Value: DatabaseValue>(_ sql: SQL, as: Value.Type = Value.self) throws(DatabaseError) -> Value {
    try one(sql, as: Scalar<Value>.self).value
  }

  package func run<Result>(_ query: Query<Result>) throws(DatabaseError) -> Result {
    try query.decode(perform(query.sql))
  }

  /// Runs several queries in order in one round trip.
  package func run<each Result>(_ queries: repeat Query<each Result>) throws(DatabaseError) -> (repeat each Result) {
    var statements: [SQL] = []
    for query in repeat each queries { statements.append(query.sql) }
    var results = try pipeline(statements)[...]
    func next() -> ResultSet { results.removeFirst() }
    return (repeat try (each queries).decode(next()))
  }

  /// Runs several statements in one round trip and stops at the first error.
  package func executeAll(_ statements: [SQL]) throws(DatabaseError) {
    _ = try pipeline(statements)
  }

  // MARK: Transactions

  func begin(_ statements: [SQL]) { beginning = statements }

  /// Sends the statement together with COMMIT. Nothing later in the transaction can read what it writes.
  package func executeAtEnd(_ statement: SQL) { ending.append(statement) }

  /// Lets the statements of this transaction run longer than usual.
  package func allowStatement(_ limit: Duration) throws(DatabaseError) {
    answerTimeout = limit + .seconds(2)
    try execute("SELECT set_config('statement_timeout', \(String(limit.milliseconds)), true)")
  }

  func commit() throws(DatabaseError) {
    let last = ending
    ending = []
    if !beginning.isEmpty && last.isEmpty {
      beginning = []
      return
    }
    // In a failed transaction the server answers COMMIT with ROLLBACK and reports no error.
    guard PQtransactionStatus(pointer) != PQTRANS_INERROR else { throw Self.notCommitted }
    let answer: ResultSet?
    do {
      answer = last.isEmpty ? try perform("COMMIT") : try pipeline(last + ["COMMIT"]).last
    } catch  where error.kind == .connectionLost || error.kind == .unavailable {
      throw DatabaseError(.commitUnknown, error.message, statement: "COMMIT")
    }
    guard answer?.command == "COMMIT" else { throw Self.notCommitted }
  }

  private static let notCommitted = DatabaseError(
    .refused(sqlState: "25P02"), "a statement of the transaction failed", statement: "COMMIT")

  func rollback() {
    beginning = []
    ending = []
    if isBroken || PQtransactionStatus(pointer) == PQTRANS_IDLE { return }
    do { try simple("ROLLBACK") } catch { isBroken = true }
  }

  /// Resets the settings that one lease changed.
  func endLease() { answerTimeout = usualAnswerTimeout }

  /// Returns whether the idle connection can be used, without a round trip. A server sends nothing to an idle
  /// connection, so a readable socket means that it has closed the connection or is about to.
  func isUsable() -> Bool {
    if isBroken || PQstatus(pointer) != CONNECTION_OK || PQtransactionStatus(pointer) != PQTRANS_IDLE { return false }
    var descriptor = pollfd(fd: PQsocket(pointer), events: Int16(POLLIN), revents: 0)
    return poll(&descriptor, 1, 0) == 0
  }
}
