import Auth
import Database
import Ledger
import TestSupport
import Testing
import Wallet

@Suite struct OverviewTests {
  @Test func `today's figures are today's`() async throws {
    try await AdminPortal.run { portal in
      let shop = try await Shop(in: portal.database)
      let user = try await Shop.customer(in: portal.database)
      try await shop.pay(50_000, by: user)
      let payment = try await shop.pay(25_000, by: user)
      try await shop.pay(99_900, by: user, at: "2026-01-15T12:00:00+02:00")
      try await shop.refund(5_000, of: payment)
      var browser = try await portal.browser()
      let page = try await browser.open("/admin")
      #expect(page.words.contains("Payments today EGP 750.00"))
      #expect(page.words.contains("Refunded today EGP 50.00"))
    }
  }

  @Test func `an empty platform says so`() async throws {
    try await AdminPortal.run { portal in
      var browser = try await portal.browser()
      let page = try await browser.open("/admin")
      #expect(page.status == 200)
      #expect(page.words.contains("Nothing is waiting for you"))
      #expect(page.words.contains("Open cases 0"))
    }
  }

  @Test func `it says when the ledger was last verified, and whether that failed`() async throws {
    try await AdminPortal.run { portal in
      let shop = try await Shop(in: portal.database)
      try await shop.pay(50_000, by: try await Shop.customer(in: portal.database))
      var browser = try await portal.browser()
      #expect(try await browser.open("/admin").words.contains("Ledger not verified yet"))
      try await Job.verify.run(in: portal.database)
      let page = try await browser.open("/admin")
      #expect(page.words.contains("Ledger last verified"))
      #expect(!page.words.contains("Ledger not verified yet"))
      #expect(!page.words.contains("Checks that failed"))

      try await portal.database.asOwner { owner in
        try await owner.transaction { connection in
          try connection.execute("SET LOCAL session_replication_role = replica")
          try connection.execute("UPDATE balance_transactions SET balance = balance + 1")
        }
        try await IncrementalVerification.startOver(in: owner)
      }
      try await Job.verify.run(in: portal.database)
      let broken = try await browser.open("/admin")
      #expect(broken.words.contains("Checks that failed: 2"))
      #expect(
        broken.words.contains("Verification of the ledger every chain of balance transactions is gapless and foots"))
    }
  }

  @Test func `a merchant that a job fails for is named until it succeeds`() async throws {
    try await AdminPortal.run { portal in
      let user = try await Shop.customer(in: portal.database)
      for number in 1...40 as ClosedRange<Int64> {
        let shop = try await Shop(
          number: number, name: "Pharmacy \(number)", arabicName: "صيدلية \(number)", in: portal.database)
        try await shop.pay(1_000, by: user, at: "2026-01-15T12:00:00+02:00")
      }
      try await portal.database.executeAsOwner(
        """
        CREATE FUNCTION refuse_in_test() RETURNS trigger LANGUAGE plpgsql AS
          $$ BEGIN RAISE EXCEPTION 'refused in a test'; END $$
        """)
      try await portal.database.executeAsOwner(
        """
        CREATE TRIGGER refuse_in_test BEFORE INSERT ON settlements FOR EACH ROW
          WHEN (new.gross = 1000 AND new.merchant_id % 40 = 17) EXECUTE FUNCTION refuse_in_test()
        """)
      let failing: MerchantCode = try await portal.database.value(
        "SELECT number AS value FROM merchants WHERE id % 40 = 17")
      try await Job.settle.run(in: portal.database)
      let settled: Int = try await portal.database.value("SELECT count(*) AS value FROM settlements")
      #expect(settled == 39)

      var browser = try await portal.browser()
      let page = try await browser.open("/admin")
      #expect(page.words.contains("Needs attention: job failures All job failures ( 1 )"))
      #expect(page.words.contains("Settlement Pharmacy \(failing.number) \(failing) P0001 refused in a test"))
      #expect(page.text.contains("href=\"/admin/merchants/\(failing)\""))
      let list = try await browser.open("/admin/jobs")
      #expect(list.words.contains("Open"))
      #expect(list.words.contains("Pharmacy \(failing.number) \(failing)"))
      var arabic = Browser(portal.client, language: "ar")
      try await arabic.signIn(staff: "administrator@example.test")
      let arabicPage = try await arabic.open("/admin")
      #expect(arabicPage.words.contains("يحتاج إلى انتباهك: مهام تعذّر تنفيذها"))
      #expect(arabicPage.words.contains("صيدلية \(failing.number)"))

      try await portal.database.executeAsOwner("DROP TRIGGER refuse_in_test ON settlements")
      try await Job.settle.run(in: portal.database)
      #expect(try await !browser.open("/admin").words.contains("Needs attention"))
      let empty = try await browser.open("/admin/jobs")
      #expect(empty.words.contains("No job is failing"))
      #expect(empty.words.contains("Resolved"))
    }
  }

  @Test func `whoever isn't signed in is sent to the sign-in page and back`() async throws {
    try await AdminPortal.run { portal in
      var browser = Browser(portal.client)
      let signIn = try await browser.open("/admin/transactions?status=failed")
      #expect(signIn.path.hasPrefix("/admin/login"))
      let email = try await TestAccounts.makeStaff(.support, in: portal.database)
      let page = try await browser.submit(["email": email, "password": TestAccounts.password])
      #expect(page.path == "/admin/transactions?status=failed")
    }
  }
}
