package import Wallet

/// The database for one merchant: queries run as `portal_merchant`, and row-level security shows only the tenant's
/// rows. BEGIN, tenant and role are sent in the same round trip as the queries.
package struct TenantDatabase: Sendable {
  private let database: Database
  private let merchant: MerchantID

  init(_ database: Database, _ merchant: MerchantID) {
    self.database = database
    self.merchant = merchant
  }

  package func rows<Element: RowDecodable>(_ sql: SQL, as: Element.Type = Element.self) async throws -> [Element] {
    try await run(Query<[Element]>.rows(sql))
  }

  package func first<Element: RowDecodable>(_ sql: SQL, as: Element.Type = Element.self) async throws -> Element? {
    try await run(Query<Element?>.first(sql))
  }

  package func one<Element: RowDecodable>(_ sql: SQL, as: Element.Type = Element.self) async throws -> Element {
    try await run(Query<Element>.one(sql))
  }

  package func value<Value: DatabaseValue>(_ sql: SQL, as: Value.Type = Value.self) async throws -> Value {
    try await one(sql, as: Scalar<Value>.self).value
  }

  /// Runs several queries in order in one round trip.
  package func run<each Result>(_ queries: repeat Query<each Result>) async throws -> (repeat each Result) {
    try await database.read { connection in
      connection.begin(["BEGIN READ ONLY", become])
      var statements: [SQL] = []
      for query in repeat each queries { statements.append(query.sql) }
      var results = try connection.pipeline(statements + ["COMMIT"])[...]
      func next() -> ResultSet { results.removeFirst() }
      return (repeat try (each queries).decode(next()))
    }
  }

  /// Runs `body` on one snapshot.
  package func snapshot<Result: Sendable>(
    _ body: @Sendable (isolated Connection) throws -> Result
  ) async throws -> Result {
    try await database.snapshot(opening: [become], body)
  }

  /// Sets the tenant, the role and the name of this transaction.
  private var become: SQL {
    """
    SELECT set_config('portal.merchant', \(String(merchant.rawValue)), true),
      set_config('role', \(DatabaseRole.merchant), true), \(WorkName.setting)
    """
  }
}

extension Database {
  package func tenant(_ merchant: MerchantID) -> TenantDatabase { TenantDatabase(self, merchant) }
}
