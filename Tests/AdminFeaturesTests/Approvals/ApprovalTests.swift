import Auth
import Database
import Ledger
import TestSupport
import Testing
import Wallet

/// The person whose requests the tests' browsers decide.
private let asker = Actor(.staff, id: 9_001, name: "Sara Nabil")

extension AdminPortal {
  /// Requests a refund of 600.00 as `actor`.
  fileprivate func requestRefund(by actor: Actor = asker) async throws -> ApprovalID {
    let shop = try await Shop(in: database)
    let user = try await Shop.customer(in: database)
    try await shop.pay(500_000, by: user)
    let payment = try await shop.pay(100_000, by: user)
    let receipt = try await Ledger.refund(
      .init(
        payment: payment.transaction, amount: Money(piastres: 60_000), reason: .duplicate, note: "charged twice",
        key: String(repeating: "a", count: 32)), by: actor, in: database)
    return try await database.value(
      "SELECT approval_id AS value FROM refunds WHERE reference = \(receipt.reference)")
  }

  /// Requests the unfreezing of a frozen wallet.
  fileprivate func requestUnfreezing() async throws -> (user: UserID, approval: ApprovalID) {
    let user = try await Shop.customer("Hana Fathy", "01112345678", in: database)
    try await Ledger.setStatus(of: user, to: .frozen, reason: "stolen", by: asker, in: database)
    try await Ledger.requestUnfreezing(
      user, reason: "phone found", key: String(repeating: "b", count: 32), by: asker, in: database)
    let approval: ApprovalID = try await database.value(
      "SELECT id AS value FROM approvals WHERE subject_id = \(user) AND kind = 'unfreeze'")
    return (user, approval)
  }

  fileprivate func actor(_ role: StaffRole) async throws -> Actor {
    let email = "\(role.rawValue)@example.test"
    let id: StaffID = try await database.value("SELECT id AS value FROM staff WHERE email = \(email)")
    return Actor(.staff, id: id.rawValue, name: "Mona Adel")
  }

  fileprivate func state(_ approval: ApprovalID) async throws -> String {
    try await database.value("SELECT state AS value FROM approvals WHERE id = \(approval)")
  }

  fileprivate func expectSound() async throws {
    let findings = try await Verification.run(in: database)
    #expect(findings.flatMap(\.broken) == [])
  }
}

@Suite struct ApprovalTests {
  @Test func `a refund is approved by another person, with a note`() async throws {
    try await AdminPortal.run { portal in
      let approval = try await portal.requestRefund()
      var browser = try await portal.browser(.financeApprover)
      let queue = try await browser.open("/admin/approvals")
      #expect(queue.words.contains("Sara Nabil"))
      #expect(queue.words.contains("600.00"))
      let page = try await browser.open("/admin/approvals/\(approval)")
      for words in [
        "Duplicate", "charged twice", "EGP 600.00", "Sara Nabil", "Open", "Refundable after this EGP 400.00",
        "Fee returned",
      ] {
        #expect(page.words.contains(words), "\(words)")
      }
      for path in ["/admin/users/", "/admin/merchants/MRC-000001\"", "/admin/transactions/TXN-"] {
        #expect(page.text.contains("href=\"\(path)"), "\(path)")
      }
      #expect(!page.words.contains("Back to approvals"))
      let confirm = try await browser.open("/admin/approvals/\(approval)/approval")
      #expect(confirm.words.contains("State Open Approved"))
      #expect(confirm.words.contains("Approve refund RFN-"))
      let done = try await browser.submit(["note": "seen the receipt"])
      #expect(done.status == 200)
      #expect(done.path == "/admin/approvals/\(approval)")
      #expect(done.words.contains("Approved and executed."))
      #expect(done.words.contains("seen the receipt"))
      #expect(done.words.contains("Back to approvals"))
      #expect(done.words.contains("Refundable after this EGP 400.00"))
      #expect(try await portal.state(approval) == "approved")
      let refund: String = try await portal.database.value("SELECT state AS value FROM refunds")
      #expect(refund == "completed")
      let audited: Int = try await portal.database.value(
        "SELECT count(*) AS value FROM audit_events WHERE act = 'approve_request' AND reason = 'seen the receipt'")
      #expect(audited == 1)
      #expect(try await browser.open("/admin/approvals").words.contains("No requests are waiting for approval"))
      #expect(try await browser.open("/admin/approvals?state=approved").words.contains("Mona Adel"))
      try await portal.expectSound()
    }
  }

  @Test func `whoever approves a refund sees what it does to both balances`() async throws {
    try await AdminPortal.run { portal in
      let approval = try await portal.requestRefund()
      var browser = try await portal.browser(.financeApprover)
      for path in ["/admin/approvals/\(approval)", "/admin/approvals/\(approval)/approval"] {
        let page = try await browser.open(path)
        #expect(page.words.contains("Now Change After"))
        #expect(page.words.contains("94,000.00 +600.00 94,600.00"))
        #expect(page.words.contains("Balance of Nile Pharmacy 5,829.00 −600.00 5,229.00"))
      }
      try await browser.submit(["note": ""])
      // What is done changes nothing any more.
      #expect(!(try await browser.open("/admin/approvals/\(approval)").words.contains("Now Change After")))
    }
  }

  @Test func `whoever approves a refund that has to wait is shown no balance that will never be`() async throws {
    try await AdminPortal.run { portal in
      let approval = try await portal.requestRefund()
      try await portal.database.executeAsOwner("ALTER TABLE accounts DISABLE TRIGGER USER")
      try await portal.database.executeAsOwner(
        "UPDATE accounts SET balance = 0 WHERE kind IN ('merchant_pending', 'merchant_available')")
      var browser = try await portal.browser(.financeApprover)
      let page = try await browser.open("/admin/approvals/\(approval)/approval")
      #expect(page.words.contains("Balance of Nile Pharmacy 0.00 The refund waits until there is EGP 600.00"))
      #expect(!page.words.contains("−600.00"))
    }
  }

  @Test func `whoever approves a refund behind an older one sees that it waits for it`() async throws {
    try await AdminPortal.run { portal in
      let shop = try await Shop(in: portal.database)
      let user = try await Shop.customer(in: portal.database)
      // The first costs the merchant more than its net, so it waits. The balance then covers the second, but not before it.
      for (paid, refunded) in [(50_000, 50_000), (100_000, 60_000)] as [(Int64, Int64)] {
        let payment = try await shop.pay(paid, by: user)
        _ = try await Ledger.refund(
          .init(
            payment: payment.transaction, amount: Money(piastres: refunded), reason: .duplicate, note: nil,
            key: "refund \(refunded)"), by: asker, in: portal.database)
      }
      let approval: ApprovalID = try await portal.database.value("SELECT id AS value FROM approvals")
      var browser = try await portal.browser(.financeApprover)
      let page = try await browser.open("/admin/approvals/\(approval)")
      #expect(
        page.words.contains("Balance of Nile Pharmacy 1,457.25 The refund waits until older refunds are completed"))
      #expect(!page.words.contains("−600.00"))
      var arabic = try await portal.browser(.administrator, language: "ar")
      #expect(
        try await arabic.open("/admin/approvals/\(approval)").words.contains("ينتظر الاسترداد اكتمال استردادات أقدم"))
      try await browser.open("/admin/approvals/\(approval)/approval")
      try await browser.submit(["note": ""])
      let states: [String] = try await portal.database.rows(
        "SELECT state AS value FROM refunds ORDER BY id", as: Scalar<String>.self
      ).map(\.value)
      #expect(states == ["waiting_for_balance", "waiting_for_balance"])
    }
  }

  @Test func `a refund that is no longer possible says so, and can be rejected`() async throws {
    try await AdminPortal.run { portal in
      let approval = try await portal.requestRefund()
      try await portal.database.executeAsOwner("UPDATE users SET status = 'closed'")
      var browser = try await portal.browser(.financeApprover)
      let page = try await browser.open("/admin/approvals/\(approval)")
      #expect(page.words.contains("It can't be executed now."))
      #expect(!page.words.contains("Now Change After"))
      try await browser.open("/admin/approvals/\(approval)/rejection")
      #expect(try await browser.submit(["note": "closed"]).words.contains("Rejected. Nothing was executed."))
    }
  }

  @Test func `whoever approves a refund sees what may be the same purchase`() async throws {
    try await AdminPortal.run { portal in
      let shop = try await Shop(in: portal.database)
      let user = try await Shop.customer(in: portal.database)
      let long = try await shop.pay(100_000, by: user, at: "2025-06-01T10:00:00+03:00")
      let twin = try await shop.pay(100_000, by: user)
      let other = try await shop.pay(100_001, by: user)
      let payment = try await shop.pay(100_000, by: user)
      _ = try await Ledger.refund(
        .init(
          payment: payment.transaction, amount: Money(piastres: 60_000), reason: .duplicate, note: nil, key: "refund"),
        by: asker, in: portal.database)
      let approval: ApprovalID = try await portal.database.value("SELECT id AS value FROM approvals")
      var browser = try await portal.browser(.financeApprover)
      let page = try await browser.open("/admin/approvals/\(approval)")
      #expect(page.words.contains("Possible duplicates"))
      #expect(page.references == [twin.reference.text, payment.reference.text])
      #expect(page.words.contains("\(payment.reference) this payment"))
      for absent in [long, other] { #expect(!page.text.contains(absent.reference.text)) }
      #expect(page.words.contains("Refunds above EGP 500.00 of one payment need a second person's approval."))
      try await browser.open("/admin/approvals/\(try await portal.requestUnfreezing().approval)")
      #expect(!browser.page.words.contains("Possible duplicates"))
    }
  }

  @Test func `the next request follows without going back, and the filter stays`() async throws {
    try await AdminPortal.run { portal in
      func askForLimit(_ tier: KYCTier) async throws -> ApprovalID {
        try await Ledger.requestLimitChange(
          tier: tier, .month, to: Money(piastres: 20_000_000), reason: "salaries", key: "limit \(tier.rawValue)",
          by: asker, in: portal.database)
        return try await portal.database.value("SELECT max(id) AS value FROM approvals")
      }
      let first = try await askForLimit(.basic)
      let between = try await portal.requestUnfreezing().approval
      let last = try await askForLimit(.full)
      func link(_ id: ApprovalID, _ page: String = "") -> String {
        "href=\"/admin/approvals/\(id)\(page)?list=kind%3Dlimit\""
      }
      var browser = try await portal.browser()
      let list = try await browser.open("/admin/approvals?kind=limit")
      #expect(list.text.contains(link(first)))
      let page = try await browser.open("/admin/approvals/\(first)?list=kind%3Dlimit")
      #expect(page.words.contains("Next request"))
      #expect(!page.words.contains("Previous request"))
      #expect(page.text.contains(link(last)))
      #expect(page.text.contains("href=\"/admin/approvals?kind=limit\""))
      #expect(page.text.contains(link(first, "/approval")))
      // Without the filter, another kind is next.
      #expect(try await browser.open("/admin/approvals/\(first)").text.contains("href=\"/admin/approvals/\(between)\""))

      try await browser.open("/admin/approvals/\(last)?list=kind%3Dlimit")
      #expect(browser.page.text.contains(link(first)))
      let taken = try await browser.submit(to: "/admin/approvals/\(last)/assignment")
      #expect(taken.path == "/admin/approvals/\(last)?list=kind%3Dlimit")
      try await browser.open("/admin/approvals/\(last)/approval?list=kind%3Dlimit")
      let done = try await browser.submit(["note": ""])
      #expect(done.path == "/admin/approvals/\(last)?list=kind%3Dlimit")
      // After the last one, the next is the first that is still open.
      #expect(done.words.contains("Next request"))
      #expect(done.text.contains(link(first)))
      var arabic = try await portal.browser(.risk, language: "ar")
      #expect(try await arabic.open("/admin/approvals/\(first)").words.contains("الطلب التالي"))
      #expect(try await arabic.open("/admin/approvals/\(first)?list=kind%3Dnone").status == 200)
    }
  }

  @Test func `a limit isn't money: the queue neither shows nor sums it as an amount`() async throws {
    try await AdminPortal.run { portal in
      _ = try await portal.requestRefund()
      try await Ledger.requestLimitChange(
        tier: .basic, .day, to: Money(piastres: 1_500_000), reason: "salaries", key: String(repeating: "c", count: 32),
        by: asker, in: portal.database)
      var browser = try await portal.browser()
      let queue = try await browser.open("/admin/approvals")
      #expect(queue.words.contains("2 results Amount EGP 600.00"))
      #expect(!queue.words.contains("15,000.00"))
      let limit: ApprovalID = try await portal.database.value(
        "SELECT id AS value FROM approvals WHERE kind = 'limit'")
      let page = try await browser.open("/admin/approvals/\(limit)")
      #expect(page.words.contains("EGP 10,000.00 EGP 15,000.00"))
      #expect(!page.words.contains("Amount"))
    }
  }

  @Test func `a rejection says why, and gives back what was reserved`() async throws {
    try await AdminPortal.run { portal in
      let approval = try await portal.requestRefund()
      var browser = try await portal.browser()
      try await browser.open("/admin/approvals/\(approval)/rejection")
      let missing = try await browser.submit(["note": "  "])
      #expect(missing.status == 422)
      #expect(missing.words.contains("Enter a reason."))
      #expect(try await portal.state(approval) == "open")
      let done = try await browser.submit(["note": "not a duplicate"])
      #expect(done.words.contains("Rejected. Nothing was executed."))
      let refunded: Int = try await portal.database.value(
        "SELECT count(*) AS value FROM transactions WHERE refunded > 0")
      #expect(refunded == 0)
      try await portal.expectSound()
    }
  }

  @Test func `whoever approves a payout sees whose it is and what they have left`() async throws {
    try await AdminPortal.run { portal in
      let shop = try await BankedShop(portal).shop
      try await Ledger.requestPayout(
        of: shop.id, amount: Money(piastres: 90_000), key: "p", by: asker, in: portal.database)
      let approval: ApprovalID = try await portal.database.value("SELECT id AS value FROM approvals")
      var browser = try await portal.browser(.financeApprover)
      for path in ["/admin/approvals/\(approval)", "/admin/approvals/\(approval)/approval"] {
        let page = try await browser.open(path)
        #expect(page.words.contains("Available now, besides this amount EGP 71.50"))
        #expect(page.words.contains("IBAN EG38 0019 0005 0000 0000 2631 8000 2"))
        #expect(page.text.contains("href=\"/admin/merchants/\(shop.code)\""))
      }
      // Others see which account it is, as everywhere.
      var auditor = try await portal.browser(.auditor)
      let page = try await auditor.open("/admin/approvals/\(approval)")
      #expect(page.words.contains("IBAN EG••••0002"))
      #expect(!page.words.contains("EG38"))
    }
  }

  @Test func `the same form sent twice decides once`() async throws {
    try await AdminPortal.run { portal in
      let approval = try await portal.requestRefund()
      var browser = try await portal.browser()
      let page = try await browser.open("/admin/approvals/\(approval)/approval")
      let form = try #require(page.forms.first { $0.has("note") })
      try await browser.post(form.values, to: form.action)
      let again = try await browser.post(form.values, to: form.action)
      #expect(again.status == 200)
      #expect(again.words.contains("nothing was done twice"))
      let other = try await browser.post(form.values.merging(["note": "other"]) { $1 }, to: form.action)
      #expect(other.status == 422)
      #expect(other.words.contains("already used for something else"))
    }
  }

  @Test func `who asked never decides, administrators included, and takes it back`() async throws {
    try await AdminPortal.run { portal in
      var browser = try await portal.browser()
      let approval = try await portal.requestRefund(by: try await portal.actor(.administrator))
      let page = try await browser.open("/admin/approvals/\(approval)")
      #expect(page.words.contains("You requested this. Another person has to decide it."))
      #expect(!page.text.contains("\(approval)/approval"))
      #expect(!page.text.contains("/assignment"))
      let refused = try await browser.open("/admin/approvals/\(approval)/approval")
      #expect(refused.status == 409)

      let withdraw = try await browser.open("/admin/approvals/\(approval)/withdrawal")
      let form = try #require(withdraw.forms.first { $0.action.hasSuffix("/withdrawal") })
      for act in ["approval", "rejection"] {
        let forced = try await browser.post(
          form.values.merging(["note": "mine"]) { $1 }, to: "/admin/approvals/\(approval)/\(act)")
        #expect(forced.status == 409)
        #expect(forced.words.contains("Another person has to decide it."))
      }
      #expect(try await portal.state(approval) == "open")
      let done = try await browser.post(form.values, to: form.action)
      #expect(done.words.contains("Withdrawn."))
      #expect(try await portal.state(approval) == "withdrawn")
      try await portal.expectSound()
    }
  }

  @Test func `whoever comes second reads who was first`() async throws {
    try await AdminPortal.run { portal in
      let approval = try await portal.requestRefund()
      var browser = try await portal.browser()
      try await browser.open("/admin/approvals/\(approval)/approval")
      let other = Actor(.staff, id: 9_002, name: "Omar Hassan")
      try await portal.database.addStaff([9_002: "Omar Hassan"])
      try await Ledger.decide(
        approval, .reject, note: "no", key: String(repeating: "c", count: 32), by: other, in: portal.database)
      let late = try await browser.submit(["note": ""])
      #expect(late.status == 409)
      #expect(late.words.contains("Rejected"))
      #expect(late.words.contains("by Omar Hassan"))
      #expect(!late.text.contains("/approval\""))
      #expect(try await browser.open("/admin/approvals/\(approval)/withdrawal").status == 409)
    }
  }

  @Test func `a assignment holds others off until it is let go`() async throws {
    try await AdminPortal.run { portal in
      let approval = try await portal.requestRefund()
      var first = try await portal.browser(.financeApprover)
      var second = try await portal.browser(.administrator)
      try await second.open("/admin/approvals/\(approval)/approval")
      try await first.open("/admin/approvals/\(approval)")
      let taken = try await first.submit(to: "/admin/approvals/\(approval)/assignment")
      #expect(taken.words.contains("Assigned to you for 30 minutes"))
      let refused = try await second.submit(["note": ""])
      #expect(refused.status == 409)
      #expect(refused.words.contains("Mona Adel since"))
      let released = try await first.submit(to: "/admin/approvals/\(approval)/release")
      #expect(released.words.contains("Unassigned. Anyone with permission can decide it now."))
      try await second.open("/admin/approvals/\(approval)/approval")
      #expect(try await second.submit(["note": ""]).words.contains("Approved and executed."))
    }
  }

  @Test func `money is for finance approvers and wallets for risk`() async throws {
    try await AdminPortal.run { portal in
      let refund = try await portal.requestRefund()
      let unfreeze = try await portal.requestUnfreezing().approval
      for (role, refundStatus, unfreezeStatus) in [
        (StaffRole.support, 403, 403), (.finance, 403, 403), (.auditor, 403, 403), (.risk, 403, 200),
        (.financeApprover, 200, 403), (.administrator, 200, 200),
      ] {
        var browser = try await portal.browser(role)
        let page = try await browser.open("/admin/approvals/\(refund)")
        #expect(page.status == 200)
        let explains = page.words.contains(
          "A finance approver or an administrator has to approve this, not the person who")
        #expect(explains == (refundStatus == 403))
        #expect(try await browser.open("/admin/approvals/\(refund)/approval").status == refundStatus, "\(role)")
        #expect(try await browser.open("/admin/approvals/\(unfreeze)/rejection").status == unfreezeStatus, "\(role)")
      }
    }
  }

  @Test func `what has changed since the request is said, and stays open`() async throws {
    try await AdminPortal.run { portal in
      let (user, approval) = try await portal.requestUnfreezing()
      var browser = try await portal.browser(.risk)
      try await browser.open("/admin/approvals/\(approval)/approval")
      try await portal.database.executeAsOwner("UPDATE users SET status = 'active' WHERE id = \(user)")
      let late = try await browser.submit(["note": ""])
      #expect(late.status == 409)
      #expect(late.words.contains("has changed since the request"))
      #expect(try await portal.state(approval) == "open")
    }
  }

  @Test func `in Arabic it reads Arabic`() async throws {
    try await AdminPortal.run { portal in
      let (_, approval) = try await portal.requestUnfreezing()
      var browser = try await portal.browser(.risk, language: "ar")
      let page = try await browser.open("/admin/approvals/\(approval)")
      #expect(page.words.contains("إلغاء تجميد"))
      #expect(page.words.contains("مجمّد"))
      try await browser.open("/admin/approvals/\(approval)/approval")
      let done = try await browser.submit(["note": ""])
      #expect(done.words.contains("تمت الموافقة ونُفّذ الطلب."))
    }
  }

  @Test func `the queue is paged from its oldest, both ways, and filtered by kind`() async throws {
    try await AdminPortal.run { portal in
      try await portal.database.transaction { connection in
        _ = try connection.execute(
          """
          INSERT INTO approvals
            (kind, subject_kind, subject_id, subject, requested_by, requested_by_name, requested_at, expires_at)
          SELECT CASE n % 2 WHEN 0 THEN 'unfreeze' ELSE 'fee' END, 'user', n, 'item-' || n, 'staff:9001', 'Sara',
            now() - make_interval(mins => (1000 - n / 2)::int), now() + interval '1 day'
          FROM generate_series(1, 120) n
          """)
      }
      var browser = try await portal.browser()
      var seen: [String] = []
      var path: String? = "/admin/approvals"
      var pages: [[String]] = []
      while let next = path {
        let page = try await browser.open(next)
        pages.append(page.approvalLinks)
        seen += page.approvalLinks
        path = page.older
      }
      #expect(seen.count == 120)
      #expect(Set(seen).count == 120)
      let ids = seen.compactMap { Int($0.split(separator: "/").last ?? "") }
      #expect(ids == ids.sorted())
      let back = try await browser.open(try #require(browser.page.newer))
      #expect(back.approvalLinks == pages[1])
      let fees = try await browser.open("/admin/approvals?kind=fee")
      #expect(fees.words.contains("Clear filters"))
      #expect(!fees.words.contains("item-2 "))
    }
  }

  @Test func `what doesn't exist is not found`() async throws {
    try await AdminPortal.run { portal in
      var browser = try await portal.browser()
      for path in ["/admin/approvals/1", "/admin/approvals/x", "/admin/approvals/1/approval"] {
        #expect(try await browser.open(path).status == 404)
      }
    }
  }

  @Test(arguments: ["approval", "rejection"])
  func `a refund is decided as its page showed it`(act: String) async throws {
    try await AdminPortal.run { portal in
      let approval = try await portal.requestRefund()
      var browser = try await portal.browser(.financeApprover)
      let page = try await browser.open("/admin/approvals/\(approval)/\(act)")
      #expect(page.words.contains("Refundable after this EGP 400.00"))
      let payment: TransactionID = try await portal.database.value("SELECT payment_id AS value FROM refunds")
      _ = try await Ledger.refund(
        .init(
          payment: payment, amount: Money(piastres: 10_000), reason: .duplicate, note: nil,
          key: String(repeating: "c", count: 32)), by: asker, in: portal.database)

      let changed = try await browser.submit(["note": "seen the receipt"])
      #expect(changed.status == 409)
      #expect(
        changed.words.contains("The remaining amount changed from EGP 400.00 to EGP 300.00 since this page was made"))
      #expect(changed.forms.contains { $0.values["note"] == "seen the receipt" })
      #expect(try await portal.state(approval) == "open")
      try await browser.submit(["note": "seen the receipt"])
      #expect(try await portal.state(approval) == (act == "approval" ? "approved" : "rejected"))
      try await portal.expectSound()
    }
  }
}
