import Database
import TestSupport
import Testing
import Wallet

@testable import Messages

struct StatementMessageTests {
  @Test func `the owner is led to the month's statement, in their language`() async throws {
    try await withDatabase { database in
      let shop = try await Shop(in: database)
      try await TestAccounts.makeMember(of: shop.id, in: database)
      try await database.executeAsOwner("UPDATE merchant_members SET email = 'owner@nile.example', language = 'en'")
      let outbox = try await Outbox(database)
      let first = try #require(Day(parsing: "2026-10-01"))
      let asOf = try #require(Instant(iso8601: "2026-11-01T00:10:00Z"))
      try await database.execute(Message.statementReady(first, first.lastOfMonth, asOf: asOf, to: shop.id))
      let mail = try #require(try await outbox.deliver().first)
      #expect(mail.subject == "Your monthly statement is ready")
      #expect(mail.text.contains("1 Oct 2026 to 31 Oct 2026"))
      #expect(
        mail.text.contains(
          "https://portal.example.test/merchant/statements?from=2026-10-01&to=2026-10-31&as_of=2026-11-01T00:10:00Z"))
    }
  }
}
