package import Database
import Wallet

/// Posts one or thousands of movements in order, inside the caller's transaction. It locks the accounts, decides each
/// movement against the balances that the previous one left, and writes the accepted ones with one statement per table.
/// The database checks again that entries sum to zero, that no balance is negative and that chains are complete. The
/// statements `also` are executed with them unless every movement was refused. With `atEnd`, everything is sent
/// together with COMMIT, for callers that don't read the rows before.
package func post(
  _ movements: [Movement], rules: PostingRules = .live, by actor: Actor, key: String? = nil, reason: String? = nil,
  also acts: [SQL] = [], atEnd: Bool = false, on connection: isolated Connection
) throws -> [Outcome] {
  if movements.isEmpty { return [] }
  var book = try Book(for: movements, rules, by: actor, on: connection)
  return try post(
    movements, into: &book, rules: rules, by: actor, key: key, reason: reason, also: acts, atEnd: atEnd, on: connection)
}

/// Posts movements as above, with accounts that are already locked: `book` has those of all movements.
func post(
  _ movements: [Movement], into book: inout Book, rules: PostingRules = .live, by actor: Actor, key: String? = nil,
  reason: String? = nil, also acts: [SQL] = [], atEnd: Bool = false, on connection: isolated Connection
) throws -> [Outcome] {
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
