import AdminFeatures
import Auth
import Database
import Ledger
import TestSupport
import Testing
import Wallet

/// The toolbar that every list of the portal has.
@Suite struct ListTests {
  /// Each list, with the part of its address that has rows in the platform below.
  private static let lists = [
    "/admin/users", "/admin/merchants", "/admin/transactions", "/admin/refunds", "/admin/settlements", "/admin/payouts",
    "/admin/payout-batches", "/admin/bank-results", "/admin/bank-results?lines=all", "/admin/approvals",
    "/admin/approvals?state=approved", "/admin/cases", "/admin/audit", "/admin/messages?state=waiting", "account",
  ]

  /// At least one row in each list.
  func fill(_ portal: AdminPortal) async throws -> AccountID {
    let database = portal.database
    let asker = Actor(.staff, id: 901, name: "Salma")
    let banked = try await BankedShop(portal, payments: 3)
    _ = try await Shop(number: 2, name: "Delta Clinic", arabicName: nil, in: database)
    let hana = try await Shop.customer("Hana Fathy", "01112345678", in: database)
    let payment = try await banked.shop.pay(20_000, by: hana, at: "2026-10-02T10:00:00+03:00")
    for piastres in [1_000, 2_000] { try await banked.shop.refund(Int64(piastres), of: payment) }
    try await Ledger.settle(through: try #require(Day(parsing: "2026-10-02")), in: database)
    for (key, piastres) in [("first", Int64(50_000)), ("second", 60_000)] {
      _ = try await banked.approvedPayout(key, of: piastres)
    }
    _ = try await Ledger.makePayoutBatch(key: "batch", by: asker, in: database)
    _ = try await Ledger.requestPayout(
      of: banked.shop.id, amount: Money(piastres: 1_000), key: "open", by: asker, in: database)
    let unmatched = try BankLine(
      payoutReference: Reference.random(.payout).text, status: "paid", amount: "10.00", bankTrace: "T-1",
      processedAt: "2026-10-05T10:00:00+03:00", reason: "")
    _ = try await Ledger.importBankResult(
      [Ledger.NumberedBankLine(number: 2, notice: unmatched)], file: "result.csv", by: asker, in: database)
    _ = try await Ledger.flag(payment.transaction, note: "Looks odd", by: asker, in: database)
    try await database.transaction { connection in
      for agent in ["Firefox", "Safari"] {
        try connection.enqueue(.newDevice(to: .address([1]), userAgent: agent, address: nil))
      }
    }
    return try await database.value("SELECT id AS value FROM accounts WHERE user_id = \(hana)")
  }

  private func first(_ pattern: Regex<(Substring, Substring)>, in page: Visit) throws -> String {
    try #require(page.text.firstMatch(of: pattern).map { String($0.1).replacing("&amp;", with: "&") })
  }

  private func rows(_ page: Visit) -> [String] {
    // A page may have other tables after its list.
    let list = page.text[..<(page.text.firstRange(of: "</table>")?.lowerBound ?? page.text.endIndex)]
    // A link may lead back to the list that it stands in.
    return list.matches(of: #/<th scope="row">(.*?)<\/th>/#).map { String($0.1).replacing(#/\?list=[^"]*/#, with: "") }
  }

  @Test func `every list has a period, a count, an order, a file and views`() async throws {
    try await AdminPortal.run { portal in
      let account = try await fill(portal)
      var browser = try await portal.browser()
      var arabic = try await portal.browser(.auditor, language: "ar")
      for list in Self.lists.map({ $0 == "account" ? "/admin/ledger/accounts/\(account)" : $0 }) {
        let path = list + (list.contains("?") ? "&" : "?")
        let page = try await browser.open("\(path)from=2020-01-01")
        #expect(page.status == 200, "\(list)")
        #expect(page.text.contains("/admin/views?page=%2Fadmin%2F"), "\(list)")
        let found = rows(page)
        #expect(!found.isEmpty, "\(list)")
        #expect(page.words.contains(found.count == 1 ? "1 result" : "\(found.count) results"), "\(list)")

        // The other order has the same rows.
        let isQueue = page.text.contains("aria-sort=\"ascending\"")
        let turned = try await browser.open(try first(#/aria-sort="[a-z]+"><a href="([^"]+)"/#, in: page))
        #expect(turned.text.contains(isQueue ? "aria-sort=\"descending\"" : "aria-sort=\"ascending\""), "\(list)")
        #expect(rows(turned) == found.reversed(), "\(list)")
        let back = try await browser.open(try first(#/aria-sort="[a-z]+"><a href="([^"]+)"/#, in: turned))
        #expect(rows(back) == found, "\(list)")

        // The file has exactly what is filtered.
        let link = try first(#/href="(\/admin\/[a-z-]+\.csv[^"]*)"/#, in: turned)
        #expect(link.contains("from=2020-01-01"), "\(list): \(link)")
        let file = try await browser.open(link)
        #expect(file.status == 200, "\(list)")
        #expect(file.text.split(separator: "\r\n").count == found.count + 1, "\(list)")

        let none = try await browser.open("\(path)from=2020-01-01&to=2020-01-02")
        #expect(none.words.contains("Nothing matches these filters"), "\(list)")
        #expect(none.words.contains("Clear filters"), "\(list)")
        let reader = try await arabic.open("\(path)from=2020-01-01")
        #expect(reader.status == 200, "\(list)")
        #expect(reader.words.contains("الفترة"), "\(list)")
        #expect(reader.words.contains("تنزيل CSV"), "\(list)")
      }
    }
  }

  @Test func `totals are those of the rows that match`() async throws {
    try await AdminPortal.run { portal in
      let account = try await fill(portal)
      var browser = try await portal.browser()
      for (list, words) in [
        ("refunds?state=completed&state=failed", "2 results Amount EGP 30.00"),
        ("refunds?state=completed&reason=duplicate", "Nothing matches"),
        ("payouts?state=approved&state=exported&merchant=mrc1", "2 results Amount"),
        ("settlements?merchant=MRC-000001", "1 result Net EGP 2,914.50"),
        ("merchants?category=pharmacy&category=clinic", "2 results Available EGP"),
        ("cases", "1 result Amount EGP 200.00"), ("approvals?kind=payout", "1 result Amount EGP 10.00"),
        ("bank-results?match=no_match&status=paid", "1 result Amount EGP 10.00"),
        ("users?tier=0&tier=1&status=active", "2 results"),
        ("ledger/accounts/\(account)?kind=refund", "2 results Change EGP 30.00"),
        ("audit?act=flag_transaction&act=settle", "results"),
      ] {
        let page = try await browser.open("/admin/\(list)")
        #expect(page.words.contains(words), "\(list)")
      }
    }
  }

  @Test func `a list in the order of its numbers is searched in stretches too`() async throws {
    try await AdminPortal.run { portal in
      try await portal.database.transaction { connection in
        try connection.enqueue(.newDevice(to: .address([1]), userAgent: "Firefox", address: nil))
      }
      for sql: SQL in [
        "UPDATE messages SET kind = 'payout_returned'",
        "INSERT INTO messages (kind, address_sealed) SELECT 'new_device', '\\x01' FROM generate_series(1, 5100)",
      ] {
        try await portal.database.executeAsOwner(sql)
      }
      var browser = try await portal.browser(.support)
      let first = try await browser.open("/admin/messages?state=waiting&kind=payout_returned")
      #expect(first.words.contains("Search further back"))
      #expect(first.words.contains("0 results in the newest 5,000 rows"))
      let second = try await browser.open(try #require(first.older))
      #expect(second.words.contains("Returned payout"))
      #expect(second.older == nil)
    }
  }

  @Test func `nobody has a file of a list that they may not read`() async throws {
    try await AdminPortal.run { portal in
      let account = try await fill(portal)
      var support = try await portal.browser(.support)
      for list in ["audit.csv", "postings.csv?account=\(account)"] {
        #expect(try await support.open("/admin/\(list)").status == 403, "\(list)")
      }
      let form = try await support.open("/admin/exports/new?list=users")
      let sent = try #require(form.forms.first { $0.has("filter") })
      #expect(try await support.post(sent.values.merging(["list": "audit"]) { $1 }, to: sent.action).status == 403)
      #expect(try await support.open("/admin/exports/new?list=audit").status == 422)
      let export = try await Ledger.requestExport(
        of: .audit, filter: "", key: "a", by: Actor(.staff, id: 901, name: "Salma"), in: portal.database)
      try await ExportRun(database: portal.database).run()
      #expect(try await support.open("/admin/exports/\(export)/file").status == 403)
      var auditor = try await portal.browser(.auditor)
      #expect(try await auditor.open("/admin/exports/\(export)/file").status == 200)
      #expect(try await auditor.open("/admin/postings.csv").status == 422)
    }
  }

  @Test func `an account's postings are saved as a view`() async throws {
    try await AdminPortal.run { portal in
      let account = try await fill(portal)
      var browser = try await portal.browser(.auditor)
      try await browser.open("/admin/views?page=%2Fadmin%2Fledger%2Faccounts%2F\(account)%3Fkind%3Drefund")
      let back = try await browser.submit(["name": "Refunds of Hana"])
      #expect(back.path == "/admin/ledger/accounts/\(account)?kind=refund")
    }
  }
}
