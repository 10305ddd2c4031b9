import Database
import Glibc
import Ledger
import Synchronization
import TestSupport
import Testing
import Wallet

@Suite struct ReviewTests {
  /// Returns flags as "rule of amount", in order.
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

  /// Returns a user who is old and has used the channel before.
  private func oldUser(holding amount: Int64, _ platform: Platform) async throws -> UserID {
    let user = try await platform.user(holding: amount)
    try await platform.database.executeAsOwner(
      "UPDATE users SET created_at = now() - interval '1 year' WHERE id = \(user)")
    try await platform.post(.withdrawal(user), 1, at: try instant("2026-01-01T00:00:00Z"), rules: .history)
    return user
  }

  @Test func `large amounts`() async throws {
    try await withLedger { platform in
      let user = try await oldUser(holding: 4_000_000, platform)
      try await platform.post(.withdrawal(user), 1_999_999)
      try await platform.post(.withdrawal(user), 2_000_000, rules: .history)
      #expect(try await flag(platform) == 2)
      // The top-up is large too.
      #expect(try await flags(platform) == ["amount of 2000000", "amount of 4000000"])
      #expect(try await flag(platform) == 0)
      #expect(
        try await platform.texts("SELECT review AS value FROM transactions WHERE amount = 2000000") == ["flagged"])
    }
  }

  @Test func `many in a short time`() async throws {
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

  @Test func `a success after repeated failures`() async throws {
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

  @Test func `new accounts and new channels`() async throws {
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

  @Test func `an account is new for the set number of days`() async throws {
    try await withLedger { platform in
      let days: Int64 = try await platform.database.value(
        "SELECT value AS value FROM settings WHERE name = 'review_new_account_days'")
      for (minutes, amount) in [(-5, 600_000), (5, 700_000)] as [(Int64, Int64)] {
        let user = try await oldUser(holding: 1_000_000, platform)
        try await platform.database.executeAsOwner(
          """
          UPDATE users SET created_at = now() - make_interval(days => \(days)::int) - make_interval(mins => \(minutes)::int)
          WHERE id = \(user)
          """)
        try await platform.post(.withdrawal(user), amount)
      }
      _ = try await flag(platform)
      #expect(try await flags(platform).filter { $0.hasPrefix("new_account") } == ["new_account of 600000"])
    }
  }

  /// Rows are committed in another order than they were recorded, and judged in batches of every size.
  @Test(arguments: [1, 2, 3, 1_000]) func `every transaction is judged once, whenever it commits`(
    batch: Int
  ) async throws {
    try await withLedger { platform in
      let user = try await oldUser(holding: 100_000_000, platform)
      let late = try await oldUser(holding: 100_000_000, platform)
      _ = try await flag(platform)
      func judge() async throws -> Int {
        try await Ledger.flagTransactions(batch: batch, batches: 1_000, in: platform.database)
      }
      let (recorded, mayCommit) = (Signal(), Signal())
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          try await platform.database.transaction { connection in
            _ = try Ledger.post(
              [Movement(.withdrawal(late), amount: Money(piastres: 2_500_000), channel: .app)], by: platform.actor,
              on: connection)
            recorded.give()
            while !mayCommit.isGiven { sched_yield() }
          }
        }
        while !recorded.isGiven { await Task.yield() }
        for amount in [2_000_001, 100, 2_000_002, 2_000_003] as [Int64] {
          try await platform.post(.withdrawal(user), amount, rules: .history)
        }
        #expect(try await judge() == 3)
        #expect(try await judge() == 0)
        mayCommit.give()
        try await group.waitForAll()
      }
      #expect(try await judge() == 1)
      #expect(try await judge() == 0)
      // A movement of long ago is recorded now.
      try await platform.post(
        .withdrawal(user), 2_000_004, at: try instant("2026-02-01T00:00:00Z"), rules: .history)
      #expect(try await judge() == 1)
      let large = try await flags(platform).filter { $0.hasPrefix("amount of 2") }
      #expect(large == [2_000_001, 2_000_002, 2_000_003, 2_000_004, 2_500_000].map { "amount of \($0)" })
    }
  }

  @Test func `a failure that is recorded late tells against what was judged before`() async throws {
    try await withLedger { platform in
      let user = try await oldUser(holding: 1_000, platform)
      func fail(_ minute: Int) async throws {
        try await platform.post(
          [
            Movement(
              .withdrawal(user), amount: Money(piastres: 5_000), channel: .app,
              occurredAt: try instant("2026-11-01T10:\(minute):00Z"))
          ], rules: .recordingFailures)
      }
      for minute in 10..<13 { try await fail(minute) }
      try await platform.post(.withdrawal(user), 900, at: try instant("2026-11-01T10:30:00Z"))
      #expect(try await flag(platform) == 0)
      try await fail(14)
      #expect(try await flag(platform) == 1)
      #expect(try await flags(platform) == ["repeated_failures of 900"])
    }
  }

  @Test func `each rule adds its flag to the one open case`() async throws {
    try await withLedger { platform in
      let user = try await oldUser(holding: 2_500_000, platform)
      _ = try await flag(platform)
      let payment = try await platform.post(
        [Movement(.withdrawal(user), amount: Money(piastres: 2_100_000), channel: .agent)], rules: .history)
      #expect(payment.count == 1)
      #expect(try await flag(platform) == 1)
      #expect(
        try await flags(platform).filter { $0.hasSuffix("2100000") } == [
          "amount of 2100000", "new_channel of 2100000",
        ])
    }
  }

  @Test func `a case goes its way`() async throws {
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

/// A signal from one side of a test to the other.
private final class Signal: Sendable {
  private let given = Atomic(false)

  var isGiven: Bool { given.load(ordering: .sequentiallyConsistent) }

  func give() { given.store(true, ordering: .sequentiallyConsistent) }
}
