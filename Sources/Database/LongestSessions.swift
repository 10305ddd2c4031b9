/// How long sessions of this database have had a transaction open, in seconds: the longest of them.
package struct LongestSessions: RowDecodable, Sendable {
  package let inTransaction: Double
  /// Nothing was sent in it since.
  package let idleInTransaction: Double

  package init(_ row: Row) throws(DatabaseError) {
    inTransaction = try row["in_transaction"]
    idleInTransaction = try row["idle_in_transaction"]
  }

  package static let query: Query<LongestSessions> = .one(
    "SELECT in_transaction, idle_in_transaction FROM longest_sessions()")
}
