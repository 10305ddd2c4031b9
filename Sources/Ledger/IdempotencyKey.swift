import Database

/// Idempotency keys (draft-ietf-httpapi-idempotency-key-header). An actor's key stands for one act and is stored with
/// its result. The same text used by another actor is another key.
enum IdempotencyKey {
  private struct Stored: RowDecodable {
    let isSameRequest: Bool
    let result: String

    init(_ row: Row) throws(DatabaseError) {
      isSameRequest = try row["same_request"]
      result = try row["result"]
    }
  }

  /// Claims the key for this transaction and waits for another transaction that holds it. Returns the stored result if the
  /// act was done before. Throws `KeyConflict` for a different request.
  static func claim(
    _ key: String, _ request: RequestFingerprint, by actor: Actor, on connection: isolated Connection
  )
    throws -> String?
  {
    try connection.run(claim(key, request, by: actor)) == 1
      ? nil : stored(key, request, by: actor, on: connection)
  }

  /// Claims the key as above, with a query in the same round trip.
  static func claim<Asked>(
    _ key: String, _ request: RequestFingerprint, by actor: Actor, asking query: Query<Asked>,
    on connection: isolated Connection
  )
    throws -> (String?, Asked)
  {
    let (claimed, asked) = try connection.run(claim(key, request, by: actor), query)
    return (claimed == 1 ? nil : try stored(key, request, by: actor, on: connection), asked)
  }

  private static func claim(_ key: String, _ request: RequestFingerprint, by actor: Actor) -> Query<Int> {
    .affected(
      """
      INSERT INTO idempotency_keys (actor, key, request_hash, result)
      VALUES (\(actor.key), \(key), sha256(convert_to(\(request.text), 'UTF8')), '') ON CONFLICT (actor, key) DO NOTHING
      """)
  }

  private static func stored(
    _ key: String, _ request: RequestFingerprint, by actor: Actor, on connection: isolated Connection
  )
    throws -> String
  {
    let stored = try connection.one(
      """
      SELECT request_hash = sha256(convert_to(\(request.text), 'UTF8')) AS same_request, result
      FROM idempotency_keys WHERE actor = \(actor.key) AND key = \(key)
      """, as: Stored.self)
    guard stored.isSameRequest else { throw KeyConflict() }
    return stored.result
  }

  /// Returns the statement that stores the result in the act's transaction.
  static func settle(_ key: String, by actor: Actor, result: String) -> SQL {
    "UPDATE idempotency_keys SET result = \(result) WHERE actor = \(actor.key) AND key = \(key)"
  }
}
