import Database
import Ledger
import Testing
import Wallet

@Suite(.timeLimit(.minutes(10))) struct ConcurrencyTests {
  /// Transfers in both directions between few wallets, and payments and refunds of few merchants, all need each other's
  /// locks.
  @Test func `crossing movements never show a deadlock`() async throws {
    try await withLedger(connections: 12) { platform in
      var users: [UserID] = []
      for _ in 0..<4 { users.append(try await platform.user(holding: 100_000)) }
      let merchants = [try await platform.merchant(), try await platform.merchant(.returnProRata)]
      var payments: [TransactionID] = []
      for user in users {
        for merchant in merchants {
          payments.append(try await platform.post(.payment(from: user, to: merchant), 10_000).transaction)
        }
      }
      let (everyone, shops, refundable) = (users, merchants, payments)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for seed in 0..<150 {
          group.addTask {
            var generator = SeededGenerator(seed: UInt64(seed))
            let movements = try (0..<3).map { _ in
              let from = try #require(everyone.randomElement(using: &generator))
              let to = try #require(everyone.randomElement(using: &generator))
              let shop = try #require(shops.randomElement(using: &generator))
              let payment = try #require(refundable.randomElement(using: &generator))
              let parties: Movement.Parties =
                switch generator.next() % 4 {
                case 0: .transfer(from: from, to: to)
                case 1: .payment(from: from, to: shop)
                case 2: .refund(of: payment, reason: .other, note: nil)
                default: .topUp(to)
                }
              return Movement(parties, amount: Money(piastres: 100), channel: .app)
            }
            try await platform.post(movements)
          }
        }
        try await group.waitForAll()
      }
    }
  }

  /// A withdrawal holds the approval and needs the payout, so a batch that waits for the approval must not hold the
  /// payout.
  @Test func `a batch locks approvals before payouts`() async throws {
    try await withLedger { platform in
      let merchant = try await platform.payableMerchant()
      try await platform.settledPayment(10_000, to: merchant)
      try await Ledger.requestPayout(of: merchant, key: platform.key(), by: platform.actor, in: platform.database)
      try await platform.approve(.payout)
      let batch = try await platform.database.transaction { connection in
        try connection.execute("SELECT FROM approvals WHERE kind = 'payout' FOR UPDATE")
        let batch = Task.detached {
          try await Ledger.makePayoutBatch(key: platform.key(), by: platform.approver, in: platform.database)
        }
        // This uses pg_locks, because pg_stat_activity doesn't change within a transaction after the first read.
        var isAwaited = false
        for _ in 0..<400 where !isAwaited {
          try connection.execute("SELECT pg_sleep(0.05)")
          isAwaited = try connection.value(
            """
            SELECT EXISTS (
              SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))
            ) AS value
            """)
        }
        #expect(isAwaited)
        try connection.execute("SELECT FROM payouts FOR UPDATE NOWAIT")
        #expect(try connection.value("SELECT count(*) AS value FROM payout_batches") == 0)
        return batch
      }
      _ = try await batch.value
      #expect(try await platform.texts("SELECT count::text AS value FROM payout_batches") == ["1"])
    }
  }

  /// Requests about a user don't wait for decisions about the same user: both take their locks in one order.
  @Test func `asking locks nothing that a approval locks later`() async throws {
    try await withLedger { platform in
      let user = try await platform.user(status: .frozen)
      let merchant = try await platform.merchant()
      let asking = try await platform.database.transaction { connection in
        try connection.execute("SELECT FROM users WHERE id = \(user) FOR UPDATE")
        try connection.execute("SELECT FROM merchants WHERE id = \(merchant) FOR UPDATE")
        let asking = Task.detached {
          try await Ledger.requestUnfreezing(
            user, reason: "cleared", key: platform.key(), by: platform.actor, in: platform.database)
          try await Ledger.requestFeeChange(
            of: merchant, basisPoints: 100, fixed: .zero, reason: "volume", key: platform.key(), by: platform.actor,
            in: platform.database)
        }
        var asked = 0
        for _ in 0..<400 where asked < 2 {
          try connection.execute("SELECT pg_sleep(0.05)")
          asked = try connection.value("SELECT count(*) AS value FROM approvals")
        }
        #expect(asked == 2)
        return asking
      }
      try await asking.value
    }
  }

  /// A movement that waited for a wallet while it was being frozen sees the frozen status.
  @Test func `nothing moves after a freeze is done`() async throws {
    try await withLedger(connections: 8) { platform in
      for _ in 0..<10 {
        let user = try await platform.user(holding: 1_000)
        let merchant = try await platform.merchant()
        try await withThrowingTaskGroup(of: Void.self) { group in
          for _ in 0..<6 {
            group.addTask {
              do { try await platform.post(.payment(from: user, to: merchant), 10) } catch Refusal.userFrozen {}
            }
          }
          group.addTask {
            try await Ledger.setStatus(of: user, to: .frozen, reason: "lost", by: platform.actor, in: platform.database)
            let balance = try await platform.balance(user)
            _ = await refusal { try await platform.post(.payment(from: user, to: merchant), 10) }
            #expect(try await platform.balance(user) == balance)
          }
          try await group.waitForAll()
        }
        let late = try await platform.texts(
          """
          SELECT reference AS value FROM transactions
          WHERE user_id = \(user) AND created_at > (SELECT max(at) FROM audit_events WHERE subject_id = \(user))
          """)
        #expect(late == [])
      }
    }
  }
}
