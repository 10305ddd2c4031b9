import Auth
import Database
import Ledger
import TestSupport
import Testing
import Wallet

/// The person whose requests the tests' browsers decide.
private let asker = Actor(.staff, id: 9_001, name: "Sara Nabil")

extension AdminPortal {
  /// Requests refunds of 600.00, 610.00, … as `actor`.
  fileprivate func requestRefunds(_ count: Int, by actor: Actor = asker) async throws -> [ApprovalID] {
    let shop = try await Shop(in: database)
    let user = try await Shop.customer("Mona Adel", in: database)
    try await shop.pay(900_000, by: user)
    for index in 0..<count {
      let payment = try await shop.pay(100_000, by: user)
      _ = try await Ledger.refund(
        .init(
          payment: payment.transaction, amount: Money(piastres: 60_000 + Int64(index) * 1_000), reason: .duplicate,
          note: "charged twice", key: "refund \(index)"), by: actor, in: database)
    }
    return try await database.rows("SELECT id AS value FROM approvals ORDER BY id", as: Scalar<ApprovalID>.self).map(
      \.value)
  }

  fileprivate func states() async throws -> [String] {
    try await database.rows("SELECT state AS value FROM approvals ORDER BY id", as: Scalar<String>.self).map(\.value)
  }

  fileprivate func verdicts() async throws -> [String] {
    try await database.rows(
      """
      SELECT concat_ws(' ', act, subject_id, reason) AS value FROM audit_events
      WHERE act IN ('approve_request', 'reject_request') ORDER BY id
      """, as: Scalar<String>.self
    ).map(\.value)
  }
}

@Suite struct ApprovalSelectionTests {
  private func address(_ act: String, _ ids: [ApprovalID]) -> String {
    "/admin/approvals/selection?act=\(act)&list=kind%3Drefund" + ids.map { "&request=\($0)" }.joined()
  }

  @Test func `several are approved at once, and one that failed stays with its reason`() async throws {
    try await AdminPortal.run { portal in
      let ids = try await portal.requestRefunds(3)
      try await portal.database.addStaff([9_002: "Karim Fouad"])
      var browser = try await portal.browser(.financeApprover)
      let queue = try await browser.open("/admin/approvals?kind=refund")
      let form = try #require(queue.forms.first { $0.has("request") })
      #expect(form.action == "/admin/approvals/selection")
      #expect(form.values["list"] == "kind=refund")
      // One link selects all of them.
      let all = address("approval", ids)
      #expect(queue.text.contains("href=\"\(all.replacing("&", with: "&amp;"))\""))
      #expect(queue.words.contains("Approve all 3"))
      let confirm = try await browser.open(all)
      for words in [
        "Approve 3 requests?", "EGP 600.00", "EGP 610.00", "EGP 620.00", "Refundable after this EGP 400.00",
        "Sara Nabil",
        "The user receives the money immediately, or as soon as the merchant's balance covers it.",
      ] {
        #expect(confirm.words.contains(words), "\(words)")
      }
      // Meanwhile another person rejects the second.
      try await Ledger.decide(
        ids[1], .reject, note: "not a duplicate", key: "other", by: Actor(.staff, id: 9_002, name: "Karim Fouad"),
        in: portal.database)
      let sent = try #require(confirm.forms.first { $0.has("requests") })
      let done = try await browser.submit(["note": "seen the receipts"])
      #expect(done.status == 409)
      #expect(done.words.contains("2 of 3 decided"))
      #expect(done.words.contains("Karim Fouad"))
      #expect(done.text.contains("href=\"/admin/approvals?kind=refund\""))
      #expect(try await portal.states() == ["approved", "rejected", "approved"])
      let expected = [
        "reject_request \(ids[1]) not a duplicate", "approve_request \(ids[0]) seen the receipts",
        "approve_request \(ids[2]) seen the receipts",
      ]
      #expect(try await portal.verdicts() == expected)
      let completed: Int = try await portal.database.value(
        "SELECT count(*) AS value FROM refunds WHERE state = 'completed'")
      #expect(completed == 2)

      // The same form again decides nothing twice.
      let again = try await browser.post(
        sent.values.merging(["note": "seen the receipts"]) { $1 }, to: "/admin/approvals/selection")
      #expect(again.words.contains("2 of 3 decided"))
      #expect(try await portal.verdicts() == expected)
      let findings = try await Verification.run(in: portal.database)
      #expect(findings.flatMap(\.broken) == [])
    }
  }

  @Test func `balances are shown one after the other, in the order of the approvals`() async throws {
    try await AdminPortal.run { portal in
      let ids = try await portal.requestRefunds(2)
      var browser = try await portal.browser(.financeApprover)
      let page = try await browser.open(address("approval", ids))
      for words in [
        "89,000.00 +600.00 89,600.00", "Balance of Nile Pharmacy 10,686.50 −600.00 10,086.50",
        "89,600.00 +610.00 90,210.00", "Balance of Nile Pharmacy 10,086.50 −610.00 9,476.50",
      ] {
        #expect(page.words.contains(words), "\(words)")
      }
      let turned = try await browser.open(address("approval", ids.reversed()))
      #expect(turned.words.contains("Balance of Nile Pharmacy 10,686.50 −610.00 10,076.50"))
      #expect(turned.words.contains("Balance of Nile Pharmacy 10,076.50 −600.00 9,476.50"))
      var arabic = try await portal.browser(.administrator, language: "ar")
      #expect(
        try await arabic.open(address("approval", ids)).words.contains("رصيد صيدلية النيل 10,086.50 −610.00 9,476.50"))
      let done = try await browser.submit(["note": ""])
      #expect(done.words.contains("2 of 2 decided"))
      let left: Money = try await portal.database.value(
        "SELECT sum(balance)::bigint AS value FROM accounts WHERE kind IN ('merchant_pending', 'merchant_available')")
      #expect(left == Money(piastres: 947_650))
    }
  }

  @Test(arguments: ["approval", "rejection"])
  func `refunds of one payment are decided together, each as the ones before it leave the payment`(
    act: String
  ) async throws {
    try await AdminPortal.run { portal in
      let shop = try await Shop(policy: .returnProRata, in: portal.database)
      let user = try await Shop.customer(in: portal.database)
      try await shop.pay(900_000, by: user)
      let payment = try await shop.pay(200_003, by: user)
      for key in ["first", "second"] {
        _ = try await Ledger.refund(
          .init(
            payment: payment.transaction, amount: Money(piastres: 60_016), reason: .requestedByCustomer, note: nil,
            key: key), by: asker, in: portal.database)
      }
      let ids = try await portal.database.rows(
        "SELECT id AS value FROM approvals ORDER BY id", as: Scalar<ApprovalID>.self)
      var browser = try await portal.browser(.financeApprover)
      let page = try await browser.open(address(act, ids.map(\.value)))
      if act == "approval" {
        // Both return 30.01 of the fee together.
        #expect(page.words.contains("Fee revenue – none −15.00"))
        #expect(page.words.contains("Fee revenue – none −15.01"))
      }
      #expect(try await browser.submit(["note": "seen"]).words.contains("2 of 2 decided"))
      let findings = try await Verification.run(in: portal.database)
      #expect(findings.flatMap(\.broken) == [])
    }
  }

  @Test func `several are rejected with one reason, in Arabic too`() async throws {
    try await AdminPortal.run { portal in
      let ids = try await portal.requestRefunds(2)
      var browser = try await portal.browser(.administrator, language: "ar")
      #expect(try await browser.open("/admin/approvals").words.contains("رفض المحدد…"))
      let confirm = try await browser.open(address("rejection", ids))
      #expect(confirm.words.contains("رفض طلبين؟"))
      let missing = try await browser.submit(["note": " "])
      #expect(missing.status == 422)
      #expect(try await portal.states() == ["open", "open"])
      try await portal.database.execute("UPDATE sessions SET authenticated_at = now() - interval '11 minutes'")
      #expect(try await browser.submit(["note": "غير مكررة"]).status == 401)
      #expect(try await portal.states() == ["open", "open"])
      let done = try await browser.submit(["_password": TestAccounts.password])
      #expect(done.words.contains("تم البت في طلبين من 2"))
      #expect(try await portal.states() == ["rejected", "rejected"])
    }
  }

  @Test func `what has changed since it was shown isn't decided`() async throws {
    try await AdminPortal.run { portal in
      let ids = try await portal.requestRefunds(2)
      var browser = try await portal.browser(.financeApprover)
      try await browser.open(address("approval", ids))
      let payment: TransactionID = try await portal.database.value(
        "SELECT payment_id AS value FROM refunds WHERE approval_id = \(ids[0])")
      _ = try await Ledger.refund(
        .init(payment: payment, amount: Money(piastres: 1_000), reason: .other, note: nil, key: "small"), by: asker,
        in: portal.database)
      let done = try await browser.submit(["note": ""])
      #expect(done.words.contains("1 of 2 decided"))
      #expect(done.words.contains("It has changed since this page was opened."))
      #expect(try await portal.states() == ["open", "approved"])
    }
  }

  @Test func `nobody selects what they may not decide`() async throws {
    try await AdminPortal.run { portal in
      var browser = try await portal.browser(.financeApprover)
      let id: StaffID = try await portal.database.value("SELECT max(id) AS value FROM staff")
      let ids = try await portal.requestRefunds(1, by: Actor(.staff, id: id.rawValue, name: "Mona Adel"))
      #expect(!(try await browser.open("/admin/approvals").forms.contains { $0.has("request") }))
      let page = try await browser.open(address("approval", ids))
      #expect(page.words.contains("You requested this. Another person has to decide it."))
      #expect(!page.forms.contains { $0.has("requests") })
      let token = try #require(page.forms.first { $0.has("_csrf") }?.values["_csrf"])
      let sent = try await browser.post(
        [
          "_csrf": token, "_key": String(repeating: "a", count: 32), "act": "approval", "note": "", "list": "",
          "requests": "\(ids[0]):",
        ], to: "/admin/approvals/selection")
      #expect(sent.words.contains("0 of 1 decided"))
      #expect(try await portal.states() == ["open"])
      // Wallets are for risk, money isn't.
      var risk = try await portal.browser(.risk)
      #expect(!(try await risk.open("/admin/approvals").forms.contains { $0.has("request") }))
      var support = try await portal.browser(.support)
      #expect(try await support.open(address("approval", ids)).status == 403)
    }
  }

  @Test func `a selection of nothing, of too much or of nonsense is refused`() async throws {
    try await AdminPortal.run { portal in
      let ids = try await portal.requestRefunds(1)
      var browser = try await portal.browser(.financeApprover)
      let empty = try await browser.open(address("approval", []))
      #expect(empty.path == "/admin/approvals?kind=refund")
      #expect(empty.words.contains("Select at least one request."))
      for bad in [
        address("approval", (1...51).map { ApprovalID($0) }), address("approval", ids + ids), address("lose", ids),
        "/admin/approvals/selection?request=x",
      ] {
        #expect(try await browser.open(bad).status == 422, "\(bad)")
      }
    }
  }
}
