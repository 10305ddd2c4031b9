import Database
import Ledger
import TestSupport
import Testing
import Wallet

@Suite struct ReviewTests {
  /// "rule of amount", in their order.
  private func flags(_ platform: Platform) async throws -> [String] {
    try await platform.texts(
      """
      SELECT text || ' of ' || amount AS value
      FROM case_events JOIN cases ON cases.id = case_id JOIN transactions ON transactions.id = transaction_id
      WHERE case_events.kind = 'flag' ORDER BY amount, text
      """)
  }

  private func flag(_ platform: Platform) async throws -> Int {
    try await Ledger.flagTransactions(in: platform.database)
  }

  /// Somebody known for long, who has used the channel before.
  private func oldUser(holding amount: Int64, _ platform: Platform) async throws -> UserID {
    let user = try await platform.user(holding: amount)
    try await platform.database.executeAsOwner(
      "UPDATE users SET created_at = now() - interval '1 year' WHERE id = \(user)")
    try await platform.post(.withdrawal(user), 1, at: try instant("2026-01-01T00:00:00Z"), rules: .history)
    return user
  }

  @Test func largeAmounts() async throws {
    try await withLedger { platform in
      let user = try await oldUser(holding: 4_000_000, platform)
      try await platform.post(.withdrawal(user), 1_999_999)
      try await platform.post(.withdrawal(user), 2_000_000, rules: .history)
      #expect(try await flag(platform) == 2)
      // The top-up is large as well.
      #expect(try await flags(platform) == ["amount of 2000000", "amount of 4000000"])
      #expect(try await flag(platform) == 0)
      #expect(
        try await platform.texts("SELECT review AS value FROM transactions WHERE amount = 2000000") == ["flagged"])
    }
  }

  @Test func manyInAShortTime() async throws {
    try await withLedger { platform in
      let user = try await oldUser(holding: 10_000, platform)
      for minute in 10..<19 {
        try await platform.post(.withdrawal(user), 10, at: try instant("2026-11-01T10:\(minute):00Z"))
      }
      #expect(try await flag(platform) == 0)
      try await platform.post(.withdrawal(user), 77, at: try instant("2026-11-01T10:19:30Z"))
      #expect(try await flag(platform) == 1)
      #expect(try await flags(platform) == ["velocity of 77"])
    }
  }

  @Test func aSuccessAfterRepeatedFailures() async throws {
    try await withLedger { platform in
      let user = try await oldUser(holding: 1_000, platform)
      for minute in 10..<14 {
        try await platform.post(
          [
            Movement(
              .withdrawal(user), amount: Money(piastres: 5_000), channel: .app,
              occurredAt: try instant("2026-11-01T10:\(minute):00Z"))
          ], rules: .recordingFailures)
      }
      #expect(try await flag(platform) == 0)
      try await platform.post(.withdrawal(user), 900, at: try instant("2026-11-01T10:30:00Z"))
      #expect(try await flag(platform) == 1)
      #expect(try await flags(platform) == ["repeated_failures of 900"])
    }
  }

  @Test func newAccountsAndNewChannels() async throws {
    try await withLedger { platform in
      let new = try await platform.user(holding: 600_000)
      try await platform.post(.withdrawal(new), 499_999)
      #expect(try await flag(platform) == 0)
      let other = try await platform.user(holding: 600_000)
      try await platform.post(.withdrawal(other), 500_000)
      let old = try await oldUser(holding: 1_900_000, platform)
      try await platform.post(
        [Movement(.withdrawal(old), amount: Money(piastres: 1_000_000), channel: .agent)])
      #expect(try await flag(platform) == 2)
      #expect(try await flags(platform) == ["new_account of 500000", "new_channel of 1000000"])
    }
  }

  @Test func aCaseGoesItsWay() async throws {
    try await withLedger { platform in
      let salma = try await platform.staff("salma@example.com")
      let payment = try await platform.payment(10_000, to: try await platform.merchant())
      let actor = Actor(.staff, id: salma.rawValue, name: "Salma")
      let id = try await Ledger.flag(payment, note: "odd", by: actor, in: platform.database)
      #expect(try await Ledger.flag(payment, note: "again", by: actor, in: platform.database) == id)
      func close(_ outcome: ReviewState, by actor: Actor) async throws {
        try await Ledger.close(id, as: outcome, note: "talked to the user", by: actor, in: platform.database)
      }
      await #expect(throws: CaseRefusal.impossible(.flagged, assignee: nil)) { try await close(.cleared, by: actor) }
      try await Ledger.assign(id, to: salma, name: "Salma", by: actor, in: platform.database)
      await #expect(throws: CaseRefusal.impossible(.inReview, assignee: "Salma")) {
        try await close(.cleared, by: platform.approver)
      }
      try await close(.confirmedFraud, by: actor)
      await #expect(throws: CaseRefusal.impossible(.confirmedFraud, assignee: "Salma")) {
        try await close(.cleared, by: actor)
      }
      let kinds = try await platform.texts("SELECT kind || ': ' || text AS value FROM case_events ORDER BY id")
      #expect(
        kinds == [
          "note: odd", "note: again", "assignment: Salma", "note: talked to the user", "outcome: confirmed_fraud",
        ])
      #expect(
        try await platform.texts("SELECT review AS value FROM transactions WHERE id = \(payment)") == [
          "confirmed_fraud"
        ])
    }
  }
}
