import Auth
import Database
import Ledger
import TestSupport
import Testing
import Wallet

@Suite struct AdjustmentTests {
  private func balance(of user: UserID, _ portal: AdminPortal) async throws -> Money {
    try await portal.database.value("SELECT balance AS value FROM accounts WHERE user_id = \(user)")
  }

  private func approve(_ page: Visit, _ portal: AdminPortal) async throws -> Visit {
    var other = try await portal.browser(.financeApprover)
    try await other.open(page.path + "/approval")
    return try await other.submit(["note": ""])
  }

  private func expectSound(_ portal: AdminPortal) async throws {
    let findings = try await Verification.run(in: portal.database)
    #expect(findings.flatMap(\.broken) == [])
  }

  @Test func `money moves between two accounts once another person approves`() async throws {
    try await AdminPortal.run { portal in
      let user = try await Shop.customer("Hana Fathy", "01112345678", in: portal.database)
      let before = try await balance(of: user, portal)
      var browser = try await portal.browser(.finance)
      #expect(try await browser.open("/admin/approvals").text.contains("/admin/adjustments/new"))
      try await browser.open("/admin/adjustments/new")
      let typed = [
        "from": "suspense", "to": "user_wallet", "to_holder": "٠١١١٢٣٤٥٦٧٨", "amount": "25", "reason": "lost top-up",
      ]
      let confirm = try await browser.submit(typed)
      #expect(confirm.words.contains("User wallet: Hana Fathy 100,000.00 +25.00 100,025.00"))
      // The platform's own account keeps no balance: what it changes by isn't shown as one.
      #expect(confirm.words.contains("Now Change After Suspense – none −25.00 – none User wallet"))
      #expect(confirm.words.contains("until another person approves it"))
      let form = try #require(confirm.forms.first { $0.has("confirmed") })
      let asked = try await browser.submit(["confirmed": "yes"])
      #expect(asked.path.hasPrefix("/admin/approvals/"))
      #expect(asked.words.contains("no money has moved yet"))
      #expect(asked.words.contains("lost top-up"))
      #expect(asked.words.contains("User wallet: Hana Fathy 100,000.00 +25.00 100,025.00"))
      #expect(try await balance(of: user, portal) == before)
      // The same form makes one request.
      #expect(try await browser.post(form.values, to: form.action).path == asked.path)

      #expect(try await approve(asked, portal).words.contains("Approved and executed."))
      #expect(try await balance(of: user, portal).piastres == before.piastres + 2_500)
      let page = try await browser.open("/admin/users/\(user)")
      #expect(page.words.contains("lost top-up"))
      #expect(page.words.contains("+25.00"))
      #expect(page.text.contains(asked.path))
      try await expectSound(portal)
    }
  }

  @Test(arguments: [
    ("from", "", "Choose an account"), ("from", "merchant_in_transit", "Choose an account"),
    ("to_holder", "0100", "Enter the user's mobile number"), ("to_holder", "01099999999", "Account not found"),
    ("amount", "0", "The amount must be above zero"), ("amount", "1.234", "Use at most two decimals"),
    ("reason", " ", "Enter a reason."),
  ])
  func `what makes no sense comes back as it was typed`(field: String, value: String, message: String) async throws {
    try await AdminPortal.run { portal in
      _ = try await Shop.customer("Hana Fathy", "01112345678", in: portal.database)
      var browser = try await portal.browser(.finance)
      try await browser.open("/admin/adjustments/new")
      var typed = [
        "from": "suspense", "to": "user_wallet", "to_holder": "01112345678", "amount": "25", "reason": "lost top-up",
      ]
      typed[field] = value
      let page = try await browser.submit(typed)
      #expect(page.status == 422)
      #expect(page.words.contains(message))
      let asked: Int = try await portal.database.value("SELECT count(*) AS value FROM adjustments")
      #expect(asked == 0)
    }
  }

  @Test(arguments: [
    ("user_wallet", "01112345678", "100000.01", "The wallet holds only EGP 100,000.00"),
    ("merchant_pending", "MRC-000001", "97.16", "holds only EGP 97.15"),
  ])
  func `more than there is isn't asked for`(from: String, holder: String, amount: String, words: String) async throws {
    try await AdminPortal.run { portal in
      let shop = try await Shop(in: portal.database)
      try await shop.pay(10_000, by: try await Shop.customer(in: portal.database))
      _ = try await Shop.customer("Hana Fathy", "01112345678", in: portal.database)
      var browser = try await portal.browser(.finance)
      try await browser.open("/admin/adjustments/new")
      let page = try await browser.submit([
        "from": from, "from_holder": holder, "to": "suspense", "amount": amount, "reason": "a correction",
      ])
      #expect(page.status == 422)
      #expect(page.words.contains(words))
      #expect(page.text.contains("value=\"\(amount)\""))
      let less = try await browser.submit(["amount": "97.15"])
      #expect(less.status == 200)
    }
  }

  @Test func `a payment is reversed by two people, once`() async throws {
    try await AdminPortal.run { portal in
      let shop = try await Shop(in: portal.database)
      let user = try await Shop.customer(in: portal.database)
      let before = try await balance(of: user, portal)
      let payment = try await shop.pay(10_000, by: user)
      var browser = try await portal.browser(.finance)
      let transaction = "/admin/transactions/\(payment.reference)"
      #expect(try await browser.open(transaction).text.contains(transaction + "/reversal"))
      try await browser.open(transaction + "/reversal")
      #expect(try await browser.submit(["reason": ""]).status == 422)
      var late = browser
      try await late.open(transaction + "/reversal")
      let asked = try await browser.submit(["reason": "posted twice"])
      #expect(asked.words.contains("posted twice"))
      #expect(asked.words.contains(payment.reference.text))
      // While a request is open, the page says so and makes no second one.
      let waiting = try await browser.open(transaction)
      #expect(waiting.words.contains("requested a reversal. Another person has to approve it"))
      #expect(waiting.text.contains(asked.path))
      #expect(!waiting.text.contains(transaction + "/reversal"))
      let second = try await browser.open(transaction + "/reversal")
      #expect(second.path == asked.path)
      #expect(second.words.contains("the same request is already waiting for approval"))
      let third = try await late.submit(["reason": "again"])
      #expect(third.path == asked.path)
      #expect(third.words.contains("the same request is already waiting for approval"))

      #expect(try await approve(asked, portal).words.contains("Approved and executed."))
      #expect(try await balance(of: user, portal) == before)
      let page = try await browser.open(transaction)
      for words in ["Reversed", "Reversal requested", "posted twice", "Approved by", "Reversing entry"] {
        #expect(page.words.contains(words), "\(words)")
      }
      #expect(page.text.contains(asked.path))
      #expect(!page.text.contains("/reversal"))
      try await expectSound(portal)
    }
  }

  @Test func `only finance asks`() async throws {
    try await AdminPortal.run { portal in
      var browser = try await portal.browser(.support, language: "ar")
      #expect(!(try await browser.open("/admin/approvals").text.contains("/admin/adjustments/new")))
      #expect(try await browser.open("/admin/adjustments/new").status == 403)
      var finance = try await portal.browser(.finance, language: "ar")
      #expect(try await finance.open("/admin/adjustments/new").words.contains("تسوية يدوية جديدة"))
    }
  }
}
