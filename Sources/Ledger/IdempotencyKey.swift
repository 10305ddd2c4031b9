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
    let claimed = try connection.execute(
      """
      INSERT INTO idempotency_keys (key, actor, request_hash, result)
      VALUES (\(key), \(actor.key), sha256(convert_to(\(request), 'UTF8')), '') ON CONFLICT (key) DO NOTHING
      """)
    if claimed == 1 { return nil }
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
