import Database
import Ledger
import TestSupport
import Testing
import Wallet

/// Filters in the address of a list that can't be read or met show an error beside the typed value, and are never
/// ignored.
@Suite struct FilterTests {
  /// Every list of the portal with its filters.
  private static let lists: [(path: String, filters: [String])] = [
    (
      "/admin/transactions",
      ["q", "from", "to", "kind", "status", "channel", "review", "min", "max", "merchant", "sort"]
    ),
    ("/admin/users", ["q", "status", "tier", "from", "to", "sort"]),
    ("/admin/merchants", ["q", "category", "status", "from", "to", "sort"]),
    ("/admin/refunds", ["state", "reason", "merchant", "from", "to", "sort"]),
    ("/admin/approvals", ["state", "kind", "from", "to", "sort"]),
    ("/admin/payouts", ["state", "merchant", "from", "to", "sort"]), ("/admin/payout-batches", ["from", "to", "sort"]),
    ("/admin/settlements", ["state", "merchant", "from", "to", "sort"]),
    ("/admin/bank-results", ["lines", "status", "match", "from", "to", "sort"]),
    ("/admin/cases", ["outcome", "priority", "assignee", "from", "to", "sort"]),
    ("/admin/audit", ["from", "to", "act", "actor", "person", "as_of", "sort"]),
    ("/admin/messages", ["state", "kind", "from", "to", "sort"]),
    ("/admin/verification", ["state"]), ("/admin/exports", []),
  ]

  /// Invalid values of each filter.
  private static let nonsense: [String: [String]] = [
    "q": ["%E2%80%AEmona"], "from": ["2026-13-40", "yesterday", "2999-01-01"], "to": ["2026-02-30"],
    "min": ["abc", "12,34.5", "1e5", "1.234", "-5", "USD 5"], "max": ["NaN", "0"], "merchant": ["ABC", "MRC-"],
    "tier": ["9"], "as_of": ["yesterday", "2026-10-31", "2999-01-01T00:00:00Z"],
  ]

  @Test func `no list leaves out a filter that it can't read`() async throws {
    try await AdminPortal.run { portal in
      var browser = try await portal.browser()
      for list in Self.lists {
        for filter in list.filters {
          for typed in Self.nonsense[filter] ?? ["foo"] {
            let page = try await browser.open("\(list.path)?\(filter)=\(typed.replacing(" ", with: "%20"))")
            #expect(page.status == 422, "\(list.path) \(filter) \(typed)")
            #expect(page.words.contains("Fix the filter"), "\(list.path) \(filter) \(typed)")
            #expect(page.text.contains(typed) || typed.contains("%"), "\(list.path) \(filter) \(typed)")
          }
          let plain = try await browser.open("\(list.path)?\(filter)=")
          #expect(plain.status == 200, "\(list.path) \(filter)")
        }
        for (query, words) in [
          ("colour=red", "There is no filter colour here."), ("before=abc", "There is no such page."),
          ("after=1-", "There is no such page."), ("before=1-1&after=1-1", "There is no such page."),
        ] {
          let page = try await browser.open("\(list.path)?\(query)")
          #expect(page.status == 422, "\(list.path) \(query)")
          #expect(page.words.contains(words), "\(list.path) \(query)")
        }
      }
    }
  }

  @Test(arguments: [
    ("from=2026-11-05&to=2026-11-01", "The end date is before the start date."),
    ("from=2999-01-01", "That day is still to come."), ("min=20&max=10", "The maximum is below the minimum."),
    ("max=0.00", "Every amount is above zero."),
    ("kind=topup&merchant=mrc1", "Only payments and refunds have a merchant."),
    ("min=1&min=2", "min is given more than once."),
  ])
  func `filters that contradict each other are refused`(query: String, words: String) async throws {
    try await AdminPortal.run { portal in
      var browser = try await portal.browser()
      let page = try await browser.open("/admin/transactions?\(query)")
      #expect(page.status == 422)
      #expect(page.words.contains(words))
    }
  }

  @Test func `what was typed stays beside what is wrong, also in Arabic`() async throws {
    try await AdminPortal.run { portal in
      var browser = try await portal.browser(language: "ar")
      let page = try await browser.open("/admin/transactions?min=abc&q=mona&status=failed")
      #expect(page.status == 422)
      #expect(page.words.contains("صحّح عامل التصفية"))
      #expect(page.text.contains("value=\"abc\"") && page.text.contains("value=\"mona\""))
      #expect(page.text.contains("<option value=\"failed\" selected>"))
    }
  }

  @Test(arguments: [
    "EGP%201%2C000.00", "1%2C000.00%20%D8%AC.%D9%85.", "EGP%C2%A01,000.00", "%E2%80%8E1%2C000.00%E2%80%8F",
    "%D9%A1%D9%AC%D9%A0%D9%A0%D9%A0%D9%AB%D9%A0%D9%A0",
  ])
  func `amounts filter as pages print them`(typed: String) async throws {
    try await AdminPortal.run { portal in
      let shop = try await Shop(in: portal.database)
      let user = try await Shop.customer(in: portal.database)
      let payment = try await shop.pay(100_000, by: user)
      _ = try await shop.pay(99_999, by: user)
      var browser = try await portal.browser()
      let page = try await browser.open("/admin/transactions?kind=payment&min=\(typed)")
      #expect(page.references == [payment.reference.text])
    }
  }

  @Test func `pages of one thing refuse a page that isn't there`() async throws {
    try await AdminPortal.run { portal in
      let banked = try await BankedShop(portal)
      _ = try await banked.exportedPayout()
      let settlement: Reference = try await portal.database.value("SELECT reference AS value FROM settlements")
      let user: UserID = try await portal.database.value("SELECT min(id) AS value FROM users")
      var browser = try await portal.browser()
      #expect(try await browser.open("/admin/users/\(user)?tab=lost").status == 422)
      for path in ["/admin/users/\(user)", "/admin/settlements/\(settlement)", "/admin/merchants/MRC-000001"] {
        #expect(try await browser.open(path).status == 200, "\(path)")
        #expect(try await browser.open("\(path)?after=x").status == 422, "\(path)")
        #expect(try await browser.open("\(path)?colour=red").status == 422, "\(path)")
      }
    }
  }
}
