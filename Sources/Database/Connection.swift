import CPostgres

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// One libpq connection on its own thread. Inside the actor every call is synchronous: a transaction is plain code.
package actor Connection {
  private let thread: ConnectionThread
  nonisolated package var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  nonisolated(unsafe) let pointer: OpaquePointer
  var prepared = PreparedStatements()
  /// BEGIN, and what belongs to it, waits for the first statement and travels with it.
  var beginning: [SQL] = []
  /// What travels with COMMIT.
  private var ending: [SQL] = []
  /// How long an answer is waited for.
  private(set) var patience: Duration
  private let usualPatience: Duration
  var isBroken = false

  /// Connects. Blocks its own thread only; `settings.connectTimeout` bounds it.
  static func open(_ settings: Database.Settings) async throws(DatabaseError) -> Connection {
    let thread = try ConnectionThread()
    let opening = Opening(thread: thread)
    let handle = try await opening.connect(settings)
    return Connection(thread: thread, pointer: handle.pointer, patience: settings.statementTimeout + .seconds(2))
  }

  private init(thread: ConnectionThread, pointer: OpaquePointer, patience: Duration) {
    self.thread = thread
    self.pointer = pointer
    self.patience = patience
    usualPatience = patience
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

  /// Rows affected.
  @discardableResult package func execute(_ sql: SQL) throws(DatabaseError) -> Int {
    try perform(sql).affected
  }

  /// A single value: the statement's only row has one column named `value`.
  package func value<Value: DatabaseValue>(_ sql: SQL, as: Value.Type = Value.self) throws(DatabaseError) -> Value {
    try one(sql, as: Scalar<Value>.self).value
  }

  package func run<Result>(_ query: Query<Result>) throws(DatabaseError) -> Result {
    try query.decode(perform(query.sql))
  }

  /// Several queries in one round trip, run in their order.
  package func run<each Result>(_ queries: repeat Query<each Result>) throws(DatabaseError) -> (repeat each Result) {
    var statements: [SQL] = []
    for query in repeat each queries { statements.append(query.sql) }
    var results = try pipeline(statements)[...]
    func next() -> ResultSet { results.removeFirst() }
    return (repeat try (each queries).decode(next()))
  }

  /// Several statements in one round trip; stops at the first error.
  package func executeAll(_ statements: [SQL]) throws(DatabaseError) {
    _ = try pipeline(statements)
  }

  // MARK: Transactions

  func begin(_ statements: [SQL]) { beginning = statements }

  /// For what nothing in the transaction reads any more: it is sent together with COMMIT.
  package func executeAtEnd(_ statement: SQL) { ending.append(statement) }

  /// Lets the statements of this transaction run longer than usual.
  package func allowStatement(_ limit: Duration) throws(DatabaseError) {
    patience = limit + .seconds(2)
    try execute("SELECT set_config('statement_timeout', \(String(limit.milliseconds)), true)")
  }

  func commit() throws(DatabaseError) {
    let last = ending
    ending = []
    if !beginning.isEmpty && last.isEmpty {
      beginning = []
      return
    }
    // The server would answer COMMIT with a rollback, and call that no error.
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

  /// What the lease allowed ends with it.
  func endLease() { patience = usualPatience }

  /// An idle connection has nothing to say: where it is readable, its server hung up or is about to. Seen here without a
  /// round trip.
  func isUsable() -> Bool {
    if isBroken || PQstatus(pointer) != CONNECTION_OK || PQtransactionStatus(pointer) != PQTRANS_IDLE { return false }
    var descriptor = pollfd(fd: PQsocket(pointer), events: Int16(POLLIN), revents: 0)
    return poll(&descriptor, 1, 0) == 0
  }
}
