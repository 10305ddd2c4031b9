import Auth
import Database
import Ledger
import TestSupport
import Testing
import Wallet

@Suite struct VerificationPageTests {
  /// One request each, the first the oldest.
  @discardableResult private func ask(
    _ users: [UserID], tier: KYCTier = .basic, matches: Bool? = nil, expires: String? = nil, _ portal: AdminPortal
  ) async throws -> [VerificationRequestID] {
    let requests = users.enumerated().map { index, user in
      NewVerificationRequest(
        user: user, tier: tier, document: .nationalID, name: "منى عادل", numberLast4: "1234", numberMatches: matches,
        bornOn: Day(parsing: "1990-05-01"), expiresOn: expires.flatMap { Day(parsing: $0) },
        requestedAt: Instant(microseconds: 1_790_000_000_000_000 + Int64(index) * 1_000_000))
    }
    try await portal.database.transaction { connection in
      try Ledger.requestVerification(requests, on: connection)
    }
    return try await portal.database.rows(
      "SELECT id AS value FROM verification_requests WHERE state = 'pending' ORDER BY id",
      as: Scalar<VerificationRequestID>.self
    ).map(\.value)
  }

  private func standing(_ portal: AdminPortal) async throws -> [String] {
    try await portal.database.rows(
      """
      SELECT concat_ws(' ', state, rejection, note, decided_by_name, kyc_tier) AS value
      FROM verification_requests request JOIN users ON users.id = user_id ORDER BY request.id
      """, as: Scalar<String>.self
    ).map(\.value)
  }

  @Test func `an approval raises the tier and leads to the next request`() async throws {
    try await AdminPortal.run { portal in
      let mona = try await Shop.customer("Mona Adel", in: portal.database)
      let hana = try await Shop.customer("Hana Fathy", "01112345678", in: portal.database)
      let ids = try await ask([mona, hana], matches: false, expires: "2026-01-01", portal)
      var browser = try await portal.browser(.support)
      let queue = try await browser.open("/admin/verification")
      #expect(queue.words.contains("Mona Adel"))
      #expect(queue.words.contains("Tier 1 (basic) Pending"))
      let page = try await browser.open("/admin/verification/\(ids[0])")
      for words in [
        "منى عادل", "••••••••••1234", "Not the registered one", "1 May 1990", "Expired",
        "Tier 0 (unverified) Tier 1 (basic)",
      ] {
        #expect(page.words.contains(words), "\(words)")
      }
      let next = try await browser.submit(to: "/admin/verification/\(ids[0])/approval")
      #expect(next.path == "/admin/verification/\(ids[1])")
      #expect(next.words.contains("The user has the new tier."))
      #expect(try await standing(portal) == ["approved Mona Adel 1", "pending 0"])
      // Decided already: said, and nothing done.
      var late = try await portal.browser(.risk)
      try await late.open("/admin/verification/\(ids[1])")
      try await browser.submit(to: "/admin/verification/\(ids[1])/approval")
      #expect(browser.page.path == "/admin/verification")
      #expect(browser.page.words.contains("No requests are waiting"))
      let refused = try await late.submit(["rejection": "blurry"])
      #expect(refused.words.contains("somebody has decided this request"))
      #expect(try await standing(portal) == ["approved Mona Adel 1", "approved Mona Adel 1"])
      let user = try await browser.open("/admin/users/\(mona)?tab=verification")
      #expect(user.words.contains("Tier 1 (basic)"))
      #expect(user.text.contains("/admin/verification/\(ids[0])"))
      #expect(try await browser.open("/admin/verification?state=approved").words.contains("Hana Fathy"))
      let acts = try await portal.database.rows(
        "SELECT concat_ws(' ', act, before ->> 'tier', after ->> 'tier') AS value FROM audit_events WHERE subject_kind = 'user'",
        as: Scalar<String>.self)
      #expect(acts.map(\.value) == ["approve_verification 0 1", "approve_verification 0 1"])
    }
  }

  @Test func `a tier never falls by an approval`() async throws {
    try await AdminPortal.run { portal in
      let mona = try await Shop.customer("Mona Adel", in: portal.database)
      try await portal.database.executeAsOwner("UPDATE users SET kyc_tier = 2")
      let ids = try await ask([mona], portal)
      var browser = try await portal.browser(.risk)
      try await browser.open("/admin/verification/\(ids[0])")
      try await browser.submit(to: "/admin/verification/\(ids[0])/approval")
      #expect(try await standing(portal) == ["approved Mona Adel 2"])
    }
  }

  @Test(arguments: VerificationRejection.allCases)
  func `a rejection has one of five reasons, and the tier stays`(reason: VerificationRejection) async throws {
    try await AdminPortal.run { portal in
      let mona = try await Shop.customer("Mona Adel", in: portal.database)
      let ids = try await ask([mona], tier: .full, portal)
      var browser = try await portal.browser(.support)
      let path = "/admin/verification/\(ids[0])"
      try await browser.open(path)
      let none = try await browser.submit(["rejection": ""], to: path + "/rejection")
      #expect(none.status == 422)
      #expect(none.words.contains("Choose a reason"))
      if reason == .other {
        #expect(try await browser.submit(["rejection": "other", "note": " "]).status == 422)
      }
      let page = try await browser.submit(["rejection": reason.rawValue, "note": "Both sides"])
      #expect(page.words.contains("Verification rejected."))
      #expect(try await standing(portal) == ["rejected \(reason.rawValue) Both sides Mona Adel 0"])
      // Another request may be made then.
      #expect(try await ask([mona], portal).count == 1)
      let again = try await browser.open("/admin/verification")
      #expect(again.words.contains("Pending"))
    }
  }

  @Test func `without the permission it is only read, in Arabic too`() async throws {
    try await AdminPortal.run { portal in
      let mona = try await Shop.customer("Mona Adel", in: portal.database)
      let ids = try await ask([mona], portal)
      for role in [StaffRole.finance, .auditor] {
        var browser = try await portal.browser(role, language: "ar")
        let page = try await browser.open("/admin/verification/\(ids[0])")
        #expect(page.words.contains("الاسم في المستند"))
        #expect(!page.text.contains("/admin/verification/\(ids[0])/approval"))
        for act in ["approval", "rejection"] {
          #expect(try await browser.post([:], to: "/admin/verification/\(ids[0])/\(act)").status == 403)
        }
      }
      var browser = try await portal.browser(.support)
      #expect(try await browser.open("/admin/verification/999").status == 404)
      #expect(try await browser.open("/admin/verification?state=lost").status == 422)
    }
  }

  @Test func `the database lets no tier change without an approved request`() async throws {
    try await AdminPortal.run { portal in
      let mona = try await Shop.customer("Mona Adel", in: portal.database)
      let ids = try await ask([mona], portal)
      let illegal: [SQL] = [
        "UPDATE users SET kyc_tier = 1 WHERE id = \(mona)",
        "UPDATE verification_requests SET state = 'approved' WHERE id = \(ids[0])",
        "UPDATE verification_requests SET tier = 2 WHERE id = \(ids[0])",
        """
        INSERT INTO verification_requests (user_id, tier, document, document_name, number_last4, state, requested_at)
        VALUES (\(mona), 1, 'passport', 'x', '1', 'approved', now())
        """,
      ]
      for sql in illegal { await #expect(throws: DatabaseError.self) { try await portal.database.execute(sql) } }
      // An approval of tier 1 gives no tier 2, and not later.
      await #expect(throws: DatabaseError.self) {
        try await portal.database.transaction { connection in
          try connection.execute(
            """
            UPDATE verification_requests SET state = 'approved', decided_by = 'staff:1', decided_by_name = 'x',
              decided_at = now() WHERE id = \(ids[0])
            """)
          try connection.execute("UPDATE users SET kyc_tier = 2 WHERE id = \(mona)")
        }
      }
      try await Ledger.decide(ids[0], .approve, by: Actor(.staff, id: 1, name: "Mona"), in: portal.database)
      await #expect(throws: DatabaseError.self) {
        try await portal.database.execute("UPDATE users SET kyc_tier = 0 WHERE id = \(mona)")
      }
    }
  }
}
