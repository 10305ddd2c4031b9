import AdminFeatures
import Auth
import Database
import HTTPTypes
import Ledger
import TestSupport
import Testing
import Wallet

@Suite struct ExportTests {
  private static let header =
    "\u{FEFF}reference,created_at,created_at_utc,kind,status,channel,user,merchant,gross,fee,vat,net,currency,review,"
    + "parent_reference,description"

  /// Lines of a file, each of which ends with CR LF.
  private func lines(_ visit: Visit) -> [String] {
    var lines = visit.text.split(separator: "\r\n", omittingEmptySubsequences: false).map(String.init)
    let end = lines.popLast()
    #expect(end == "")
    return lines
  }

  @Test func `the file has exactly what is filtered, masked`() async throws {
    try await AdminPortal.run { portal in
      let shop = try await Shop(in: portal.database)
      let mona = try await Shop.customer("=Mona Adel", in: portal.database)
      let hana = try await Shop.customer("Hana Fathy", "01112345678", in: portal.database)
      let first = try await shop.pay(10_000, by: mona, at: "2026-10-01T13:30:00+03:00", description: "a, \"b\"")
      let second = try await shop.pay(20_000, by: hana, at: "2026-11-01T13:30:00+02:00")
      let refund = try await shop.refund(4_000, of: first, at: "2026-10-02T09:00:00+03:00")
      var browser = try await portal.browser(.support)
      let list = try await browser.open("/admin/transactions?kind=payment")
      #expect(list.text.contains("/admin/transactions.csv?kind=payment"))
      let file = try await browser.open("/admin/transactions.csv?kind=payment")
      #expect(file.headers[.contentType]?.hasPrefix("text/csv") == true)
      #expect(
        lines(file) == [
          Self.header,
          "\(second.reference),2026-11-01T13:30:00+02:00,2026-11-01T11:30:00Z,payment,completed,qr,"
            + "Hana Fathy 011•••••678,MRC-000001,200.00,5.00,0.70,194.30,EGP,none,,",
          "\(first.reference),2026-10-01T13:30:00+03:00,2026-10-01T10:30:00Z,payment,completed,qr,"
            + "'=Mona Adel 010•••••676,MRC-000001,100.00,2.50,0.35,97.15,EGP,none,,\"a, \"\"b\"\"\"",
        ])
      let named = try await browser.open("/admin/transactions.csv?q=mona&from=2026-10-01&to=2026-10-31")
      let rows = lines(named)
      #expect(rows.count == 3)
      #expect(rows[1].hasPrefix("\(refund.reference),2026-10-02T09:00:00+03:00"))
      #expect(rows[1].contains(",\(first.reference),"))
      #expect(lines(try await browser.open("/admin/transactions.csv?q=nobody")) == [Self.header])
      #expect(try await browser.open("/admin/transactions.csv?min=x").status == 422)
      let acts = try await portal.database.rows(
        """
        SELECT concat_ws(' ', actor_name, act, subject, after ->> 'filter', after ->> 'rows') AS value FROM audit_events
        WHERE act = 'export_list' ORDER BY id
        """, as: Scalar<String>.self)
      #expect(acts.first?.value == "Mona Adel export_list transactions kind=payment 2")
      #expect(
        acts.dropFirst().first?.value == "Mona Adel export_list transactions q=•••&from=2026-10-01&to=2026-10-31 2")
      #expect(acts.count == 3)
    }
  }

  @Test func `every list has its file`() async throws {
    try await AdminPortal.run { portal in
      let shop = try await Shop(in: portal.database)
      let mona = try await Shop.customer("Mona Adel", in: portal.database)
      let payment = try await shop.pay(10_000, by: mona, at: "2026-10-01T13:30:00+03:00")
      let refund = try await shop.refund(4_000, of: payment, at: "2026-10-01T14:30:00+03:00")
      try await Ledger.settle(through: try #require(Day(parsing: "2026-10-01")), in: portal.database)
      let settlement: Reference = try await portal.database.value("SELECT reference AS value FROM settlements")
      var browser = try await portal.browser(.auditor)
      for (list, words) in [
        ("users?q=mona", "Mona Adel,010•••••676,active,0,99940.00,EGP,"),
        (
          "merchants?category=pharmacy",
          "MRC-000001,Nile Pharmacy LLC,Nile Pharmacy,صيدلية النيل,pharmacy,,active,250,0.00,daily,"
        ),
        ("refunds?state=completed", ",\(payment.reference),2026-10-01T14:30:00+03:00,2026-10-01T11:30:00Z,"),
        (
          "settlements?merchant=MRC-000001",
          "\(settlement),MRC-000001,Nile Pharmacy,2026-10-01,closed,2,60.00,2.50,0.35,57.15,57.15,EGP,,"
        ),
      ] {
        let parts = list.split(separator: "?")
        let page = try await browser.open("/admin/\(list)")
        #expect(page.text.contains("/admin/\(parts[0]).csv?\(parts[1])"), "\(list)")
        let rows = lines(try await browser.open("/admin/\(parts[0]).csv?\(parts[1])"))
        #expect(rows.count == 2, "\(list)")
        #expect(rows.last?.contains(words) == true, "\(list): \(rows)")
      }
      _ = refund
      #expect(lines(try await browser.open("/admin/payouts.csv?state=paid")).count == 1)
      #expect(try await browser.open("/admin/payouts.csv?state=lost").status == 422)
      #expect(lines(try await browser.open("/admin/users.csv?status=frozen")).count == 1)
    }
  }

  @Test func `more rows than are downloaded at once become an export`() async throws {
    try await AdminPortal.run { portal in
      let shop = try await Shop(in: portal.database)
      let user = try await Shop.customer(in: portal.database)
      try await portal.database.addFailures(100_001, by: user, at: shop)
      var browser = try await portal.browser(.finance)
      let ask = try await browser.open("/admin/transactions.csv?status=failed")
      #expect(ask.path.hasPrefix("/admin/exports/new"))
      #expect(ask.words.contains("Status: Failed"))
      let sent = try #require(ask.forms.first { $0.has("filter") })
      let waiting = try await browser.submit(["filter": "status=failed"])
      #expect(waiting.words.contains("Waiting"))
      #expect(try await browser.post(sent.values, to: "/admin/exports/new").path == waiting.path)
      #expect(try await browser.open(waiting.path + "/file").path == waiting.path)

      try await ExportRun(database: portal.database).run()
      let ready = try await browser.open(waiting.path)
      for words in ["Ready", "100,001", "Status: Failed", "Kept until", "Download CSV"] {
        #expect(ready.words.contains(words), "\(words)")
      }
      let file = try await browser.open(waiting.path + "/file")
      #expect(lines(file).count == 100_002)
      #expect(file.text.hasPrefix(Self.header))
      let parts: Int = try await portal.database.value("SELECT count(*) AS value FROM export_parts")
      #expect(parts > 1)
      var arabic = try await portal.browser(.auditor, language: "ar")
      #expect(try await arabic.open("/admin/exports").words.contains("جاهز"))

      // Kept for seven days.
      try await Ledger.purge(in: portal.database)
      #expect(try await browser.open(waiting.path).status == 200)
      try await portal.database.executeAsOwner("UPDATE exports SET ended_at = now() - interval '8 days'")
      try await Ledger.purge(in: portal.database)
      #expect(try await browser.open(waiting.path).status == 404)
      let left: Int = try await portal.database.value("SELECT count(*) AS value FROM export_parts")
      #expect(left == 0)
    }
  }

  @Test func `an export that was interrupted is written anew, and one that can't be read says so`() async throws {
    try await AdminPortal.run { portal in
      let shop = try await Shop(in: portal.database)
      try await shop.pay(10_000, by: try await Shop.customer(in: portal.database))
      let actor = Actor(.staff, id: 1, name: "Salma")
      let id = try await Ledger.requestExport(
        of: .transactions, filter: "kind=payment", key: "a", by: actor, in: portal.database)
      let broken = try await Ledger.requestExport(
        of: .transactions, filter: "kind=nothing", key: "b", by: actor, in: portal.database)
      let taken = try #require(try await ExportItem.take(in: portal.database))
      #expect(taken.id == id)
      try await taken.add(0, Array("half a file".utf8), in: portal.database)
      try await ExportRun(database: portal.database).run()
      var browser = try await portal.browser(.support)
      #expect(lines(try await browser.open("/admin/exports/\(id)/file")).count == 2)
      let failed = try await browser.open("/admin/exports/\(broken)")
      #expect(failed.words.contains("Failed"))
      #expect(failed.words.contains("its filter can't be read"))
      #expect(failed.words.contains("Kind: nothing"))
      #expect(try await browser.open("/admin/exports/99").status == 404)
    }
  }
}
