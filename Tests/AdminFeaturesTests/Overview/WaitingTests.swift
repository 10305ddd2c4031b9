import Auth
import Database
import Ledger
import TestSupport
import Testing
import Wallet

/// What the overview and the sidebar show to each role.
@Suite struct WaitingTests {
  private static let asker = Actor(.staff, id: 9_001, name: "Sara Nabil")

  /// One of each kind of work: a refund and a limit to decide, a verification request, a case, an unmatched bank line and
  /// an approved payout.
  private func fill(_ portal: AdminPortal) async throws -> Posted {
    let database = portal.database
    let banked = try await BankedShop(portal, payments: 2)
    _ = try await banked.approvedPayout("payout", of: 50_000)
    let hana = try await Shop.customer("Hana Fathy", "01112345678", in: database)
    let payment = try await banked.shop.pay(100_000, by: hana)
    _ = try await Ledger.refund(
      .init(
        payment: payment.transaction, amount: Money(piastres: 60_000), reason: .duplicate, note: nil,
        key: String(repeating: "a", count: 32)), by: Self.asker, in: database)
    try await Ledger.requestLimitChange(
      tier: .basic, .day, to: Money(piastres: 1_500_000), reason: "salaries", key: String(repeating: "b", count: 32),
      by: Self.asker, in: database)
    try await database.executeAsOwner(
      """
      INSERT INTO verification_requests (user_id, tier, document, document_name, number_last4, requested_at)
      VALUES (\(hana), 1, 'national_id', 'Hana Fathy', '1234', now() - interval '3 days')
      """)
    try await database.executeAsOwner(
      """
      INSERT INTO cases (transaction_id, opened_at) VALUES (\(payment.transaction), now() - interval '2 hours')
      """)
    try await database.executeAsOwner(
      """
      INSERT INTO bank_lines (file_name, line, payout_reference, status, amount, bank_trace, processed_at, outcome,
        imported_by_name)
      VALUES ('results.csv', 1, 'PYT-UNKNOWN', 'paid', 12345, 'FT1', now(), 'no_match', 'Salma')
      """)
    return payment
  }

  @Test func `each role sees first what its permissions let it do`() async throws {
    try await AdminPortal.run { portal in
      let payment = try await fill(portal)
      let (refund, limit) = (
        "Refund Hana Fathy Nile Pharmacy", "Limit Daily limit, tier 1 (basic) EGP 10,000.00 → EGP 15,000.00"
      )
      let verification = "3 days Verification Hana Fathy National ID card"
      let review = "2 hours Case Hana Fathy \(payment.reference.text)"
      let (line, payouts) = ("Bank line PYT-UNKNOWN No matching payout", "Payouts 1 payout in no batch")
      let all = [refund, limit, verification, review, line, payouts]
      let own: [StaffRole: [String]] = [
        .support: [verification], .risk: [verification, review], .finance: [line, payouts],
        .financeApprover: [refund, limit, line, payouts], .administrator: all, .auditor: [],
      ]
      for role in StaffRole.allCases {
        var browser = try await portal.browser(role)
        let page = try await browser.open("/admin")
        for words in all {
          #expect(page.words.contains(words) == own[role]?.contains(words), "\(role): \(words)")
        }
        #expect(page.words.contains("Nothing is waiting for you") == (role == .auditor), "\(role)")
        // Everybody sees how long the queues are.
        #expect(page.words.contains("Verification 1 3 days"), "\(role)")
        #expect(page.words.contains("Unmatched bank lines 1 just now"), "\(role)")
      }
    }
  }

  @Test func `the oldest stands first, with what the requests come to, and an approver's own request isn't there`()
    async throws
  {
    try await AdminPortal.run { portal in
      _ = try await fill(portal)
      var browser = try await portal.browser(.financeApprover)
      let me: StaffID = try await portal.database.value("SELECT id AS value FROM staff WHERE role = 'finance_approver'")
      let page = try await browser.open("/admin")
      #expect(page.words.contains("Waiting for you 4 items, EGP 600.00 to approve Open the oldest"))
      let kinds = page.words.matches(of: #/Payouts 1 payout in|Refund Hana|Limit Daily|Bank line PYT/#).map {
        $0.output
      }
      #expect(kinds == ["Payouts 1 payout in", "Refund Hana", "Limit Daily", "Bank line PYT"])
      #expect(page.text.contains("href=\"/admin/payout-batches/new\""))

      try await Ledger.requestLimitChange(
        tier: .full, .day, to: Money(piastres: 4_000_000), reason: "salaries", key: String(repeating: "c", count: 32),
        by: Actor(.staff, id: me.rawValue, name: "Mona Adel"), in: portal.database)
      let later = try await browser.open("/admin")
      #expect(!later.words.contains("Limit Daily limit, tier 2"))
      #expect(later.words.contains("Approvals 3 just now"))
    }
  }

  @Test func `the sidebar counts what this person has to do, and follows what they did`() async throws {
    try await AdminPortal.run { portal in
      _ = try await fill(portal)
      var browser = try await portal.browser(.financeApprover)
      func badges(_ page: Visit) -> [String] {
        page.text.matches(of: #/<span>([A-Za-z ]+)<\/span><span class="(badge|badge quiet)"><bdi dir="ltr">(\d+)</#)
          .map { "\($0.1) \($0.2) \($0.3)" }
      }
      let before = try await browser.open("/admin/ledger")
      #expect(
        badges(before) == [
          "Verification badge quiet 1", "Approvals badge 2", "Cases badge quiet 1", "Payouts badge 1",
          "Bank results badge 1",
        ])
      #expect(badges(try await browser.open("/admin")) == badges(before))
      let request: ApprovalID = try await portal.database.value(
        "SELECT id AS value FROM approvals WHERE kind = 'limit'")
      try await browser.open("/admin/approvals/\(request)/approval")
      let decided = try await browser.submit(["note": ""])
      #expect(badges(decided).contains("Approvals badge 1"))

      // Who has given nothing but a password learns nothing, and who may do nothing sees what others have to do.
      var auditor = try await portal.browser(.auditor)
      #expect(badges(try await auditor.open("/admin")).contains("Approvals badge quiet 1"))
    }
  }

  @Test func `today stands beside the same weekday of last week up to the same hour`() async throws {
    try await AdminPortal.run { portal in
      let shop = try await Shop(in: portal.database)
      let user = try await Shop.customer(in: portal.database)
      let now = try await portal.database.value("SELECT date_trunc('hour', now(), 'UTC') AS value", as: Instant.self)
      let hour: Int64 = 3_600_000_000
      let zone = try await CairoZone.load(from: portal.database)
      // In the first hour of a day nothing has been compared yet.
      let isCompared = zone.local(now).hour > 0
      for (piastres, instant) in [(30_000, now.microseconds - hour), (20_000, now.microseconds - hour - 7 * 24 * hour)]
      {
        try await shop.pay(Int64(piastres), by: user, at: Instant(microseconds: instant).iso8601UTC)
      }
      var browser = try await portal.browser(.auditor)
      let page = try await browser.open("/admin")
      let time = "\(zone.local(now).hour < 10 ? "0" : "")\(zone.local(now).hour):00"
      #expect(page.words.contains("\(isCompared ? "200.00" : "0.00") by \(time) last "))
      if isCompared {
        #expect(page.words.contains("Payments today EGP 300.00"))
        #expect(page.words.contains("up 50%") || page.words.contains("up 50.0%"))
      }
    }
  }

  @Test func `it is in Arabic too`() async throws {
    try await AdminPortal.run { portal in
      _ = try await fill(portal)
      var browser = try await portal.browser(.administrator, language: "ar")
      let page = try await browser.open("/admin")
      for words in [
        "بانتظارك", "6 بنود", "فتح الأقدم", "3 أيام", "التحقق من الهوية Hana Fathy بطاقة الرقم القومي",
        "Hana Fathy صيدلية النيل",
        "عملية صرف واحدة خارج الدفعات", "لا يوجد صرف مطابق", "قوائم الانتظار", "الماضي",
      ] {
        #expect(page.words.contains(words), "\(words)")
      }
    }
  }
}
