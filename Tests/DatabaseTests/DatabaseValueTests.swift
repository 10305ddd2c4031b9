import Database
import TestSupport
import Testing
import Wallet

struct DatabaseValueTests {
  /// Sends values through the server and back: alone, as null, and in an array.
  private func expectRoundTrip<Value: DatabaseValue & Equatable>(_ values: [Value], _ type: SQL) async throws {
    try await withDatabase { database in
      for value in values {
        let back: Value = try await database.value("SELECT \(value)::\(type) AS value")
        #expect(back == value)
      }
      let array = try await database.rows("SELECT value FROM unnest(\(values)) value", as: Scalar<Value>.self)
      #expect(array.map(\.value) == values)
      let nothing: Value? = nil
      let isNull: Bool = try await database.value("SELECT \(nothing)::\(type) IS NULL AS value")
      #expect(isNull)
    }
  }

  @Test func `integers`() async throws {
    try await expectRoundTrip([0, 1, -1, .min, .max] as [Int64], "bigint")
    try await expectRoundTrip([0, .min, .max] as [Int], "bigint")
  }

  @Test func `smaller integer columns are read`() async throws {
    try await withDatabase { database async throws in
      #expect(try await database.value("SELECT (-32768)::smallint AS value", as: Int64.self) == -32_768)
      #expect(try await database.value("SELECT (-2147483648)::integer AS value", as: Int.self) == -2_147_483_648)
    }
  }

  @Test func `money and identifiers`() async throws {
    try await expectRoundTrip([.zero, Money(piastres: .min), Money(piastres: .max)], "bigint")
    try await expectRoundTrip([UserID(1), UserID(.max)], "bigint")
    try await expectRoundTrip([try #require(MerchantCode(number: 1))], "bigint")
  }

  @Test func `booleans and doubles`() async throws {
    try await expectRoundTrip([true, false], "boolean")
    try await expectRoundTrip(
      [0, -0.5, 0.1, .infinity, -.infinity, .greatestFiniteMagnitude, .leastNonzeroMagnitude, 1e16], "float8")
  }

  @Test func `texts and bytes`() async throws {
    try await expectRoundTrip(["", "صيدلية", "a\"b\\c'd", "\u{1}", "👩🏽‍⚕️"], "text")
    try await expectRoundTrip([[], [0], Array(0...255), Array("'\\x41".utf8)], "bytea")
  }

  private struct Numbers: RowDecodable {
    let numbers: Int64Array?

    init(_ row: Row) throws(DatabaseError) { numbers = try row["numbers"] }
  }

  @Test func `arrays of integers are read in their order of storage`() async throws {
    try await withDatabase { database async throws in
      func numbers(_ sql: SQL) async throws -> [Int64]? {
        try await database.one("SELECT \(sql) AS numbers", as: Numbers.self).numbers?.elements
      }
      #expect(try await numbers("ARRAY[1, -2, 9223372036854775807]::bigint[]") == [1, -2, .max])
      #expect(try await numbers("ARRAY[[1, 2], [3, 4]]::bigint[]") == [1, 2, 3, 4])
      #expect(try await numbers("'{}'::bigint[]") == [])
      #expect(try await numbers("NULL::bigint[]") == nil)
      await #expect(throws: DatabaseError.self) { try await numbers("ARRAY[1, NULL]::bigint[]") }
      await #expect(throws: DatabaseError.self) { try await numbers("ARRAY[1]::integer[]") }
    }
  }

  @Test func `json is read as text`() async throws {
    try await withDatabase { database async throws in
      #expect(try await database.value(#"SELECT '{"a": 1}'::jsonb AS value"#, as: String.self) == #"{"a": 1}"#)
      #expect(try await database.value(#"SELECT '{"a":1}'::json AS value"#, as: String.self) == #"{"a":1}"#)
      #expect(try await database.value("SELECT 'x'::varchar(3) AS value", as: String.self) == "x")
    }
  }

  @Test func `instants before and after postgres epoch`() async throws {
    let texts = [
      "1970-01-01T00:00:00Z", "1999-12-31T23:59:59.999999Z", "2000-01-01T00:00:00Z", "1969-12-31T23:59:59.000001Z",
      "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z", "2026-04-23T22:00:00Z", "1899-06-01T12:34:56.7Z",
    ]
    try await expectRoundTrip(try texts.map { try #require(Instant(iso8601: $0)) }, "timestamptz")
  }

  @Test func `infinite instants and days are no values`() async throws {
    try await withDatabase { database in
      for sql: SQL in ["'infinity'::timestamptz", "'-infinity'::timestamptz"] {
        let error = await #expect(throws: DatabaseError.self) {
          try await database.value("SELECT \(sql) AS value", as: Instant.self)
        }
        #expect(error?.kind == .decoding)
      }
      for sql: SQL in ["'infinity'::date", "'-infinity'::date", "'10000-01-01'::date", "'0001-12-31 BC'::date"] {
        let error = await #expect(throws: DatabaseError.self) {
          try await database.value("SELECT \(sql) AS value", as: Day.self)
        }
        #expect(error?.kind == .decoding)
      }
    }
  }

  @Test func `days`() async throws {
    let texts = ["0001-01-01", "1969-12-31", "1970-01-01", "1999-12-31", "2000-02-29", "2026-04-24", "9999-12-31"]
    try await expectRoundTrip(try texts.map { try #require(Day(parsing: $0)) }, "date")
  }

  @Test func `mobiles references and states`() async throws {
    try await expectRoundTrip([try #require(PhoneNumber(parsing: "01012345676"))], "text")
    try await expectRoundTrip([Reference(.transaction, random: 0), Reference(.payout, random: .max)], "text")
    try await expectRoundTrip(TransactionKind.allCases, "text")
    try await expectRoundTrip(TransactionStatus.allCases, "text")
    try await expectRoundTrip(RefundState.allCases, "text")
    try await expectRoundTrip(FailureReason.allCases, "text")
    try await expectRoundTrip(BalanceTransactionKind.allCases, "text")
  }

  /// The database's checks and the enumerations have the same states.
  @Test func `the schema knows every state`() async throws {
    try await withDatabase { database in
      let definitions = try await database.rows(
        "SELECT conrelid::regclass || ': ' || pg_get_constraintdef(oid) AS value FROM pg_constraint WHERE contype = 'c'",
        as: Scalar<String>.self
      ).map(\.value)
      func expect(_ table: String, _ values: [String]) {
        let holds = definitions.contains { definition in
          definition.hasPrefix("\(table): ") && values.allSatisfy { definition.contains("'\($0)'") }
        }
        #expect(holds, "\(table): \(values)")
      }
      expect("users", UserStatus.allCases.map(\.rawValue))
      expect("merchants", MerchantStatus.allCases.map(\.rawValue))
      expect("merchants", MerchantCategory.allCases.map(\.rawValue))
      expect("merchants", RefundFeePolicy.allCases.map(\.rawValue))
      expect("accounts", AccountKind.allCases.map(\.rawValue))
      expect("transactions", TransactionKind.allCases.map(\.rawValue))
      expect("transactions", TransactionStatus.allCases.map(\.rawValue))
      expect("transactions", ReviewState.allCases.map(\.rawValue))
      expect("refunds", RefundState.allCases.map(\.rawValue))
      expect("refunds", RefundReason.allCases.map(\.rawValue))
      expect("audit_events", Actor.Kind.allCases.map(\.rawValue))
    }
  }
}
