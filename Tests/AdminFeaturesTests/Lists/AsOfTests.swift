import AdminFeatures
import Auth
import Database
import HTTPTypes
import Ledger
import TestSupport
import Testing
import Wallet

/// Lists that are pinned to an instant.
@Suite struct AsOfTests {
  private func now(_ portal: AdminPortal) async throws -> String {
    let now: Instant = try await portal.database.value("SELECT clock_timestamp() AS value")
    return now.iso8601UTC
  }

  @Test func `the audit log as of an instant stays as it was`() async throws {
    try await AdminPortal.run { portal in
      let (first, second) = (Actor(.staff, id: 901, name: "Salma Roshdy"), Actor(.staff, id: 902, name: "Karim Adel"))
      try await portal.database.addStaff([901: first.name, 902: second.name])
      let user = try await Shop.customer(in: portal.database)
      var browser = try await portal.browser(.auditor)
      var arabic = try await portal.browser(.administrator, language: "ar")
      try await Ledger.setStatus(of: user, to: .frozen, reason: "Lost phone", by: first, in: portal.database)
      let instant = try await now(portal)
      let pinned = "/admin/audit?actor=staff&as_of=\(instant)"
      let before = try await browser.open(pinned)
      _ = try await Ledger.addNote("Called back", on: .user(user), key: "note", by: second, in: portal.database)
      #expect(try await browser.open("/admin/audit?actor=staff").words.contains("Karim Adel"))
      let after = try await browser.open(pinned)
      #expect(after.words.contains("Salma Roshdy"))
      #expect(!after.words.contains("Karim Adel"))
      #expect(after.references == before.references)
      #expect(after.words.contains("Audit log As of "))
      #expect(try await arabic.open(pinned).words.contains("سجل التدقيق حتى "))

      let yesterday = try #require(
        before.text.firstMatch(of: #/href="(\/admin\/audit\?[^"]*)">End of yesterday/#).map { String($0.1) })
      #expect(yesterday.contains("actor=staff&amp;as_of="))
      #expect(yesterday.contains("59.999999Z"))
      #expect(
        try await browser.open(yesterday.replacing("&amp;", with: "&")).words.contains("Nothing matches these filters"))

      // Its file has the same rows and says so in its name, which the links of the page lead to.
      let link = try #require(after.text.firstMatch(of: #/href="(\/admin\/audit\.csv[^"]*)"/#)).1
      let file = try await browser.open(String(link).replacing("&amp;", with: "&"))
      #expect(file.text.contains("Salma Roshdy"))
      #expect(!file.text.contains("Karim Adel"))
      let disposition = try #require(file.headers[.contentDisposition])
      #expect(disposition.contains("audit_as_of_\(instant.filter { $0 != ":" })_"))
    }
  }

  @Test func `an account's postings as of an instant leave out what was recorded later`() async throws {
    try await AdminPortal.run { portal in
      let shop = try await Shop(in: portal.database)
      let user = try await Shop.customer("Mona Adel", in: portal.database)
      try await shop.pay(10_000, by: user)
      let instant = try await now(portal)
      // It happened before that instant, and was recorded after it.
      try await shop.pay(20_000, by: user, at: "2026-10-01T10:00:00+03:00")
      let account: AccountID = try await portal.database.value(
        "SELECT id AS value FROM accounts WHERE user_id = \(user)")
      var browser = try await portal.browser(.auditor)
      let all = try await browser.open("/admin/ledger/accounts/\(account)")
      #expect(all.words.contains("Balance EGP 99,700.00"))
      #expect(all.words.contains("−200.00"))
      let pinned = try await browser.open("/admin/ledger/accounts/\(account)?as_of=\(instant)")
      #expect(pinned.words.contains("2 results"))
      #expect(pinned.words.contains("−100.00 99,900.00"))
      #expect(!pinned.words.contains("−200.00"))
      // Today's balance isn't that of the instant.
      #expect(!pinned.words.contains("99,700.00"))
      let file = try await browser.open("/admin/postings.csv?account=\(account)&as_of=\(instant)")
      #expect(file.text.split(separator: "\r\n").count == 3)
    }
  }

  /// Expects a row of a list to have been what it was before a change, as of an instant before it, on the list's page and in
  /// its file, each with the filters of before and after.
  ///
  /// - Parameters:
  ///   - row: what leads to it on the page
  ///   - before: a filter, and what the file says then
  private func expectChange(
    of row: String, in list: String, from before: (filter: String, word: String),
    to after: (filter: String, word: String), asOf instant: String, _ browser: inout Browser
  ) async throws {
    for pin in ["&as_of=\(instant)", ""] {
      for (filter, word, isThere) in [(before.filter, before.word, pin != ""), (after.filter, after.word, pin == "")] {
        let page = try await browser.open("/admin/\(list)?\(filter)\(pin)")
        #expect(page.status == 200, "\(list) \(filter)\(pin)")
        #expect(page.text.contains(row) == isThere, "\(list) \(filter)\(pin)")
        #expect(page.text.contains(#"class="pill neutral">As of"#) == (pin != ""), "\(list) \(filter)\(pin)")
        let file = try await browser.open("/admin/\(list).csv?\(filter)\(pin)")
        #expect(file.text.split(separator: "\r\n").count == (isThere ? 2 : 1), "\(list) \(filter)\(pin)")
        #expect(file.text.contains(",\(word),") == isThere, "\(list) \(filter)\(pin): \(file.text)")
      }
    }
  }

  private let asker = Actor(.staff, id: 901, name: "Salma Roshdy")
  private let approver = Actor(.staff, id: 902, name: "Karim Adel")

  private func addStaff(_ portal: AdminPortal) async throws {
    try await portal.database.addStaff([901: asker.name, 902: approver.name])
  }

  @Test func `refunds, approvals and transactions are as they were at the instant`() async throws {
    try await AdminPortal.run { portal in
      try await addStaff(portal)
      let shop = try await Shop(in: portal.database)
      let user = try await Shop.customer("Mona Adel", in: portal.database)
      try await shop.pay(500_000, by: user)
      let payment = try await shop.pay(100_000, by: user)
      let refund = try await Ledger.refund(
        .init(
          payment: payment.transaction, amount: Money(piastres: 60_000), reason: .duplicate, note: nil, key: "refund"),
        by: asker, in: portal.database)
      let approval: ApprovalID = try await portal.database.value("SELECT id AS value FROM approvals")
      let instant = try await now(portal)
      try await Ledger.decide(approval, .approve, key: "approve", by: approver, in: portal.database)
      _ = try await Ledger.flag(payment.transaction, note: "odd", by: asker, in: portal.database)

      var browser = try await portal.browser(.administrator)
      try await expectChange(
        of: "/admin/refunds/\(refund.reference)", in: "refunds", from: ("state=requested", "requested"),
        to: ("state=completed", "completed"), asOf: instant, &browser)
      try await expectChange(
        of: "/admin/approvals/\(approval)?", in: "approvals", from: ("kind=refund", "open"),
        to: ("kind=refund&state=approved", "approved"), asOf: instant, &browser)
      try await expectChange(
        of: "/admin/transactions/\(payment.reference)", in: "transactions",
        from: ("min=1000&max=1000&review=none", "none"), to: ("min=1000&max=1000&review=flagged", "flagged"),
        asOf: instant, &browser)
      // Nothing is decided in the past.
      #expect(try await !browser.open("/admin/approvals?as_of=\(instant)").text.contains("Approve selected"))
      // The name is searched for, and the refund's own transaction came later.
      let named = try await browser.open("/admin/transactions?q=mona&as_of=\(instant)")
      #expect(named.words.contains("3 results"))
      #expect(try await browser.open("/admin/transactions?q=mona").words.contains("4 results"))

      // So is an export, which says so.
      let export = try await Ledger.requestExport(
        of: .refunds, filter: "as_of=\(instant)", key: "export", by: asker, in: portal.database)
      try await ExportRun(database: portal.database).run()
      #expect(try await browser.open("/admin/exports/\(export)/file").text.contains(",requested,"))
      let asOf: Instant = try await portal.database.value("SELECT as_of AS value FROM exports")
      #expect(asOf.iso8601UTC == instant)
    }
  }

  @Test func `payouts, batches, settlements and bank results are as they were at the instant`() async throws {
    try await AdminPortal.run { portal in
      let banked = try await BankedShop(portal)
      let payout = try await banked.exportedPayout()
      func line(_ number: Int, of reference: Reference) throws -> Ledger.NumberedBankLine {
        let notice = try BankLine(
          payoutReference: reference.text, status: "paid", amount: "971.50", bankTrace: "FT\(number)",
          processedAt: "2026-10-05T12:00:00+03:00", reason: "")
        return Ledger.NumberedBankLine(number: number, notice: notice)
      }
      _ = try await Ledger.importBankResult(
        [try line(2, of: .random(.payout))], file: "a.csv", by: approver, in: portal.database)
      let unmatched: BankLineID = try await portal.database.value("SELECT id AS value FROM bank_lines")
      let instant = try await now(portal)
      _ = try await Ledger.importBankResult([try line(3, of: payout)], file: "b.csv", by: approver, in: portal.database)
      try await Ledger.resolveBankLine(unmatched, resolution: "another bank's", by: approver, in: portal.database)

      var browser = try await portal.browser(.auditor)
      try await expectChange(
        of: "/admin/payouts/\(payout)", in: "payouts", from: ("state=exported", "exported"), to: ("state=paid", "paid"),
        asOf: instant, &browser)
      let settlement: Reference = try await portal.database.value("SELECT reference AS value FROM settlements")
      try await expectChange(
        of: "/admin/settlements/\(settlement)", in: "settlements", from: ("state=closed", "closed"),
        to: ("state=paid", "paid"), asOf: instant, &browser)
      try await expectChange(
        of: "/admin/bank-results/\(unmatched)\"", in: "bank-results", from: ("match=no_match", "no_match"),
        to: ("match=no_match&lines=resolved", "no_match"), asOf: instant, &browser)
      #expect(
        try await browser.open("/admin/payout-batches?as_of=\(instant)").words.contains("Bank processed 0 of 1"))
      #expect(try await browser.open("/admin/payout-batches").words.contains("Processed by the bank"))
      // Today's work isn't shown beside what was.
      #expect(try await browser.open("/admin/payouts").words.contains("Latest batches"))
      #expect(try await !browser.open("/admin/payouts?as_of=\(instant)").words.contains("Latest batches"))
    }
  }

  @Test func `cases are as they were at the instant`() async throws {
    try await AdminPortal.run { portal in
      try await addStaff(portal)
      let shop = try await Shop(in: portal.database)
      let payment = try await shop.pay(10_000, by: try await Shop.customer(in: portal.database))
      let id = try await Ledger.flag(payment.transaction, note: "odd", by: asker, in: portal.database)
      let flagged = try await now(portal)
      try await Ledger.setPriority(of: id, to: .high, by: asker, in: portal.database)
      let raised = try await now(portal)
      try await Ledger.assign(id, to: StaffID(902), name: approver.name, by: asker, in: portal.database)
      let assigned = try await now(portal)
      try await Ledger.close(id, as: .cleared, note: nil, by: approver, in: portal.database)

      var browser = try await portal.browser(.administrator)
      for (filter, instants) in [
        ("priority=normal", [flagged]), ("priority=high", [raised, assigned]),
        ("assignee=unassigned", [flagged, raised]), ("assignee=assigned", [assigned]), ("outcome=cleared", []),
      ] {
        for instant in [flagged, raised, assigned] {
          let page = try await browser.open("/admin/cases?\(filter)&as_of=\(instant)")
          #expect(page.text.contains("/admin/cases/\(id)\"") == instants.contains(instant), "\(filter) \(instant)")
        }
      }
      #expect(try await browser.open("/admin/cases?as_of=\(raised)").words.contains("1 result Amount EGP 100.00"))
      let file = try await browser.open("/admin/cases.csv?as_of=\(raised)")
      #expect(file.text.contains(",flagged,high,"))
      #expect(!file.text.contains(approver.name))
      #expect(try await browser.open("/admin/cases.csv?outcome=cleared").text.contains(",cleared,high,"))
    }
  }

  @Test func `users and merchants are as they were at the instant, without the balances of now`() async throws {
    try await AdminPortal.run { portal in
      try await addStaff(portal)
      let shop = try await Shop(in: portal.database)
      let user = try await Shop.customer("Mona Adel", in: portal.database)
      let instant = try await now(portal)
      try await Ledger.setStatus(of: user, to: .frozen, reason: "Lost phone", by: asker, in: portal.database)
      try await Ledger.setStatus(of: shop.id, to: .suspended, reason: "Fraud", by: asker, in: portal.database)
      _ = try await Shop.customer("Mona Samir", "01112345678", in: portal.database)
      _ = try await Shop(number: 2, name: "Nile Clinic", in: portal.database)

      var browser = try await portal.browser(.auditor)
      try await expectChange(
        of: "/admin/users/\(user)\"", in: "users", from: ("q=adel&status=active", "active"),
        to: ("q=adel&status=frozen", "frozen"), asOf: instant, &browser)
      try await expectChange(
        of: "/admin/merchants/\(shop.code)\"", in: "merchants", from: ("q=pharmacy&status=active", "active"),
        to: ("q=pharmacy&status=suspended", "suspended"), asOf: instant, &browser)
      for (list, name) in [("users", "Mona"), ("merchants", "Nile")] {
        let page = try await browser.open("/admin/\(list)?q=\(name)&as_of=\(instant)")
        #expect(page.words.contains("1 result"), "\(list)")
        for balance in ["Balance", "Available"] { #expect(!page.words.contains(balance), "\(list)") }
        #expect(try await browser.open("/admin/\(list)?q=\(name)").words.contains("2 results"), "\(list)")
        let file = try await browser.open("/admin/\(list).csv?as_of=\(instant)")
        #expect(!file.text.contains("EGP"), "\(list)")
      }
    }
  }

  @Test func `a pinned list has pages and both orders`() async throws {
    try await AdminPortal.run { portal in
      let shop = try await Shop(in: portal.database)
      let user = try await Shop.customer(in: portal.database)
      func add(_ numbers: ClosedRange<Int>) async throws {
        try await portal.database.executeAsOwner(
          """
          INSERT INTO transactions
            (reference, kind, status, failure_reason, channel, user_id, merchant_id, amount, created_at)
          SELECT 'TXN-' || lpad(n::text, 12, '0'), 'payment', 'failed', 'declined', 'app', \(user), \(shop.id), 100,
            timestamptz '2026-11-01T00:00:00+02:00' + n * interval '1 minute'
          FROM generate_series(\(numbers.lowerBound), \(numbers.upperBound)) n
          """)
      }
      try await add(1...60)
      let instant = try await now(portal)
      // They happened before that instant, and are recorded after it.
      try await add(61...65)
      func rows(_ page: Visit) -> [Int] { page.text.matches(of: />TXN-([0-9]{12})</).compactMap { Int($0.1) } }
      var browser = try await portal.browser(.administrator)
      #expect(try await browser.open("/admin/transactions?status=failed").words.contains("65 results"))
      let path = "/admin/transactions?status=failed&as_of=\(instant)"
      let first = try await browser.open(path)
      #expect(first.words.contains("60 results"))
      #expect(rows(first) == (11...60).reversed())
      let older = try #require(first.text.firstMatch(of: #/href="([^"]*before=[^"]*)"/#)).1
      let second = try await browser.open(String(older).replacing("&amp;", with: "&"))
      #expect(rows(second) == (1...10).reversed())
      let oldest = try await browser.open(path + "&sort=oldest")
      #expect(rows(oldest) == Array(1...50))
      for list in ExportedList.allCases where list != .messages {
        let list = list == .postings ? "ledger/accounts/1" : list.rawValue
        for place in ["", "&before=1890000000000000-9", "&after=1790000000000000-1"] {
          #expect(try await browser.open("/admin/\(list)?as_of=\(instant)\(place)").status == 200, "\(list)\(place)")
        }
      }
    }
  }

  @Test func `a list isn't pinned to an instant before changes were kept`() async throws {
    try await AdminPortal.run { portal in
      let instant = try await now(portal)
      try await portal.database.executeAsOwner(
        "UPDATE schema_migrations SET applied_at = clock_timestamp() WHERE name = '0034_row_changes'")
      var browser = try await portal.browser(.administrator)
      for list in ExportedList.allCases where ![.messages, .audit, .postings].contains(list) {
        for path in ["/admin/\(list.rawValue)", "/admin/\(list.rawValue).csv"] {
          let page = try await browser.open("\(path)?as_of=\(instant)")
          #expect(page.status == 422, "\(path)")
          #expect(page.words.contains("What these rows were earlier isn't known. Enter a time from "), "\(path)")
        }
      }
      let export = try await Ledger.requestExport(
        of: .refunds, filter: "as_of=\(instant)", key: "export", by: asker, in: portal.database)
      try await ExportRun(database: portal.database).run()
      #expect(try await browser.open("/admin/exports/\(export)").words.contains("Failed"))
    }
  }

  @Test func `no instant is promised that a list can't be pinned to`() async throws {
    try await AdminPortal.run { portal in
      var browser = try await portal.browser(.auditor)
      for path in ["/admin/audit", "/admin/audit.csv", "/admin/refunds", "/admin/users.csv"] {
        let page = try await browser.open("\(path)?as_of=2099-01-01T00:00:00Z")
        #expect(page.status == 422, "\(path)")
        #expect(page.words.contains("That time is still to come."), "\(path)")
      }
      // A message's link is deleted once it was sent, so what a change of a message replaced isn't kept.
      var administrator = try await portal.browser(.administrator)
      let page = try await administrator.open("/admin/messages?as_of=2026-01-01T00:00:00Z")
      #expect(page.status == 422)
      #expect(page.words.contains("There is no filter as_of here."))
    }
  }
}
