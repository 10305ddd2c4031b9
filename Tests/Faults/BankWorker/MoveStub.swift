import Database
import Ledger
import Wallet

// STUB, to be deleted together with this file as soon as the Ledger has `move` itself: the worker then calls that.
extension Ledger {
  static func move(
    _ movement: Movement, key: String, by actor: Actor, in database: Database
  ) async throws
    -> Reference
  {
    try await database.transaction { connection in
      let request = "move \(movement.parties) \(movement.amount.piastres)"
      if let done = try IdempotencyKey.claim(key, request, by: actor, on: connection) {
        guard let reference = Reference(parsing: done) else { throw KeyConflict() }
        return reference
      }
      switch try post([movement], by: actor, key: key, on: connection).first {
      case .posted(let posted):
        try connection.execute(IdempotencyKey.settle(key, result: posted.reference.text))
        return posted.reference
      case .refused(let refusal): throw refusal
      case nil: throw KeyConflict()
      }
    }
  }
}
