import Auth
import Database
import Ledger
import TestSupport
import Testing
import Wallet

/// The lists as files: exactly the rows that are filtered, and of nobody else.
@Suite struct ListFileTests {
  /// Returns the file's rows as values by column.
  private func rows(_ path: String, _ browser: inout Browser) async throws -> [[String: String]] {
    let answer = try await browser.get(path)
    #expect(answer.status == 200)
    #expect(answer.header("content-type") == "text/csv; charset=utf-8; header=present")
    var rest = answer.bytes
    var reader = try Ledger.CSVReader {
      defer { rest = [] }
      return rest
    }
    var records: [[String]] = []
    while let record = try reader.next() { records.append(try #require(record.texts)) }
    let header = records.removeFirst()
    return records.map { Dictionary(zip(header, $0), uniquingKeysWith: { first, _ in first }) }
  }

  @Test func `transactions say which payout and bank reference paid them, and foot`() async throws {
    try await TestPortal.run { portal in
      let (shop, payments) = try await portal.payableShop(sales: [100_000, 20_000])
      let other = try await Shop(number: 2, name: "Other", arabicName: nil, in: portal.database)
      let mona = try await Shop.customer("Other Customer", "01112345676", in: portal.database)
      try await other.pay(50_000, by: mona, at: "2026-10-01T10:00:00+03:00")
      var browser = try await portal.signIn(shop)
      let payout = try await portal.ask("1065.80", &browser)
      try await portal.approve()
      try await portal.export()
      try await portal.answer("paid", String(payout.suffix(16)), "1065.80", trace: "=HB1000368")
      let refund = try await shop.refund(10_000, of: payments[0], at: "2026-11-23T09:00:00Z")

      let all = try await rows("/merchant/transactions.csv", &browser)
      let references = [refund.reference, payments[1].reference, payments[0].reference].map(\.text)
      #expect(all.map { $0["reference"] ?? "" } == references)
      #expect(all.map { $0["net"] ?? "" } == ["-100.00", "194.30", "971.50"])
      for row in all {
        let (gross, fee, vat, net) = (row["gross"], row["fee"], row["vat"], row["net"])
        let amounts = try [gross, fee, vat, net].map { try money($0) }
        #expect(amounts[0] - amounts[1] - amounts[2] == amounts[3])
      }
      #expect(all.map { $0["payout"] ?? "" } == ["", String(payout.suffix(16)), String(payout.suffix(16))])
      // A reference that begins like a formula is inert.
      #expect(all.map { $0["bank_trace"] ?? "" } == ["", "'=HB1000368", "'=HB1000368"])
      #expect(all[2]["counterparty"]?.hasPrefix("Mona Adel ") == true)
      #expect(all[2]["settlement"]?.hasPrefix("STL-") == true)
      #expect(all[0]["parent_reference"] == payments[0].reference.text)

      let filtered = try await rows("/merchant/transactions.csv?kind=payment&max=200", &browser)
      #expect(filtered.map { $0["reference"] ?? "" } == [payments[1].reference.text])
      let named = try await rows("/merchant/transactions.csv?q=mona", &browser)
      #expect(named.count == 3)
      let one = try await rows("/merchant/transactions.csv?q=\(payments[0].reference)", &browser)
      #expect(one.map { $0["reference"] ?? "" } == [payments[0].reference.text])
      #expect(try await browser.get("/merchant/transactions.csv?kind=topup").status == 422)
      let page = try await browser.get("/merchant/transactions?kind=payment")
      #expect(page.link(to: "/merchant/transactions.csv?kind=payment") != nil)
      let acts = try await portal.database.rows(
        "SELECT after->>'rows' AS value FROM audit_events WHERE act = 'transaction_export' ORDER BY id",
        as: Scalar<String>.self)
      #expect(acts.map(\.value) == ["3", "1", "3", "1"])
    }
  }

  private func money(_ text: String?) throws -> Int64 {
    let text = try #require(text)
    let amount = try Money(parsing: text.hasPrefix("-") ? String(text.dropFirst()) : text)
    return text.hasPrefix("-") ? -amount.piastres : amount.piastres
  }

  @Test(arguments: ["en", "ar"])
  func `settlements and payouts are files too, filtered as their lists`(language: String) async throws {
    try await TestPortal.run { portal in
      let (shop, _) = try await portal.payableShop(sales: [100_000, 20_000])
      let other = try await Shop(number: 2, name: "Other", arabicName: nil, in: portal.database)
      var stranger = try await portal.signIn(other)
      var browser = try await portal.signIn(shop, language: language)
      let payout = String(try await portal.ask("971.50", &browser).suffix(16))
      try await portal.approve()
      try await portal.export()
      try await portal.answer("paid", payout, "971.50", trace: "HB1")

      let settlements = try await rows("/merchant/settlements.csv", &browser)
      #expect(settlements.map { $0["net"] ?? "" } == ["194.30", "971.50"])
      #expect(settlements.map { $0["day"] ?? "" } == ["2026-10-02", "2026-10-01"])
      #expect(settlements.map { $0["payout"] ?? "" } == [payout, payout])
      #expect(try await rows("/merchant/settlements.csv?state=closed", &browser).isEmpty)
      let payouts = try await rows("/merchant/payouts.csv", &browser)
      #expect(payouts.map { $0["reference"] ?? "" } == [payout])
      #expect(payouts[0]["amount"] == "971.50")
      #expect(payouts[0]["bank_trace"] == "HB1")
      #expect(payouts[0]["execution_day"] == "2026-11-22")
      #expect(payouts[0]["paid_at_utc"] == "2026-11-21T08:00:00Z")
      #expect(payouts[0]["requested_by"] == "MRC-000001")
      #expect(try await rows("/merchant/payouts.csv?state=returned", &browser).isEmpty)
      #expect(try await rows("/merchant/settlements.csv?min=200&from=2026-10-01&to=2026-10-01", &browser).count == 1)
      #expect(try await rows("/merchant/settlements.csv?max=200&to=2026-10-01", &browser).isEmpty)
      // The database's clock says when it was requested.
      let day: Day = try await portal.database.value(
        "SELECT (requested_at AT TIME ZONE 'Africa/Cairo')::date AS value FROM payouts")
      #expect(try await rows("/merchant/payouts.csv?to=\(day)&min=971.50&state=paid&state=failed", &browser).count == 1)
      for filter in ["to=\(day.adding(days: -1))", "max=971.49"] {
        #expect(try await rows("/merchant/payouts.csv?\(filter)", &browser).isEmpty)
        #expect(try await browser.get("/merchant/payouts?\(filter)").references == [])
      }
      #expect(try await browser.get("/merchant/payouts?max=971.50").references == [payout])
      #expect(try await rows("/merchant/payouts.csv", &stranger).isEmpty)
      #expect(try await rows("/merchant/settlements.csv", &stranger).isEmpty)
      for list in ["settlements", "payouts"] {
        #expect(try await browser.get("/merchant/\(list)").link(to: "/merchant/\(list).csv") != nil)
        #expect(try await browser.get("/merchant/\(list).csv?state=x").status == 422)
      }
    }
  }

  @Test func `the team and the changes of the bank account are files too`() async throws {
    try await TestPortal.run { portal in
      let shop = try await Shop(in: portal.database)
      var browser = try await portal.signIn(shop)
      var nour = try await portal.signIn(shop, "nour", .finance)
      try await portal.database.executeAsOwner(
        "UPDATE merchant_members SET display_name = '=Nour', email = 'nour@example.test' WHERE name = 'nour'")
      let team = try await rows("/merchant/team.csv", &browser)
      #expect(team.map { $0["sign_in"] ?? "" } == ["MRC-000001", "MRC-000001/nour"])
      #expect(team.map { $0["role"] ?? "" } == ["owner", "finance"])
      #expect(team.map { $0["state"] ?? "" } == ["active", "active"])
      #expect(team[1]["name"] == "'=Nour")
      #expect(team[1]["email"] == "nour@example.test")
      #expect(team[1]["last_sign_in_utc"]?.hasSuffix("Z") == true)
      #expect(try await nour.get("/merchant/team.csv").status == 403)
      #expect(try await browser.get("/merchant/team").link(to: "/merchant/team.csv") != nil)

      #expect(try await rows("/merchant/bank-account/changes.csv", &browser).isEmpty)
      let fields = ["holder": "صيدلية النيل", "iban": TestPortal.iban, "reason": ""]
      let form = try await browser.get("/merchant/bank-account/change")
      let preview = try await browser.post("/merchant/bank-account/change", fields, from: form)
      let confirmed = fields.merging(["confirmed": "yes", "_key": try #require(preview.key)]) { $1 }
      _ = try await browser.post("/merchant/bank-account/change", confirmed, from: preview)
      let changes = try await rows("/merchant/bank-account/changes.csv", &nour)
      #expect(changes.count == 1)
      #expect(changes[0]["account_holder"] == "صيدلية النيل")
      #expect(changes[0]["account"] == "0002")
      #expect(changes[0]["state"] == "requested")
      #expect(changes[0]["effective_at"] == "")
      let acts = try await portal.database.rows(
        "SELECT act AS value FROM audit_events WHERE act IN ('team_export', 'bank_account_export') ORDER BY id",
        as: Scalar<String>.self)
      #expect(acts.map(\.value) == ["team_export", "bank_account_export", "bank_account_export"])
    }
  }
}
