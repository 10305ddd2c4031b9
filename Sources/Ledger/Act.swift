package import Database
package import Wallet

/// The result of an act, from now or from the first time the same form was sent.
package struct Done: Sendable {
  package let result: String
  package let wasAlreadyDone: Bool
}

/// Runs an act once per key: one transaction stores the key, runs `body` and stores its result. If the answer to COMMIT is
/// lost, the key is looked up on a new connection: if it is there, the act took effect; if not, the act runs again. Throws
/// what `body` throws, `KeyConflict`, or a `DatabaseError`, which is `.commitUnknown` only if the key couldn't be looked
/// up either.
func act(
  _ key: String, _ fingerprint: RequestFingerprint, by actor: Actor, in database: Database,
  _ body: @Sendable (isolated Connection) throws -> String
) async throws -> Done {
  try await act(in: database, key, by: actor) { connection in
    (try IdempotencyKey.claim(key, fingerprint, by: actor, on: connection), ())
  } doing: { connection, _ in
    try body(connection)
  }
}

/// Runs an act as above. `query` runs in the same round trip as the key, and `body` gets its result.
func act<Asked: Sendable>(
  _ key: String, _ fingerprint: RequestFingerprint, by actor: Actor, in database: Database, asking query: Query<Asked>,
  _ body: @Sendable (isolated Connection, Asked) throws -> String
) async throws -> Done {
  try await act(in: database, key, by: actor) { connection in
    try IdempotencyKey.claim(key, fingerprint, by: actor, asking: query, on: connection)
  } doing: { connection, asked in
    try body(connection, asked)
  }
}

private typealias Claim<Asked> = @Sendable (isolated Connection) throws -> (earlier: String?, asked: Asked)

private func act<Asked>(
  in database: Database, _ key: String, by actor: Actor, claiming claim: Claim<Asked>,
  doing body: @Sendable (isolated Connection, Asked) throws -> String
) async throws -> Done {
  do {
    return try await once(in: database, key, actor, claim, body)
  } catch let lost as DatabaseError where lost.kind == .commitUnknown {
    do {
      return Done(result: try await once(in: database, key, actor, claim, body).result, wasAlreadyDone: false)
    } catch is DatabaseError {
      throw lost
    }
  }
}

private func once<Asked>(
  in database: Database, _ key: String, _ actor: Actor, _ claim: Claim<Asked>,
  _ body: @Sendable (isolated Connection, Asked) throws -> String
) async throws -> Done {
  try await database.transaction { connection in
    let (earlier, asked) = try claim(connection)
    if let earlier { return Done(result: earlier, wasAlreadyDone: true) }
    let result = try body(connection, asked)
    connection.executeAtEnd(IdempotencyKey.settle(key, by: actor, result: result))
    return Done(result: result, wasAlreadyDone: false)
  }
}

/// Posts one movement under its key, for the platform's own servers. Throws `Refusal` and the errors of `act`.
package func move(
  _ movement: Movement, rules: PostingRules = .live, key: String, by actor: Actor, in database: Database
) async throws
  -> Reference
{
  let done = try await act(key, movement.fingerprint, by: actor, in: database) { connection in
    switch try post([movement], rules: rules, by: actor, key: key, on: connection).first {
    case .posted(let posted): return posted.reference.text
    case .refused(let refusal): throw refusal
    case nil: throw DatabaseError(.rowCount, "no outcome")
    }
  }
  guard let reference = Reference(parsing: done.result) else { throw KeyConflict() }
  return reference
}

/// Returns the query for the current value of a setting.
func setting(_ name: String) -> Query<Scalar<Int64>> {
  .one("SELECT value FROM settings WHERE name = \(name)")
}

extension Movement {
  fileprivate var fingerprint: RequestFingerprint {
    let money = String(amount.piastres)
    switch parties {
    case .topUp(let user):
      return RequestFingerprint(
        "topup",
        ["user": "\(user)", "amount": money, "channel": channel.rawValue, "description": description])
    case .payment(let user, let merchant):
      return RequestFingerprint(
        "payment",
        [
          "user": "\(user)", "merchant": "\(merchant)", "amount": money, "channel": channel.rawValue,
          "description": description,
        ])
    case .transfer(let user, let recipient):
      return RequestFingerprint(
        "transfer",
        [
          "user": "\(user)", "recipient": "\(recipient)", "amount": money, "channel": channel.rawValue,
          "description": description,
        ])
    case .withdrawal(let user):
      return RequestFingerprint(
        "withdrawal",
        ["user": "\(user)", "amount": money, "channel": channel.rawValue, "description": description])
    case .refund(let payment, let reason, let note):
      return RequestFingerprint(
        "refund_movement",
        [
          "payment": "\(payment)", "amount": money, "reason": reason.rawValue, "note": note,
          "channel": channel.rawValue, "description": description,
        ])
    }
  }
}

/// The error if an actor uses the same key for a different request.
package struct KeyConflict: Error {
  package init() {}
}

extension Actor {
  /// Whether a person acts, not the system itself.
  var isPerson: Bool { kind == .staff || kind == .member }

  /// The time of the act; the database's clock if the actor has no other.
  var time: SQL { "coalesce(\(instant), clock_timestamp())" }
}
