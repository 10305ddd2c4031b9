import CPostgres

extension Connection {
  @discardableResult func perform(_ sql: SQL) throws(DatabaseError) -> ResultSet {
    let rendered = sql.rendered()
    guard beginning.isEmpty, let statement = prepared[rendered] else { return try pipeline([sql])[0] }
    let parameters = try Parameters(rendered)
    try send(rendered.text) { run(statement, parameters) }
    try flush(rendered.text)
    return try answer(rendered.text)
  }

  private struct Step {
    let text: String
    /// The statement to prepare; nil for an execution.
    let preparing: PreparedStatements.Statement?
  }

  /// Sends everything, including BEGIN and preparations, before it waits for the first answer.
  func pipeline(_ queries: [SQL]) throws(DatabaseError) -> [ResultSet] {
    var runs: [(RenderedSQL, Parameters)] = []
    for sql in beginning + queries {
      let rendered = sql.rendered()
      runs.append((rendered, try Parameters(rendered)))
    }
    beginning = []
    if prepared.isFull, PQtransactionStatus(pointer) == PQTRANS_IDLE {
      prepared.forgetAll()
      try simple("DEALLOCATE ALL")
    }
    if PQenterPipelineMode(pointer) == 0 { throw lost("") }
    var steps: [Step] = []
    for (rendered, parameters) in runs {
      if rendered.needsCustomPlan {
        try send(rendered.text) {
          parameters.with { PQsendQueryParams(pointer, rendered.text, $0, rendered.binds.map(\.type), $1, $2, $3, 1) }
        }
        steps.append(Step(text: rendered.text, preparing: nil))
        continue
      }
      let known =
        prepared[rendered]
        ?? steps.lazy.compactMap(\.preparing).first { $0.text == rendered.text && $0.serves(rendered) }
      let statement = known ?? prepared.name(rendered)
      if known == nil {
        try send(rendered.text) {
          PQsendPrepare(pointer, statement.name, statement.text, Int32(statement.types.count), statement.types)
        }
        steps.append(Step(text: rendered.text, preparing: statement))
      }
      try send(rendered.text) { run(statement, parameters) }
      steps.append(Step(text: rendered.text, preparing: nil))
    }
    try send("") { PQpipelineSync(pointer) }
    try flush("")
    return Array(try receive(steps).suffix(queries.count))
  }

  private func run(_ statement: PreparedStatements.Statement, _ parameters: Parameters) -> Int32 {
    parameters.with { PQsendQueryPrepared(pointer, statement.name, $0, $1, $2, $3, 1) }
  }

  private func receive(_ steps: [Step]) throws(DatabaseError) -> [ResultSet] {
    // The server's timeout applies to each statement, and it may send all results at the end.
    let deadline = ContinuousClock.now + answerTimeout * steps.count { $0.preparing == nil }
    var results: [ResultSet] = []
    var failure: DatabaseError?
    for step in steps {
      guard let result = try self.result(step.text, deadline) else { throw lost(step.text) }
      if try self.result(step.text, deadline) != nil { throw lost(step.text) }
      do throws(DatabaseError) {
        try check(result)
        // A prepared statement outlives its transaction, even if that is rolled back.
        if let statement = step.preparing { prepared.keep(statement) } else { results.append(result) }
      } catch {
        failure = failure ?? error
      }
    }
    if try self.result("", deadline) == nil { throw lost("") }
    if PQexitPipelineMode(pointer) == 0 { throw lost("") }
    if let failure { throw failure }
    return results
  }

  /// Runs statements without parameters or results, of which the text may have several: settings and migrations.
  package func simple(_ text: String) throws(DatabaseError) {
    try send(text) { PQsendQuery(pointer, text) }
    try flush(text)
    try finish(text, deadline())
  }
}
