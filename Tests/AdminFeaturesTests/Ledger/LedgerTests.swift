import Auth
import Database
import Ledger
import TestSupport
import Testing
import Wallet

@Suite struct LedgerPageTests {
  /// A top-up of 100,000.00 in 2025 and a payment of 100.00 on 1 October 2026.
  private func platform(_ portal: AdminPortal) async throws -> (user: UserID, shop: Shop, payment: Posted) {
    let shop = try await Shop(in: portal.database)
    let user = try await Shop.customer("Mona Adel", in: portal.database)
    let payment = try await shop.pay(10_000, by: user, at: "2026-10-01T13:30:00+03:00")
    return (user, shop, payment)
  }

  @Test func `the trial balance foots, now and as of an instant`() async throws {
    try await AdminPortal.run { portal in
      _ = try await platform(portal)
      var browser = try await portal.browser(.auditor)
      let now = try await browser.open("/admin/ledger").words
      for words in [
        "Debits equal credits", "User wallet 100.00 100,000.00 99,900.00", "Merchant, pending 0.00 97.15 97.15",
        "Fee revenue 0.00 2.50 2.50", "VAT payable 0.00 0.35 0.35", "Bank clearing 100,000.00 0.00 100,000.00",
        "Total 100,100.00 100,100.00 100,000.00 100,000.00",
      ] {
        #expect(now.contains(words), "\(words)")
      }
      // The month before, the minute of the payment, and the one after it.
      let september = try await browser.open("/admin/ledger?day=2026-09-30").words
      #expect(september.contains("Total 100,000.00 100,000.00 100,000.00 100,000.00"))
      #expect(september.contains("As of 1 Oct 2026, 00:00"))
      let minute = try await browser.open("/admin/ledger?day=2026-10-01&time=13:30").words
      #expect(minute.contains("Total 100,000.00 100,000.00"))
      let after = try await browser.open("/admin/ledger?day=2026-10-01&time=%D9%A1%D9%A3:%D9%A3%D9%A1").words
      #expect(after.contains("Total 100,100.00 100,100.00"))
      // Folding the changes moves nothing.
      try await Ledger.addTotals(in: portal.database)
      #expect(
        try await browser.open("/admin/ledger").words.contains("Total 100,100.00 100,100.00 100,000.00 100,000.00"))
      #expect(
        try await browser.open("/admin/ledger?day=2026-10-01&time=14:00").words.contains("Total 100,100.00 100,100.00"))
      let left: Int = try await portal.database.value("SELECT count(*) AS value FROM ledger_changes")
      #expect(left == 0)
      var arabic = try await portal.browser(.finance, language: "ar")
      #expect(try await arabic.open("/admin/ledger").words.contains("ميزان المراجعة"))
    }
  }

  @Test(arguments: [
    ("day=2026-13-01", "Enter a valid day"), ("day=2999-01-01", "Enter a valid day"),
    ("day=2099-01-01", "still to come"), ("time=25:00", "Enter a time"), ("time=noon", "Enter a time"),
    ("month=1", "no filter month"),
  ])
  func `an instant that makes no sense is said`(query: String, message: String) async throws {
    try await AdminPortal.run { portal in
      var browser = try await portal.browser(.auditor)
      let page = try await browser.open("/admin/ledger?\(query)")
      #expect(page.status == 422)
      #expect(page.words.contains(message))
    }
  }

  @Test func `every balance leads to its postings, and they to their entries`() async throws {
    try await AdminPortal.run { portal in
      let (user, shop, payment) = try await platform(portal)
      let wallet: AccountID = try await portal.database.value(
        "SELECT id AS value FROM accounts WHERE user_id = \(user)")
      let pending: AccountID = try await portal.database.value(
        "SELECT id AS value FROM accounts WHERE merchant_id = \(shop.id) AND kind = 'merchant_pending'")
      let entry: EntryID = try await portal.database.value(
        "SELECT id AS value FROM journal_entries WHERE transaction_id = \(payment.transaction)")
      var browser = try await portal.browser(.finance)
      #expect(try await browser.open("/admin/users/\(user)").text.contains("/admin/ledger/accounts/\(wallet)"))
      let merchant = try await browser.open("/admin/merchants/\(shop.code)")
      #expect(merchant.text.contains("/admin/ledger/accounts/\(pending)"))
      #expect(merchant.words.contains("In transit EGP 0.00"))
      let account = try await browser.open("/admin/ledger/accounts/\(wallet)")
      for words in ["User wallet", "EGP 99,900.00", "−100.00 99,900.00", "+100,000.00 100,000.00", "Mona Adel"] {
        #expect(account.words.contains(words), "\(words)")
      }
      #expect(account.text.contains("/admin/ledger/entries/\(entry)"))
      let page = try await browser.open("/admin/ledger/entries/\(entry)")
      for words in ["Journal entry #\(entry)", "Total 100.00 100.00", "command", payment.reference.text] {
        #expect(page.words.contains(words), "\(words)")
      }
      #expect(page.text.contains("/admin/ledger/accounts/\(pending)"))
      // The platform's own account: its balance is the sum of its postings.
      let fees: AccountID = try await portal.database.value(
        "SELECT id AS value FROM accounts WHERE kind = 'fee_revenue'")
      #expect(try await browser.open("/admin/ledger").text.contains("/admin/ledger/accounts/\(fees)"))
      #expect(try await browser.open("/admin/ledger/accounts/\(fees)").words.contains("EGP 2.50"))
      let transaction = try await browser.open("/admin/transactions/\(payment.reference)")
      #expect(transaction.text.contains("/admin/ledger/entries/\(entry)"))
      var arabic = try await portal.browser(.auditor, language: "ar")
      #expect(try await arabic.open("/admin/ledger/accounts/\(wallet)").text.contains("حركات الحساب"))
      #expect(try await arabic.open("/admin/ledger/entries/\(entry)").words.contains("قيد اليومية"))
    }
  }

  @Test func `an entry names its settlement, its reversal and who approved it`() async throws {
    try await AdminPortal.run { portal in
      let (_, _, payment) = try await platform(portal)
      try await Ledger.settle(through: try #require(Day(parsing: "2026-10-01")), in: portal.database)
      let entry: EntryID = try await portal.database.value(
        "SELECT id AS value FROM journal_entries WHERE transaction_id = \(payment.transaction)")
      try await portal.database.addStaff([901: "Salma", 902: "Karim"])
      try await Ledger.requestAdjustment(
        .reverse(entry), reason: "posted by mistake", key: "reverse", by: Actor(.staff, id: 901, name: "Salma"),
        in: portal.database)
      let approval: ApprovalID = try await portal.database.value("SELECT id AS value FROM approvals")
      try await Ledger.decide(
        approval, .approve, key: "approve", by: Actor(.staff, id: 902, name: "Karim"), in: portal.database)
      let settlement: Reference = try await portal.database.value("SELECT reference AS value FROM settlements")
      let settling: EntryID = try await portal.database.value("SELECT entry_id AS value FROM settlements")
      let reversing: EntryID = try await portal.database.value(
        "SELECT id AS value FROM journal_entries WHERE reverses = \(entry)")
      var browser = try await portal.browser(.risk)
      #expect(try await browser.open("/admin/ledger/entries/\(settling)").words.contains(settlement.text))
      #expect(try await browser.open("/admin/ledger/entries/\(entry)").words.contains("Reversed by #\(reversing)"))
      let page = try await browser.open("/admin/ledger/entries/\(reversing)")
      for words in ["Reverses #\(entry)", "Karim", "posted by mistake", "Approval request #\(approval)"] {
        #expect(page.words.contains(words), "\(words)")
      }
    }
  }

  @Test func `the entry of a refund says its reason in words`() async throws {
    try await AdminPortal.run { portal in
      let (_, _, payment) = try await platform(portal)
      _ = try await Ledger.refund(
        .init(
          payment: payment.transaction, amount: Money(piastres: 1_000), reason: .requestedByCustomer, note: nil,
          key: String(repeating: "a", count: 32)), by: TestAccounts.command, in: portal.database)
      let entry: EntryID = try await portal.database.value(
        "SELECT id AS value FROM journal_entries WHERE kind = 'refund'")
      var browser = try await portal.browser(.finance)
      #expect(try await browser.open("/admin/ledger/entries/\(entry)").words.contains("Reason Requested by customer"))
      var arabic = try await portal.browser(.auditor, language: "ar")
      #expect(try await arabic.open("/admin/ledger/entries/\(entry)").words.contains("السبب بطلب من العميل"))
    }
  }

  @Test func `postings are paged both ways without a gap`() async throws {
    try await AdminPortal.run { portal in
      let shop = try await Shop(in: portal.database)
      let user = try await Shop.customer(in: portal.database)
      try await portal.database.transaction { connection in
        let movements = (0..<120).map { _ in
          Movement(.payment(from: user, to: shop.id), amount: Money(piastres: 100), channel: .qr)
        }
        _ = try Ledger.post(movements, rules: .history, by: TestAccounts.command, on: connection)
      }
      let wallet: AccountID = try await portal.database.value(
        "SELECT id AS value FROM accounts WHERE user_id = \(user)")
      var browser = try await portal.browser(.auditor)
      var seen: [String] = []
      var path: String? = "/admin/ledger/accounts/\(wallet)"
      while let next = path {
        let page = try await browser.open(next)
        seen += page.entryLinks
        path = page.older
      }
      #expect(seen.count == 121)
      #expect(Set(seen).count == 121)
      let back = try await browser.open(try #require(browser.page.newer))
      #expect(back.entryLinks == Array(seen[50..<100]))
    }
  }

  @Test func `support sees balances without their postings`() async throws {
    try await AdminPortal.run { portal in
      let (user, shop, payment) = try await platform(portal)
      var browser = try await portal.browser(.support)
      for path in ["/admin/users/\(user)", "/admin/merchants/\(shop.code)", "/admin/transactions/\(payment.reference)"]
      {
        let page = try await browser.open(path)
        #expect(page.status == 200)
        #expect(!page.text.contains("/admin/ledger"), "\(path)")
      }
      for path in ["/admin/ledger", "/admin/ledger/accounts/1", "/admin/ledger/entries/1"] {
        #expect(try await browser.open(path).status == 403)
      }
      var auditor = try await portal.browser(.auditor)
      for path in ["/admin/ledger/accounts/999999", "/admin/ledger/accounts/x", "/admin/ledger/entries/999999"] {
        #expect(try await auditor.open(path).status == 404)
      }
    }
  }
}

extension Visit {
  fileprivate var entryLinks: [String] {
    text.matches(of: #/<th scope="row"><a href="(\/admin\/ledger\/entries\/\d+)"/#).map { String($0.1) }
  }
}
