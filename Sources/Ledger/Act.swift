package import Database
package import Wallet

extension Ledger {
  /// What an act gave: now, or when the same form was sent first.
  package struct Done: Sendable {
    package let result: String
    package let wasAlreadyDone: Bool
  }

  /// One act under its key: the key is claimed, the act done and its result stored in one transaction. A COMMIT whose
  /// answer was lost is asked for by the key on a new connection: what took effect is found there, what didn't is done
  /// now. Throws what `body` throws, `KeyConflict`, or a `DatabaseError`: `.commitUnknown` only where the key could not
  /// be asked either.
  static func act(
    _ key: String, _ fingerprint: String, by actor: Actor, in database: Database,
    _ body: @Sendable (isolated Connection) throws -> String
  ) async throws -> Done {
    try await act(in: database, key) { connection in
      (try IdempotencyKey.claim(key, fingerprint, by: actor, on: connection), ())
    } doing: { connection, _ in
      try body(connection)
    }
  }

  /// The same; `query` is asked together with the key, in one round trip, and `body` gets its result.
  static func act<Asked: Sendable>(
    _ key: String, _ fingerprint: String, by actor: Actor, in database: Database, asking query: Query<Asked>,
    _ body: @Sendable (isolated Connection, Asked) throws -> String
  ) async throws -> Done {
    try await act(in: database, key) { connection in
      try IdempotencyKey.claim(key, fingerprint, by: actor, asking: query, on: connection)
    } doing: { connection, asked in
      try body(connection, asked)
    }
  }

  private typealias Claim<Asked> = @Sendable (isolated Connection) throws -> (earlier: String?, asked: Asked)

  private static func act<Asked>(
    in database: Database, _ key: String, claiming claim: Claim<Asked>,
    doing body: @Sendable (isolated Connection, Asked) throws -> String
  ) async throws -> Done {
    do {
      return try await once(in: database, key, claim, body)
    } catch let lost as DatabaseError where lost.kind == .commitUnknown {
      do {
        return Done(result: try await once(in: database, key, claim, body).result, wasAlreadyDone: false)
      } catch is DatabaseError {
        throw lost
      }
    }
  }

  private static func once<Asked>(
    in database: Database, _ key: String, _ claim: Claim<Asked>,
    _ body: @Sendable (isolated Connection, Asked) throws -> String
  ) async throws -> Done {
    try await database.transaction { connection in
      let (earlier, asked) = try claim(connection)
      if let earlier { return Done(result: earlier, wasAlreadyDone: true) }
      let result = try body(connection, asked)
      connection.executeAtEnd(IdempotencyKey.settle(key, result: result))
      return Done(result: result, wasAlreadyDone: false)
    }
  }

  /// One movement under its key, as the platform's own servers ask for it. Throws `Refusal`, and as `act` does.
  package static func move(
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

  /// A setting of the platform, as it is now.
  static func setting(_ name: String) -> Query<Scalar<Int64>> {
    .one("SELECT value FROM settings WHERE name = \(name)")
  }
}

extension Movement {
  fileprivate var fingerprint: String { "\(parties) \(amount.piastres) \(channel.rawValue) \(description ?? "")" }
}

/// The same key came with another request, or from somebody else.
package struct KeyConflict: Error {
  package init() {}
}

extension Actor {
  /// Somebody who answers for it, not the platform itself.
  var isPerson: Bool { kind == .staff || kind == .member }

  /// When they act.
  var time: SQL { "coalesce(\(instant), clock_timestamp())" }
}
