import Database
import TestSupport
import Testing
import Wallet

/// Several queries as one statement.
struct TogetherTests {
  private struct Item: RowDecodable, Equatable {
    let id: Int64
    let name: String?

    init(_ row: Row) throws(DatabaseError) {
      id = try row["id"]
      name = try row["name"]
    }

    init(_ id: Int64, _ name: String?) { (self.id, self.name) = (id, name) }
  }

  @Test func `each query has its own rows in its own order, whatever the others have`() async throws {
    try await withDatabase { database in
      let descending: SQL = "SELECT id, 'a' || id AS name FROM generate_series(1::bigint, 3) id ORDER BY id DESC"
      let (long, none, missing, short, count) = try await database.run(
        .together(
          Query<[Item]>.rows(descending), Query<[Item]>.rows("SELECT 1::bigint AS id, 'x' AS name WHERE false"),
          Query<Item?>.first("SELECT 1::bigint AS id, 'x' AS name WHERE false"),
          // The same columns in another order, and a null.
          Query<[Item]>.rows("SELECT name, id FROM (VALUES (NULL::text, 7::bigint), ('b', 8)) given (name, id)"),
          Query<Scalar<Int64>>.one("SELECT count(*) AS value FROM (\(descending)) counted")))
      #expect(long == [Item(3, "a3"), Item(2, "a2"), Item(1, "a1")])
      #expect(none == [])
      #expect(missing == nil)
      #expect(short == [Item(7, nil), Item(8, "b")])
      #expect(count.value == 3)
    }
  }

  @Test func `a query that needs a row says so`() async throws {
    try await withDatabase { database in
      let error = await #expect(throws: DatabaseError.self) {
        _ = try await database.run(
          .together(
            Query<[Item]>.rows("SELECT 1::bigint AS id, 'x' AS name"),
            Query<Scalar<Int64>>.one("SELECT 1::bigint AS value WHERE false")))
      }
      #expect(error?.kind == .rowCount)
    }
  }

  @Test func `values are bound in the order of the queries`() async throws {
    try await withDatabase { database in
      let (first, second) = try await database.run(
        .together(
          Query<Item?>.first("SELECT \(Int64(4)) AS id, \("left") AS name"),
          Query<Item?>.first("SELECT \(Int64(5)) AS id, \("right") AS name")))
      #expect(first == Item(4, "left"))
      #expect(second == Item(5, "right"))
    }
  }

  @Test func `a merchant's queries see its own rows only`() async throws {
    try await withDatabase { database in
      let shop = try await Shop(in: database)
      let other = try await Shop(number: 2, name: "Delta Books", in: database)
      let (mine, theirs) = try await database.tenant(shop.id).run(
        .together(
          Query<[Item]>.rows("SELECT id, trade_name AS name FROM merchants"),
          Query<[Item]>.rows("SELECT id, trade_name AS name FROM merchants WHERE id = \(other.id)")))
      #expect(mine == [Item(shop.id.rawValue, "Nile Pharmacy")])
      #expect(theirs == [])
    }
  }
}
