import Auth
import Database
import Ledger
import TestSupport
import Testing
import Wallet

/// Somebody whose requests the tests' browsers decide.
private let asker = Actor(.staff, id: 9_001, name: "Sara Nabil")

extension AdminPortal {
  /// A refund of 600.00, asked for by `actor`.
  fileprivate func askForRefund(by actor: Actor = asker) async throws -> DecisionID {
    let shop = try await Shop(in: database)
    let user = try await Shop.customer(in: database)
    try await shop.pay(500_000, by: user)
    let payment = try await shop.pay(100_000, by: user)
    let receipt = try await Ledger.refund(
      .init(
        payment: payment.transaction, amount: Money(piastres: 60_000), reason: .duplicate, note: "charged twice",
        key: String(repeating: "a", count: 32)), by: actor, in: database)
    return try await database.value(
      "SELECT decision_id AS value FROM refunds WHERE reference = \(receipt.reference)")
  }

  /// A frozen wallet that somebody asked to thaw.
  fileprivate func askToUnfreeze() async throws -> (user: UserID, decision: DecisionID) {
    let user = try await Shop.customer("Hana Fathy", "01112345678", in: database)
    try await Ledger.setStatus(of: user, to: .frozen, reason: "stolen", by: asker, in: database)
    try await Ledger.askToUnfreeze(
      user, reason: "phone found", key: String(repeating: "b", count: 32), by: asker, in: database)
    let decision: DecisionID = try await database.value(
      "SELECT id AS value FROM decisions WHERE subject_id = \(user) AND kind = 'unfreeze'")
    return (user, decision)
  }

  fileprivate func actor(_ role: StaffRole) async throws -> Actor {
    let email = "\(role.rawValue)@example.test"
    let id: StaffID = try await database.value("SELECT id AS value FROM staff WHERE email = \(email)")
    return Actor(.staff, id: id.rawValue, name: "Mona Adel")
  }

  fileprivate func state(_ decision: DecisionID) async throws -> String {
    try await database.value("SELECT state AS value FROM decisions WHERE id = \(decision)")
  }

  fileprivate func expectSound() async throws {
    let findings = try await Verification.run(in: database)
    #expect(findings.flatMap(\.broken) == [])
  }
}

@Suite struct DecisionTests {
  @Test func `a refund is approved by another person, with a note`() async throws {
    try await AdminPortal.run { portal in
      let decision = try await portal.askForRefund()
      var browser = try await portal.browser(.financeApprover)
      let queue = try await browser.open("/admin/decisions")
      #expect(queue.words.contains("Sara Nabil"))
      #expect(queue.words.contains("600.00"))
      let page = try await browser.open("/admin/decisions/\(decision)")
      for words in [
        "Duplicate", "charged twice", "EGP 600.00", "Sara Nabil", "Open", "Still refundable besides this EGP 400.00",
        "Fee returned",
      ] {
        #expect(page.words.contains(words), "\(words)")
      }
      for path in ["/admin/users/", "/admin/merchants/MRC-000001\"", "/admin/transactions/TXN-"] {
        #expect(page.text.contains("href=\"\(path)"), "\(path)")
      }
      #expect(!page.words.contains("Back to the queue"))
      let confirm = try await browser.open("/admin/decisions/\(decision)/approval")
      #expect(confirm.words.contains("State Open Approved"))
      #expect(confirm.words.contains("Approve refund RFN-"))
      let done = try await browser.submit(["note": "seen the receipt"])
      #expect(done.status == 200)
      #expect(done.path == "/admin/decisions/\(decision)")
      #expect(done.words.contains("Approved and done."))
      #expect(done.words.contains("seen the receipt"))
      #expect(done.words.contains("Back to the queue"))
      #expect(done.words.contains("Still refundable besides this EGP 400.00"))
      #expect(try await portal.state(decision) == "approved")
      let refund: String = try await portal.database.value("SELECT state AS value FROM refunds")
      #expect(refund == "completed")
      let audited: Int = try await portal.database.value(
        "SELECT count(*) AS value FROM audit_events WHERE act = 'approve_decision' AND reason = 'seen the receipt'")
      #expect(audited == 1)
      #expect(try await browser.open("/admin/decisions").words.contains("Nothing waits for a decision"))
      #expect(try await browser.open("/admin/decisions?state=approved").words.contains("Mona Adel"))
      try await portal.expectSound()
    }
  }

  @Test func `a rejection says why, and gives back what was reserved`() async throws {
    try await AdminPortal.run { portal in
      let decision = try await portal.askForRefund()
      var browser = try await portal.browser()
      try await browser.open("/admin/decisions/\(decision)/rejection")
      let missing = try await browser.submit(["note": "  "])
      #expect(missing.status == 422)
      #expect(missing.words.contains("Fill this in."))
      #expect(try await portal.state(decision) == "open")
      let done = try await browser.submit(["note": "not a duplicate"])
      #expect(done.words.contains("Rejected. Nothing of it is done."))
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
      let decision: DecisionID = try await portal.database.value("SELECT id AS value FROM decisions")
      var browser = try await portal.browser(.financeApprover)
      for path in ["/admin/decisions/\(decision)", "/admin/decisions/\(decision)/approval"] {
        let page = try await browser.open(path)
        #expect(page.words.contains("Available besides this, now EGP 71.50"))
        #expect(page.text.contains("href=\"/admin/merchants/\(shop.code)\""))
      }
    }
  }

  @Test func `the same form sent twice decides once`() async throws {
    try await AdminPortal.run { portal in
      let decision = try await portal.askForRefund()
      var browser = try await portal.browser()
      let page = try await browser.open("/admin/decisions/\(decision)/approval")
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
      let decision = try await portal.askForRefund(by: try await portal.actor(.administrator))
      let page = try await browser.open("/admin/decisions/\(decision)")
      #expect(page.words.contains("You asked for this: another person decides"))
      #expect(!page.text.contains("/approval"))
      #expect(!page.text.contains("/claim"))
      let refused = try await browser.open("/admin/decisions/\(decision)/approval")
      #expect(refused.status == 409)

      let recall = try await browser.open("/admin/decisions/\(decision)/recall")
      let form = try #require(recall.forms.first { $0.action.hasSuffix("/recall") })
      for act in ["approval", "rejection"] {
        let forced = try await browser.post(
          form.values.merging(["note": "mine"]) { $1 }, to: "/admin/decisions/\(decision)/\(act)")
        #expect(forced.status == 409)
        #expect(forced.words.contains("another person decides"))
      }
      #expect(try await portal.state(decision) == "open")
      let done = try await browser.post(form.values, to: form.action)
      #expect(done.words.contains("Taken back."))
      #expect(try await portal.state(decision) == "recalled")
      try await portal.expectSound()
    }
  }

  @Test func `whoever comes second reads who was first`() async throws {
    try await AdminPortal.run { portal in
      let decision = try await portal.askForRefund()
      var browser = try await portal.browser()
      try await browser.open("/admin/decisions/\(decision)/approval")
      let other = Actor(.staff, id: 9_002, name: "Omar Hassan")
      try await Ledger.decide(
        decision, .reject, note: "no", key: String(repeating: "c", count: 32), by: other, in: portal.database)
      let late = try await browser.submit(["note": ""])
      #expect(late.status == 409)
      #expect(late.words.contains("Rejected"))
      #expect(late.words.contains("by Omar Hassan"))
      #expect(!late.text.contains("/approval\""))
      #expect(try await browser.open("/admin/decisions/\(decision)/recall").status == 409)
    }
  }

  @Test func `a claim holds others off until it is let go`() async throws {
    try await AdminPortal.run { portal in
      let decision = try await portal.askForRefund()
      var first = try await portal.browser(.financeApprover)
      var second = try await portal.browser(.administrator)
      try await second.open("/admin/decisions/\(decision)/approval")
      try await first.open("/admin/decisions/\(decision)")
      let taken = try await first.submit(to: "/admin/decisions/\(decision)/claim")
      #expect(taken.words.contains("It is yours for half an hour"))
      let refused = try await second.submit(["note": ""])
      #expect(refused.status == 409)
      #expect(refused.words.contains("Mona Adel has been looking into it since"))
      let released = try await first.submit(to: "/admin/decisions/\(decision)/release")
      #expect(released.words.contains("Anybody may decide it again."))
      try await second.open("/admin/decisions/\(decision)/approval")
      #expect(try await second.submit(["note": ""]).words.contains("Approved and done."))
    }
  }

  @Test func `money is for finance approvers and wallets for risk`() async throws {
    try await AdminPortal.run { portal in
      let refund = try await portal.askForRefund()
      let unfreeze = try await portal.askToUnfreeze().decision
      for (role, refundStatus, unfreezeStatus) in [
        (StaffRole.support, 403, 403), (.finance, 403, 403), (.auditor, 403, 403), (.risk, 403, 200),
        (.financeApprover, 200, 403), (.administrator, 200, 200),
      ] {
        var browser = try await portal.browser(role)
        let page = try await browser.open("/admin/decisions/\(refund)")
        #expect(page.status == 200)
        let explains = page.words.contains("A finance approver or an administrator decides this, never the person who")
        #expect(explains == (refundStatus == 403))
        #expect(try await browser.open("/admin/decisions/\(refund)/approval").status == refundStatus, "\(role)")
        #expect(try await browser.open("/admin/decisions/\(unfreeze)/rejection").status == unfreezeStatus, "\(role)")
      }
    }
  }

  @Test func `what has changed since it was asked is said, and stays open`() async throws {
    try await AdminPortal.run { portal in
      let (user, decision) = try await portal.askToUnfreeze()
      var browser = try await portal.browser(.risk)
      try await browser.open("/admin/decisions/\(decision)/approval")
      try await portal.database.executeAsOwner("UPDATE users SET status = 'active' WHERE id = \(user)")
      let late = try await browser.submit(["note": ""])
      #expect(late.status == 409)
      #expect(late.words.contains("has changed since it was asked"))
      #expect(try await portal.state(decision) == "open")
    }
  }

  @Test func `in Arabic it reads Arabic`() async throws {
    try await AdminPortal.run { portal in
      let (_, decision) = try await portal.askToUnfreeze()
      var browser = try await portal.browser(.risk, language: "ar")
      let page = try await browser.open("/admin/decisions/\(decision)")
      #expect(page.words.contains("رفع تجميد"))
      #expect(page.words.contains("مجمّد"))
      try await browser.open("/admin/decisions/\(decision)/approval")
      let done = try await browser.submit(["note": ""])
      #expect(done.words.contains("تمت الموافقة ونُفّذ الطلب."))
    }
  }

  @Test func `the queue is paged from its oldest, both ways, and filtered by kind`() async throws {
    try await AdminPortal.run { portal in
      try await portal.database.transaction { connection in
        _ = try connection.execute(
          """
          INSERT INTO decisions
            (kind, subject_kind, subject_id, subject, asked_by, asked_by_name, asked_at, expires_at)
          SELECT CASE n % 2 WHEN 0 THEN 'unfreeze' ELSE 'fee' END, 'user', n, 'item-' || n, 'staff:9001', 'Sara',
            now() - make_interval(mins => (1000 - n / 2)::int), now() + interval '1 day'
          FROM generate_series(1, 120) n
          """)
      }
      var browser = try await portal.browser()
      var seen: [String] = []
      var path: String? = "/admin/decisions"
      var pages: [[String]] = []
      while let next = path {
        let page = try await browser.open(next)
        pages.append(page.decisionLinks)
        seen += page.decisionLinks
        path = page.older
      }
      #expect(seen.count == 120)
      #expect(Set(seen).count == 120)
      let ids = seen.compactMap { Int($0.split(separator: "/").last ?? "") }
      #expect(ids == ids.sorted())
      let back = try await browser.open(try #require(browser.page.newer))
      #expect(back.decisionLinks == pages[1])
      let fees = try await browser.open("/admin/decisions?kind=fee")
      #expect(fees.words.contains("Clear filters"))
      #expect(!fees.words.contains("item-2 "))
    }
  }

  @Test func `what doesn't exist is not found`() async throws {
    try await AdminPortal.run { portal in
      var browser = try await portal.browser()
      for path in ["/admin/decisions/1", "/admin/decisions/x", "/admin/decisions/1/approval"] {
        #expect(try await browser.open(path).status == 404)
      }
    }
  }
}
