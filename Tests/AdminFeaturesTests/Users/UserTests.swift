import Auth
import Database
import Ledger
import TestSupport
import Testing
import Wallet

@Suite struct UserTests {
  @Test func `a risk officer freezes with a reason, and another person unfreezes`() async throws {
    try await AdminPortal.run { portal in
      let user = try await Shop.customer("Mona Adel", in: portal.database)
      var browser = try await portal.browser(.risk)
      try await browser.open("/admin/users/\(user)")
      try await browser.open("/admin/users/\(user)/freeze")
      let frozen = try await browser.submit(["reason": "stolen phone"])
      #expect(frozen.path == "/admin/users/\(user)")
      #expect(frozen.words.contains("Wallet frozen."))
      #expect(frozen.words.contains("stolen phone"))
      let status: String = try await portal.database.value("SELECT status AS value FROM users WHERE id = \(user)")
      #expect(status == "frozen")

      // The wallet is already frozen, so the page says that nothing was changed.
      let again = try await browser.open("/admin/users/\(user)/freeze")
      #expect(again.words.contains("Not changed"))

      try await browser.open("/admin/users/\(user)/unfreeze")
      let asked = try await browser.submit(["reason": "phone found"])
      #expect(asked.words.contains("The wallet stays frozen until another person approves it."))
      let still: String = try await portal.database.value("SELECT status AS value FROM users WHERE id = \(user)")
      #expect(still == "frozen")
      // There is already a request, so the page leads to its approval.
      let waiting = try await browser.open("/admin/users/\(user)/unfreeze")
      #expect(waiting.path.hasPrefix("/admin/approvals/"))
      #expect(waiting.words.contains("Not requested again"))

      var other = try await portal.browser(.administrator)
      try await other.open(waiting.path + "/approval")
      #expect(try await other.submit(["note": ""]).words.contains("Approved and executed."))
      let thawed = try await browser.open("/admin/users/\(user)?tab=timeline")
      #expect(thawed.words.contains("Unfrozen"))
      #expect(thawed.words.contains("phone found"))
      let acts: [Scalar<String>] = try await portal.database.rows(
        "SELECT act AS value FROM audit_events WHERE subject_id = \(user) AND subject_kind = 'user' ORDER BY id")
      #expect(acts.map(\.value) == ["freeze_user", "request_unfreeze", "unfreeze_user"])
    }
  }

  @Test func `what the limits leave of the day and the month is shown, in Arabic too`() async throws {
    try await AdminPortal.run { portal in
      let user = try await Shop.customer("Mona Adel", in: portal.database)
      let shop = try await Shop(in: portal.database)
      try await shop.pay(10_000, by: user)
      var browser = try await portal.browser(.support)
      let page = try await browser.open("/admin/users/\(user)").words
      for words in ["EGP 2,900.00", "EGP 100.00 of EGP 3,000.00", "EGP 9,900.00", "EGP 100.00 of EGP 10,000.00"] {
        #expect(page.contains(words), "\(words)")
      }
      var reader = try await portal.browser(.risk, language: "ar")
      #expect(try await reader.open("/admin/users/\(user)").words.contains("المتبقي اليوم"))
    }
  }

  /// The lines of a text area end with CR LF (HTML, 4.10.22.4). Pasted text contains direction marks.
  @Test func `a reason of several lines is kept on its lines`() async throws {
    try await AdminPortal.run { portal in
      let user = try await Shop.customer(in: portal.database)
      var browser = try await portal.browser(.risk)
      try await browser.open("/admin/users/\(user)/freeze")
      let page = try await browser.submit([
        "reason": " Phone  lost.\r\n\r\n\r\nرقم آخر: \u{200E}0100\u{2069}\r\nRene\u{301} \r\n"
      ])
      #expect(page.status == 200)
      #expect(page.text.contains("<bdi class=\"lines\">Phone lost.\n\nرقم آخر: \u{200E}0100\nRené</bdi>"))
      let reason: String = try await portal.database.value(
        "SELECT reason AS value FROM audit_events WHERE act = 'freeze_user'")
      #expect(reason.unicodeScalars.elementsEqual("Phone lost.\n\nرقم آخر: \u{200E}0100\nRen\u{E9}".unicodeScalars))
    }
  }

  @Test(arguments: ["", "   ", "a\u{202E}b", "\r\n\u{200F}", "a\u{1B}"])
  func `without a proper reason nothing is frozen`(reason: String) async throws {
    try await AdminPortal.run { portal in
      let user = try await Shop.customer(in: portal.database)
      var browser = try await portal.browser(.risk)
      try await browser.open("/admin/users/\(user)/freeze")
      let page = try await browser.submit(["reason": reason])
      #expect(page.status == 422)
      let status: String = try await portal.database.value("SELECT status AS value FROM users WHERE id = \(user)")
      #expect(status == "active")
    }
  }

  @Test func `support sees the user and may not freeze`() async throws {
    try await AdminPortal.run { portal in
      let user = try await Shop.customer(in: portal.database)
      var browser = try await portal.browser(.support)
      let page = try await browser.open("/admin/users/\(user)")
      #expect(page.words.contains("EGP 100,000.00"))
      #expect(!page.text.contains("/freeze"))
      #expect(try await browser.open("/admin/users/\(user)/freeze").status == 403)
    }
  }

  @Test func `a hostile name stays text wherever it is shown`() async throws {
    try await AdminPortal.run { portal in
      let name = "\"\u{301} autofocus onfocus=alert(1) x=\""
      let user = try await Shop.customer(name, in: portal.database)
      let shop = try await Shop(in: portal.database)
      let payment = try await shop.pay(10_000, by: user)
      // The overview names whom an open case is about.
      _ = try await Ledger.flag(
        payment.transaction, note: "odd", by: Actor(.staff, id: 901, name: "Salma"), in: portal.database)
      var browser = try await portal.browser()
      for path in [
        "/admin", "/admin/users", "/admin/users/\(user)", "/admin/users/\(user)/freeze", "/admin/transactions",
        "/admin/transactions/\(payment.reference)", "/admin/transactions/\(payment.reference)/refund",
        "/admin/search?q=autofocus", "/admin/users?q=%22%CC%81%20autofocus", "/admin/search?q=%22%CC%81%20autofocus",
      ] {
        let page = try await browser.open(path)
        #expect(page.status == 200)
        let bytes = Array(page.text.utf8)
        // A bare quote before the combining mark would end an attribute.
        #expect(!bytes.contains(subsequence: Array("\"\u{301}".utf8)), "\(path)")
        #expect(
          bytes.contains(subsequence: Array("&quot;\u{301} autofocus".utf8))
            || bytes.contains(subsequence: Array("&#34;\u{301} autofocus".utf8)), "\(path)")
      }
    }
  }

  @Test func `the list is searched by folded names and paged both ways`() async throws {
    try await AdminPortal.run { portal in
      try await portal.database.transaction { connection in
        let users = (0..<120).compactMap { index in
          PhoneNumber(parsing: "0100000\(1000 + index)").map { mobile in
            NewUser(name: index.isMultiple(of: 2) ? "أحمد مصطفى \(index)" : "Hana Fathy \(index)", mobile: mobile)
          }
        }
        _ = try Ledger.open(users, on: connection)
      }
      var browser = try await portal.browser()
      #expect(try await browser.open("/admin/users?q=%D8%A7%D8%AD%D9%85%D8%AF").words.contains("أحمد مصطفى 118"))
      #expect(try await browser.open("/admin/users?q=HANA").words.contains("Hana Fathy 119"))
      #expect(try await browser.open("/admin/users?q=nobody").words.contains("Clear filters"))

      var seen: [String] = []
      var path: String? = "/admin/users"
      while let next = path {
        let page = try await browser.open(next)
        seen += page.userLinks
        path = page.older
      }
      #expect(seen.count == 120)
      #expect(Set(seen).count == 120)
      let back = try #require(browser.page.newer)
      let middle = try await browser.open(back)
      #expect(middle.userLinks == Array(seen[50..<100]))
    }
  }

  @Test func `an unknown user is not found`() async throws {
    try await AdminPortal.run { portal in
      var browser = try await portal.browser()
      for path in ["/admin/users/999", "/admin/users/abc", "/admin/users/99999999999999999999"] {
        #expect(try await browser.open(path).status == 404)
      }
    }
  }
}
