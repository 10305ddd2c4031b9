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

  private nonisolated(unsafe) let pointer: OpaquePointer
  /// Names of prepared statements by their text.
  private var statements: [String: String] = [:]
  private var prepared = 0
  /// BEGIN waits for the first statement and travels with it.
  private var beginning: SQL?
  /// How long an answer is waited for.
  private var patience: Duration
  private let usualPatience: Duration
  private(set) var isBroken = false

  /// How many prepared statements a connection keeps before it starts afresh.
  private static let statementLimit = 500

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

  package func rows<Element: RowDecodable>(_ sql: SQL, as: Element.Type = Element.self) throws(DatabaseError)
    -> [Element]
  {
    try decodeRows(perform(sql))
  }

  package func first<Element: RowDecodable>(_ sql: SQL, as: Element.Type = Element.self) throws(DatabaseError)
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

  func begin(_ sql: SQL) { beginning = sql }

  /// Lets the statements of this transaction run longer than usual.
  package func allowStatement(_ limit: Duration) throws(DatabaseError) {
    patience = limit + .seconds(2)
    try execute("SELECT set_config('statement_timeout', \(String(limit.components.seconds * 1000)), true)")
  }

  func commit() throws(DatabaseError) {
    defer { patience = usualPatience }
    if beginning != nil {
      beginning = nil
      return
    }
    do {
      try perform("COMMIT")
    } catch where error.kind == .connectionLost || error.kind == .unavailable {
      throw DatabaseError(.commitUnknown, error.message, statement: "COMMIT")
    }
  }

  func rollback() {
    beginning = nil
    patience = usualPatience
    if isBroken || PQtransactionStatus(pointer) == PQTRANS_IDLE { return }
    do { try simple("ROLLBACK") } catch { isBroken = true }
  }

  /// An idle connection whose server has gone becomes readable: seen here without a round trip.
  func isUsable() -> Bool {
    if isBroken || PQstatus(pointer) != CONNECTION_OK || PQtransactionStatus(pointer) != PQTRANS_IDLE { return false }
    var descriptor = pollfd(fd: PQsocket(pointer), events: Int16(POLLIN), revents: 0)
    if poll(&descriptor, 1, 0) == 0 { return true }
    return PQconsumeInput(pointer) == 1 && PQstatus(pointer) == CONNECTION_OK
  }

  // MARK: Statements

  @discardableResult private func perform(_ sql: SQL) throws(DatabaseError) -> ResultSet {
    let (text, binds) = sql.rendered()
    guard beginning == nil, let name = statements[text] else {
      return try pipeline([sql])[0]
    }
    try send(text) { Parameters(binds).with { PQsendQueryPrepared(pointer, name, $0, $1, $2, $3, 1) } }
    try flush(text)
    let deadline = ContinuousClock.now + patience
    guard let result = try self.result(text, deadline) else { throw lost(text) }
    while let more = try self.result(text, deadline) { PQclear(more) }
    return try checked(result, text)
  }

  /// Sends everything, BEGIN and preparations included, before it waits for the first answer.
  private func pipeline(_ queries: [SQL]) throws(DatabaseError) -> [ResultSet] {
    let all = beginning.map { [$0] + queries } ?? queries
    beginning = nil
    if statements.count > Self.statementLimit, PQtransactionStatus(pointer) == PQTRANS_IDLE {
      statements = [:]
      try simple("DEALLOCATE ALL")
    }
    if PQenterPipelineMode(pointer) == 0 { throw lost("") }
    var steps: [Step] = []
    for query in all {
      let (text, binds) = query.rendered()
      let known = statements[text] ?? steps.first { $0.preparing != nil && $0.text == text }?.preparing
      let name = known ?? nextName()
      if known == nil {
        try send(text) { PQsendPrepare(pointer, name, text, Int32(binds.count), binds.map(\.type)) }
        steps.append(Step(text: text, preparing: name))
      }
      try send(text) { Parameters(binds).with { PQsendQueryPrepared(pointer, name, $0, $1, $2, $3, 1) } }
      steps.append(Step(text: text, preparing: nil))
    }
    try send("") { PQpipelineSync(pointer) }
    try flush("")
    return Array(try receive(steps).suffix(queries.count))
  }

  private struct Step {
    let text: String
    /// The name that the statement gets; nil where it is run.
    let preparing: String?
  }

  private func receive(_ steps: [Step]) throws(DatabaseError) -> [ResultSet] {
    let deadline = ContinuousClock.now + patience
    var results: [ResultSet] = []
    var failure: DatabaseError?
    for step in steps {
      guard let result = try self.result(step.text, deadline) else { throw lost(step.text) }
      if let end = try self.result(step.text, deadline) { PQclear(end) }
      do throws(DatabaseError) {
        let set = try checked(result, step.text)
        // What is prepared stays, whether its transaction commits or not.
        if let name = step.preparing { statements[step.text] = name } else { results.append(set) }
      } catch {
        failure = failure ?? error
      }
    }
    guard let end = try self.result("", deadline) else { throw lost("") }
    PQclear(end)
    if PQexitPipelineMode(pointer) == 0 { throw lost("") }
    if let failure { throw failure }
    return results
  }

  private func nextName() -> String {
    prepared += 1
    return "s\(prepared)"
  }

  /// Statements without parameters or results, several at once allowed: settings, migrations.
  package func simple(_ text: String) throws(DatabaseError) {
    try send(text) { PQsendQuery(pointer, text) }
    try flush(text)
    let deadline = ContinuousClock.now + patience
    var failure: DatabaseError?
    while let result = try result(text, deadline) {
      do throws(DatabaseError) { _ = try checked(result, text) } catch { failure = failure ?? error }
    }
    if let failure { throw failure }
  }

  // MARK: COPY

  /// Streams what `COPY (sql) TO STDOUT (FORMAT csv)` sends, a row at a time. COPY takes no bound parameters, so the
  /// values are written into its text as literals quoted by libpq.
  package func copyOut(_ sql: SQL, within limit: Duration, _ consume: (UnsafeRawBufferPointer) throws -> Void) throws {
    try startTransactionIfNeeded()
    let text = "COPY (" + (try literal(sql)) + ") TO STDOUT (FORMAT csv)"
    let deadline = ContinuousClock.now + limit
    try send(text) { PQsendQuery(pointer, text) }
    try flush(text)
    guard let result = try self.result(text, deadline) else { throw lost(text) }
    guard PQresultStatus(result) == PGRES_COPY_OUT else {
      _ = try checked(result, text)
      throw lost(text)
    }
    PQclear(result)
    do {
      try receiveCopy(text, deadline, consume)
    } catch {
      // The rest of the stream isn't wanted: cheaper to drop the connection than to read it all.
      isBroken = true
      throw error
    }
    while let end = try self.result(text, deadline) { _ = try checked(end, text) }
  }

  private func receiveCopy(
    _ text: String, _ deadline: ContinuousClock.Instant, _ consume: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    while true {
      var buffer: UnsafeMutablePointer<CChar>?
      let count = PQgetCopyData(pointer, &buffer, 1)
      switch count {
      case -1: return
      case 0:
        try wait(for: POLLIN, text, deadline)
        if PQconsumeInput(pointer) == 0 { throw lost(text) }
      case 1...:
        defer { PQfreemem(buffer) }
        try consume(UnsafeRawBufferPointer(start: buffer, count: Int(count)))
      default: throw lost(text)
      }
    }
  }

  private func literal(_ sql: SQL) throws(DatabaseError) -> String {
    var text = ""
    for part in sql.parts {
      switch part {
      case .literal(let literal): text += literal.description
      case .bind(let bind): text += try literal(bind)
      }
    }
    return text
  }

  private func literal(_ bind: Bind) throws(DatabaseError) -> String {
    switch bind.content {
    case .null: return "NULL"
    case .bytes(let bytes): return "'\\x" + bytes.map(hexadecimal).joined() + "'::bytea"
    case .text(let value):
      guard let quoted = PQescapeLiteral(pointer, value, value.utf8.count) else { throw lost("") }
      defer { PQfreemem(quoted) }
      let cast =
        switch bind.type {
        case PostgresType.int8: "::bigint"
        case PostgresType.timestamptz: "::timestamptz"
        case PostgresType.date: "::date"
        case PostgresType.int8Array: "::bigint[]"
        default: ""
        }
      return String(cString: quoted) + cast
    }
  }

  private func startTransactionIfNeeded() throws(DatabaseError) {
    if beginning != nil { _ = try pipeline(["SELECT"]) }
  }

  // MARK: libpq

  private func send(_ statement: String, _ call: () -> Int32) throws(DatabaseError) {
    if isBroken || call() == 0 { throw lost(statement) }
  }

  private func flush(_ statement: String) throws(DatabaseError) {
    let deadline = ContinuousClock.now + patience
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

  private func result(_ statement: String, _ deadline: ContinuousClock.Instant) throws(DatabaseError)
    -> OpaquePointer?
  {
    while PQisBusy(pointer) != 0 {
      try wait(for: POLLIN, statement, deadline)
      if PQconsumeInput(pointer) == 0 { throw lost(statement) }
    }
    return PQgetResult(pointer)
  }

  private func wait(for events: Int32, _ statement: String, _ deadline: ContinuousClock.Instant) throws(DatabaseError) {
    while true {
      let left = deadline - ContinuousClock.now
      let milliseconds = left.components.seconds * 1000 + left.components.attoseconds / 1_000_000_000_000_000
      if milliseconds <= 0 {
        isBroken = true
        throw DatabaseError(.connectionLost, "no answer in time", statement: statement)
      }
      var descriptor = pollfd(fd: PQsocket(pointer), events: Int16(events), revents: 0)
      if poll(&descriptor, 1, Int32(clamping: milliseconds)) > 0 { return }
    }
  }

  private func lost(_ statement: String) -> DatabaseError {
    isBroken = true
    return DatabaseError(.connectionLost, trimmed(PQerrorMessage(pointer)), statement: statement)
  }

  private func checked(_ result: OpaquePointer, _ statement: String) throws(DatabaseError) -> ResultSet {
    switch PQresultStatus(result) {
    case PGRES_TUPLES_OK, PGRES_COMMAND_OK: return ResultSet(result, statement: statement)
    case PGRES_PIPELINE_ABORTED:
      PQclear(result)
      throw DatabaseError(.refused(sqlState: "25P02"), "an earlier statement failed", statement: statement)
    default:
      defer { PQclear(result) }
      if PQstatus(pointer) != CONNECTION_OK { throw lost(statement) }
      throw DatabaseError(
        sqlState: text(PQresultErrorField(result, Int32(UInt8(ascii: "C")))),
        message: text(PQresultErrorField(result, Int32(UInt8(ascii: "M")))),
        constraint: text(PQresultErrorField(result, Int32(UInt8(ascii: "n")))),
        statement: statement)
    }
  }

  private func text(_ field: UnsafeMutablePointer<CChar>?) -> String { field.map { String(cString: $0) } ?? "" }
}
