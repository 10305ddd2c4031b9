import Auth
import Database
import Ledger
import TestSupport
import Testing
import Wallet

@Suite struct SearchTests {
  @Test func `an exact hit goes straight to its page`() async throws {
    try await AdminPortal.run { portal in
      let shop = try await Shop(in: portal.database)
      let user = try await Shop.customer(in: portal.database)
      let payment = try await shop.pay(10_000, by: user)
      var browser = try await portal.browser()
      for (typed, path) in [
        ("01012345676", "/admin/users/\(user)"), ("%2B20%20101%20234%205676", "/admin/users/\(user)"),
        ("%D9%A0%D9%A1%D9%A0%D9%A1%D9%A2%D9%A3%D9%A4%D9%A5%D9%A6%D9%A7%D9%A6", "/admin/users/\(user)"),
        ("mrc1", "/admin/merchants/MRC-000001"),
        (payment.reference.text.lowercased(), "/admin/transactions/\(payment.reference)"),
      ] {
        #expect(try await browser.open("/admin/search?q=\(typed)").path == path)
      }
    }
  }

  @Test func `references of the way to the bank, and of refunds that wait, are found too`() async throws {
    try await AdminPortal.run { portal in
      let banked = try await BankedShop(portal)
      let payout = try await banked.exportedPayout()
      let settlement: Reference = try await portal.database.value("SELECT reference AS value FROM settlements")
      let payment: TransactionID = try await portal.database.value(
        "SELECT id AS value FROM transactions WHERE kind = 'payment'")
      // This refund is above the threshold, so it is only requested and no transaction exists yet.
      let refund = try await Ledger.refund(
        Ledger.RefundRequest(
          payment: payment, amount: Money(piastres: 60_000), reason: .requestedByCustomer, note: nil, key: "refund"),
        by: Actor(.staff, id: 903, name: "Hana"), in: portal.database)
      #expect(refund.state == .requested)
      var browser = try await portal.browser(.support)
      for (typed, path) in [
        (payout.text, "/admin/payouts/\(payout)"), (settlement.text.lowercased(), "/admin/settlements/\(settlement)"),
        (refund.reference.text, "/admin/refunds/\(refund.reference)"),
      ] {
        #expect(try await browser.open("/admin/search?q=\(typed)").path == path)
      }
    }
  }

  @Test func `words find people and merchants in either script`() async throws {
    try await AdminPortal.run { portal in
      _ = try await Shop(in: portal.database)
      _ = try await Shop.customer("أحمد الليثى", in: portal.database)
      var browser = try await portal.browser()
      // The query is احمد الليثي, typed without hamza and with a dotted ya.
      let arabic = try await browser.open(
        "/admin/search?q=%D8%A7%D8%AD%D9%85%D8%AF%20%D8%A7%D9%84%D9%84%D9%8A%D8%AB%D9%8A")
      #expect(arabic.words.contains("أحمد الليثى"))
      #expect(try await browser.open("/admin/search?q=nile").words.contains("Nile Pharmacy"))
      // The query is صيدليه for صيدلية.
      #expect(
        try await browser.open("/admin/search?q=%D8%B5%D9%8A%D8%AF%D9%84%D9%8A%D9%87").words.contains("MRC-000001"))
    }
  }

  @Test func `words find people in any order, also across what stands between them`() async throws {
    try await AdminPortal.run { portal in
      _ = try await Shop.customer("أحمد محمد حسن", in: portal.database)
      var browser = try await portal.browser()
      for typed in ["أحمد حسن", "حسن احمد", "أحـمد  حسن"] {
        #expect(try await browser.search(typed).userLinks.count == 1, "\(typed)")
      }
      #expect(try await browser.search("أحمد حسين").userLinks.isEmpty)
    }
  }

  @Test(
    arguments: [
      (
        "status:failed kind:payment amount:>500 from:2026-10-01",
        "from=2026-10-01&kind=payment&status=failed&min=500.01"
      ),
      ("status:failed Naglaa", "q=Naglaa&status=failed"),
      ("Naglaa status:failed Hassan", "q=Naglaa%20Hassan&status=failed"),
      ("01009553140 status:failed", "q=~&status=failed"),
      ("+20 100 955 3140 kind:payment", "q=~&kind=payment"),
      ("mrc1 status:failed", "status=failed&merchant=MRC-000001"),
      ("amount:>=500", "min=500.00"), ("amount:<500", "max=499.99"), ("amount:<=500", "max=500.00"),
      ("amount:100..500", "min=100.00&max=500.00"), ("amount:100..", "min=100.00"), ("amount:..500", "max=500.00"),
      ("amount:>100 amount:<500", "min=100.01&max=499.99"), ("amount>500", "min=500.01"),
      ("amount: > 500", "min=500.01"),
      ("amount:84", "min=84.00&max=84.00"), ("amount:EGP 84", "min=84.00&max=84.00"), ("EGP 84", "min=84.00&max=84.00"),
      ("amount:84 EGP Naglaa", "q=Naglaa&min=84.00&max=84.00"), ("1,000.00 ج.م.", "min=1000.00&max=1000.00"),
      ("amount:>EGP 1,000.00", "min=1000.01"), ("المبلغ:>٥٠٠", "min=500.01"),
      ("الحالة:failed", "status=failed"), ("الحالة: failed النوع:استرداد", "kind=refund&status=failed"),
      ("STATUS:Failed Kind:Top-up", "kind=topup&status=failed"), ("channel:bank transfer", "channel=bank_transfer"),
      ("channel:bank_transfer", "channel=bank_transfer"), ("merchant:MRC 000012", "merchant=MRC-000012"),
      ("merchant:mrc-12 01009553140", "q=~&merchant=MRC-000012"),
      ("من:٢٠٢٦-١٠-٠١ إلى:2026-10-31", "from=2026-10-01&to=2026-10-31"),
      ("status:failed status:failed", "status=failed"),
    ] as [(String, String)])
  func `every term and every word becomes a filter of the transaction list`(typed: String, query: String) async throws {
    try await AdminPortal.run { portal in
      var browser = try await portal.browser()
      // A mobile number is a token.
      let path = try await browser.search(typed).path.replacing(/q=~[\w-]+/, with: "q=~")
      #expect(path == "/admin/transactions?\(query)")
    }
  }

  @Test func `terms and words are both met`() async throws {
    try await AdminPortal.run { portal in
      let shop = try await Shop(in: portal.database)
      let naglaa = try await Shop.customer("Naglaa Hassan", "01009553140", in: portal.database)
      let mona = try await Shop.customer("Mona Hassan", "01012345676", in: portal.database)
      let payment = try await shop.pay(8_400, by: naglaa)
      _ = try await shop.pay(8_401, by: naglaa)
      _ = try await shop.pay(8_400, by: mona)
      var browser = try await portal.browser()
      for typed in [
        "amount:84 kind:payment naglaa", "hassan Naglaa amount:84", "01009553140 kind:payment amount:<84.01",
      ] {
        let page = try await browser.search(typed)
        #expect(page.references.filter { $0.hasPrefix("TXN") } == [payment.reference.text], "\(typed)")
      }
      let none = try await browser.search("status:failed Naglaa")
      #expect(none.references.isEmpty && none.words.contains("Nothing matches these filters"))
      #expect(none.words.contains("Customer: Naglaa"))
    }
  }

  @Test(
    arguments: [
      ("colour:red Naglaa", "There is no filter colour"), ("لون:احمر", "There is no filter لون"),
      ("status:nonsense Naglaa", "There is no status nonsense . Choose one of pending, completed, failed, reversed"),
      ("kind:gift", "There is no kind gift"), ("amount:12,34.5", "12,34.5 is no amount."),
      ("amount:1e5", "1e5 is no amount."),
      ("amount:", " is no amount."), ("amount:>x", ">x is no amount."),
      ("from:2026-13-40", "There is no day 2026-13-40"),
      ("merchant:12", "12 is no merchant code."),
      ("status:failed status:completed", "No transaction is both failed and completed"),
      ("amount:>500 amount:<100", "The maximum is below the minimum."),
      ("amount:<0.01", "Every amount is above zero."),
      ("from:2026-10-31 to:2026-10-01", "The end date is before the start date."),
      ("from:2999-01-01", "That day is still to come."),
      ("kind:topup merchant:mrc1", "Only payments and refunds have a merchant."),
    ] as [(String, String)])
  func `a term that can't be met is said, and nothing is listed`(typed: String, words: String) async throws {
    try await AdminPortal.run { portal in
      _ = try await Shop.customer("Naglaa", in: portal.database)
      var browser = try await portal.browser()
      let page = try await browser.search(typed)
      #expect(page.status == 422)
      #expect(page.words.contains(words), "\(page.words)")
      #expect(page.userLinks.isEmpty)
      #expect(page.text.contains("value=\"\(typed.replacing(">", with: "&gt;").replacing("<", with: "&lt;"))\""))
    }
  }

  @Test(arguments: ["%", "_", "\\", "';--", "<script>", "", "belle", "\u{200F}"])
  func `anything typed gets an answer`(typed: String) async throws {
    try await AdminPortal.run { portal in
      _ = try await Shop.customer(in: portal.database)
      var browser = try await portal.browser()
      let page = try await browser.search(typed)
      #expect(page.status == 200)
      #expect(page.userLinks.isEmpty)
    }
  }
}

extension Browser {
  /// Searches through the staff's search box.
  fileprivate mutating func search(_ typed: String) async throws -> Visit {
    var encoded = ""
    for byte in typed.utf8 { encoded += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true) }
    return try await open("/admin/search?q=\(encoded)")
  }
}
