package import Database
import Wallet

extension Ledger {
  /// Posts movements in their order, one or thousands at once, inside the caller's transaction: accounts are locked,
  /// each movement is decided against what the one before it left, and what is accepted is written with one statement
  /// a table. The database checks again that entries sum to zero, balances stay above it, and chains foot. `acts` go
  /// with them, unless every movement was refused. With `atEnd` all of it travels with COMMIT, for callers that don't
  /// read it before.
  package static func post(
    _ movements: [Movement], rules: PostingRules = .live, by actor: Actor, key: String? = nil, reason: String? = nil,
    also acts: [SQL] = [], atEnd: Bool = false, on connection: isolated Connection
  ) throws -> [Outcome] {
    if movements.isEmpty { return [] }
    var book = try Book(for: movements, rules, by: actor, on: connection)
    var batch = Batch(actor: actor, key: key, reason: reason)
    var outcomes: [Outcome] = []
    outcomes.reserveCapacity(movements.count)
    for (index, movement) in movements.enumerated() {
      do {
        let effect = try book.decide(movement, rules)
        outcomes.append(.posted(batch.add(movement, effect, &book, index)))
      } catch let refusal as Refusal {
        if case .recordingFailures = rules { batch.addFailure(movement, refusal, book, index) }
        outcomes.append(.refused(refusal))
      }
    }
    var statements = batch.statements
    if batch.movesMoney { statements += acts }
    if atEnd {
      for statement in statements { connection.executeAtEnd(statement) }
    } else if !statements.isEmpty {
      try connection.executeAll(statements)
    }
    return outcomes
  }
}
