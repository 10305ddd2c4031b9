import Database
import TestSupport
import Testing
import Wallet

struct DatabaseErrorTests {
  private let secret = "+201012345676"

  private func expectError(_ sql: SQL) async throws -> DatabaseError {
    try await withDatabase { database in
      try await database.execute(
        """
        INSERT INTO users (name, mobile) VALUES (\("Somebody"), \(secret))
        """)
      let error = await #expect(throws: DatabaseError.self) { try await database.execute(sql) }
      return try #require(error)
    }
  }

  @Test func `a column that is missing null or otherwise typed is named`() async throws {
    try await withDatabase { database in
      for (sql, problem) in [
        ("SELECT 1 AS other", "is missing"), ("SELECT NULL::bigint AS value", "is null (Int64)"),
        ("SELECT 'secret'::text AS value", "doesn't fit (Int64)"),
        ("SELECT 1.5::numeric AS value", "doesn't fit (Int64)"),
      ] as [(SQL, String)] {
        let error = await #expect(throws: DatabaseError.self) { try await database.value(sql, as: Int64.self) }
        let description = try #require(error).description
        #expect(error?.kind == .decoding)
        #expect(description.contains("column value \(problem)"))
        #expect(description.contains("SELECT "))
      }
    }
  }

  @Test func `a value that is not of its enumeration is not shown`() async throws {
    try await withDatabase { database in
      let error = await #expect(throws: DatabaseError.self) {
        try await database.value("SELECT \("s3cret")::text AS value", as: TransactionKind.self)
      }
      #expect(error?.kind == .decoding)
      #expect(error.map { "\($0)" }?.contains("s3cret") == false)
      #expect(error.map { "\($0)" }?.contains("TransactionKind") == true)
    }
  }

  @Test func `a taken mobile names its constraint and not the number`() async throws {
    let error = try await expectError("INSERT INTO users (name, mobile) VALUES (\("Another"), \(secret))")
    #expect(error.kind == .uniqueViolation(constraint: "users_mobile_key"))
    #expect(!"\(error)".contains(secret))
    #expect(!String(reflecting: error).contains(secret))
  }

  @Test func `data exceptions do not quote what was sent`() async throws {
    for sql: SQL in [
      "SELECT \("x" + secret)::bigint", "SELECT \(secret)::timestamptz", "SELECT \(secret)::jsonb",
      "SELECT \(["x" + secret])::bigint[]", "SELECT \("\\x" + secret)::bytea",
      "SELECT decode(\(secret), 'hex')", "SELECT \(secret)::date",
    ] {
      let error = try await expectError(sql)
      #expect(!"\(error)".contains("2010"), "\(error)")
      #expect(!String(reflecting: error).contains("2010"))
    }
  }

  @Test func `checks foreign keys and nulls are told`() async throws {
    let check = try await expectError("INSERT INTO users (name, mobile) VALUES ('', '+201000000000')")
    #expect(check.kind == .checkViolation(constraint: "users_name_check"))
    let key = try await expectError(
      "INSERT INTO merchant_members (merchant_id, display_name, role) VALUES (9, 'x', 'owner')")
    #expect(key.kind == .foreignKeyViolation(constraint: "merchant_members_merchant_id_fkey"))
    let null = try await expectError("INSERT INTO users (name) VALUES ('x')")
    #expect(null.kind == .refused(sqlState: "23502"))
    let syntax = try await expectError("SELEC 1")
    #expect(syntax.kind == .refused(sqlState: "42601"))
  }

  @Test func `a string with NUL is refused before it is sent`() async throws {
    try await withDatabase({ $0.connections = 1 }) { database async throws in
      let attacks: [SQL] = [
        "SELECT \("a\0b")::text AS value", "SELECT \(["a", "b\0"])::text[] AS value",
        "SELECT \(["a", nil, "\0"])::text[] AS value",
      ]
      for sql in attacks {
        let error = await #expect(throws: DatabaseError.self) { try await database.execute(sql) }
        #expect(error?.kind == .invalidText)
        let inTransaction = await #expect(throws: DatabaseError.self) {
          try await database.transaction { connection in
            try connection.execute("SELECT 1")
            try connection.executeAll(["SELECT 2", sql])
          }
        }
        #expect(inTransaction?.kind == .invalidText)
        let streamed = await #expect(throws: DatabaseError.self) { try await database.copyOut(sql) { _ in } }
        #expect(streamed?.kind == .invalidText)
        #expect(try await database.value("SELECT 7 AS value", as: Int.self) == 7)
      }
    }
  }
}
