package import Wallet

/// The database as one merchant sees it: everything runs as `portal_merchant`, which row-level security shows the rows of
/// the tenant alone. Transaction, tenant and role travel with the queries: one round trip, as without them.
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

  /// Several queries in one round trip, run in their order.
  package func run<each Result>(_ queries: repeat Query<each Result>) async throws -> (repeat each Result) {
    try await database.read { connection in
      connection.begin(["BEGIN READ ONLY", Self.become("\(merchant)")])
      var statements: [SQL] = []
      for query in repeat each queries { statements.append(query.sql) }
      var results = try connection.pipeline(statements + ["COMMIT"])[...]
      func next() -> ResultSet { results.removeFirst() }
      return (repeat try (each queries).decode(next()))
    }
  }

  /// Reads that see one moment.
  package func snapshot<Result: Sendable>(
    _ body: @Sendable (isolated Connection) throws -> Result
  ) async throws -> Result {
    try await database.snapshot(opening: [Self.become("\(merchant)")], body)
  }

  /// The tenant, and the role, of this transaction.
  fileprivate static func become(_ tenant: SQL) -> SQL {
    """
    SELECT set_config('portal.merchant', coalesce((\(tenant))::text, ''), true),
      set_config('role', \(DatabaseRole.merchant), true)
    """
  }
}

extension Database {
  package func tenant(_ merchant: MerchantID) -> TenantDatabase { TenantDatabase(self, merchant) }

  /// `first` as this database's own role, then the queries as the tenant that an SQL expression of type bigint gives (null:
  /// as nobody's), which find it as `tenant()`: one round trip.
  package func run<First, each Result>(
    _ first: Query<First>, thenAs tenant: SQL, _ queries: repeat Query<each Result>
  ) async throws -> (First, repeat each Result) {
    try await read { connection in
      connection.begin(["BEGIN READ ONLY"])
      var statements = [first.sql, TenantDatabase.become(tenant)]
      for query in repeat each queries { statements.append(query.sql) }
      var results = try connection.pipeline(statements + ["COMMIT"])[...]
      let found = try first.decode(results.removeFirst())
      func next() -> ResultSet { results.removeFirst() }
      _ = next()
      return (found, repeat try (each queries).decode(next()))
    }
  }
}
