import Auth
import Database
import Ledger
import TestSupport
import Testing
import Wallet

@Suite struct UserSummaryTests {
  /// Adds a failed transaction of today.
  private func fail(
    _ reason: FailureReason, of user: UserID, at shop: Shop?, kind: TransactionKind = .payment, in database: Database
  ) async throws {
    let reference = Reference.random(.transaction)
    try await database.executeAsOwner(
      """
      INSERT INTO transactions
        (reference, kind, status, failure_reason, channel, user_id, merchant_id, amount, created_at)
      VALUES (\(reference), \(kind), 'failed', \(reason), 'app', \(user), \(shop?.id), 240000, now())
      """)
  }

  @Test func `the summary answers the caller in both languages`() async throws {
    try await AdminPortal.run { portal in
      let shop = try await Shop(in: portal.database)
      let user = try await Shop.customer("Mona Adel", piastres: 1_000_000, in: portal.database)
      try await shop.pay(10_000, by: user)
      try await fail(.limitReached, of: user, at: shop, in: portal.database)
      var browser = try await portal.browser(.support)
      let page = try await browser.open("/admin/users/\(user)")
      for words in [
        "Tier 0", "EGP 9,900.00", "Left today EGP 2,900.00", "EGP 100.00 of EGP 3,000.00 used",
        "Left this month EGP 9,900.00", "Open refunds", "EGP 2,400.00 to Nile Pharmacy", "Limit reached",
        "The payment was above what was left of your spending limit. Nothing was taken from your wallet."
          + " You can still spend EGP 2,900.00 today.",
        "تجاوزت عملية الدفع المتبقي من حد الإنفاق.", "2,900.00 ج.م. اليوم",
      ] {
        #expect(page.words.contains(words), "\(words)")
      }
      #expect(page.text.contains("<p lang=\"ar\" dir=\"rtl\">"))
      var arabic = try await portal.browser(.risk, language: "ar")
      let reader = try await arabic.open("/admin/users/\(user)")
      #expect(reader.words.contains("قل للمتصل"))
      #expect(reader.text.contains("<p lang=\"en\" dir=\"ltr\">The payment was above"))
    }
  }

  @Test(arguments: FailureReason.allCases)
  func `every failure has a sentence that says that no money moved`(reason: FailureReason) async throws {
    try await AdminPortal.run { portal in
      let shop = try await Shop(in: portal.database)
      let user = try await Shop.customer("Mona Adel", in: portal.database)
      try await fail(reason, of: user, at: shop, in: portal.database)
      try await fail(reason, of: user, at: nil, kind: .withdrawal, in: portal.database)
      var browser = try await portal.browser(.support)
      let page = try await browser.open("/admin/users/\(user)")
      let words = page.words
      #expect(words.ranges(of: "Nothing was taken from your wallet.").count == 2)
      #expect(words.ranges(of: "ولم يُخصم أي مبلغ من محفظتك.").count == 2)
      #expect(words.contains("Withdrawal"))
    }
  }

  @Test func `a frozen wallet says since when, by whom and why`() async throws {
    try await AdminPortal.run { portal in
      let shop = try await Shop(in: portal.database)
      let user = try await Shop.customer("Mona Adel", in: portal.database)
      try await fail(.userFrozen, of: user, at: shop, in: portal.database)
      var browser = try await portal.browser(.support)
      #expect(try await browser.open("/admin/users/\(user)").words.contains("It works again: you can try again."))
      try await Ledger.setStatus(
        of: user, to: .frozen, reason: "stolen phone", by: Actor(.staff, id: 901, name: "Karim Fouad"),
        in: portal.database)
      let page = try await browser.open("/admin/users/\(user)")
      for words in ["Frozen by Karim Fouad", "stolen phone", "pass this on to the team that can unfreeze it"] {
        #expect(page.words.contains(words), "\(words)")
      }
    }
  }

  @Test func `open refunds are added up, the oldest is linked, and all of them have a tab`() async throws {
    try await AdminPortal.run { portal in
      let shop = try await Shop(in: portal.database)
      let user = try await Shop.customer("Mona Adel", in: portal.database)
      try await shop.pay(500_000, by: user)
      let asker = Actor(.staff, id: 901, name: "Salma")
      var references: [Reference] = []
      for key in ["a", "b"] {
        let payment = try await shop.pay(100_000, by: user)
        references.append(
          try await Ledger.refund(
            .init(
              payment: payment.transaction, amount: Money(piastres: 60_000), reason: .duplicate, note: nil, key: key),
            by: asker, in: portal.database
          ).reference)
      }
      var browser = try await portal.browser(.support)
      let page = try await browser.open("/admin/users/\(user)")
      #expect(page.words.contains("Open refunds EGP 1,200.00"))
      #expect(page.text.contains("href=\"/admin/refunds/\(references[0])\""))
      let tab = try await browser.open("/admin/users/\(user)?tab=refunds")
      #expect(tab.references == references.reversed().map(\.text))
      #expect(tab.words.contains("Open refunds EGP 1,200.00"))
    }
  }

  @Test func `a user without anything has empty tabs of one line each`() async throws {
    try await AdminPortal.run { portal in
      let user = try await Shop.customer("Mona Adel", in: portal.database)
      var browser = try await portal.browser(.support)
      for (tab, words) in [
        ("transactions", "No failures in the last 30 days"), ("refunds", "No refunds"),
        ("verification", "No verification requests"), ("notes", "No notes yet"), ("timeline", "No events yet"),
      ] {
        let page = try await browser.open("/admin/users/\(user)?tab=\(tab)")
        #expect(page.words.contains(words), "\(tab)")
        #expect(page.text.contains("aria-current=\"page\""), "\(tab)")
      }
      var arabic = try await portal.browser(.auditor, language: "ar")
      #expect(try await arabic.open("/admin/users/\(user)?tab=notes").words.contains("لا ملاحظات بعد"))
    }
  }
}
