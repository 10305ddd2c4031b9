package import Database

/// One act a key, its result stored with it (draft-ietf-httpapi-idempotency-key-header).
package enum IdempotencyKey {
  private struct Stored: RowDecodable {
    let isMine: Bool
    let isSameRequest: Bool
    let result: String

    init(_ row: Row) throws(DatabaseError) {
      isMine = try row["mine"]
      isSameRequest = try row["same_request"]
      result = try row["result"]
    }
  }

  /// Takes the key for this transaction; another that holds it is waited for. Gives the stored result where the act was
  /// done before. Throws `KeyConflict` for another request or somebody else's key.
  package static func claim(
    _ key: String, _ request: String, by actor: Actor, on connection: isolated Connection
  )
    throws -> String?
  {
    try connection.run(claim(key, request, by: actor)) == 1
      ? nil : stored(key, request, by: actor, on: connection)
  }

  /// The same together with a query, in one round trip.
  static func claim<Asked>(
    _ key: String, _ request: String, by actor: Actor, asking query: Query<Asked>, on connection: isolated Connection
  )
    throws -> (String?, Asked)
  {
    let (claimed, asked) = try connection.run(claim(key, request, by: actor), query)
    return (claimed == 1 ? nil : try stored(key, request, by: actor, on: connection), asked)
  }

  private static func claim(_ key: String, _ request: String, by actor: Actor) -> Query<Int> {
    .affected(
      """
      INSERT INTO idempotency_keys (key, actor, request_hash, result)
      VALUES (\(key), \(actor.key), sha256(convert_to(\(request), 'UTF8')), '') ON CONFLICT (key) DO NOTHING
      """)
  }

  private static func stored(
    _ key: String, _ request: String, by actor: Actor, on connection: isolated Connection
  )
    throws -> String
  {
    let stored = try connection.one(
      """
      SELECT actor = \(actor.key) AS mine, request_hash = sha256(convert_to(\(request), 'UTF8')) AS same_request, result
      FROM idempotency_keys WHERE key = \(key)
      """, as: Stored.self)
    guard stored.isMine, stored.isSameRequest else { throw KeyConflict() }
    return stored.result
  }

  /// Stores the result, in the transaction of the act.
  package static func settle(_ key: String, result: String) -> SQL {
    "UPDATE idempotency_keys SET result = \(result) WHERE key = \(key)"
  }
}
