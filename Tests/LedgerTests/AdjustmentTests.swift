import Database
import Ledger
import TestSupport
import Testing
import Wallet

@Suite struct AdjustmentTests {
  private func ask(_ request: Ledger.AdjustmentRequest, _ platform: Platform) async throws {
    try await Ledger.requestAdjustment(
      request, reason: "a correction", key: platform.key(), by: platform.actor, in: platform.database)
  }

  private func entry(of transaction: TransactionID, _ platform: Platform) async throws -> EntryID {
    try await platform.database.value("SELECT id AS value FROM journal_entries WHERE transaction_id = \(transaction)")
  }

  @Test func nothingMovesBeforeItIsApproved() async throws {
    try await withLedger { platform in
      let user = try await platform.user(holding: 1_000)
      let merchant = try await platform.merchant()
      let wallet = try await platform.account(user)
      let available = try await platform.account(merchant, .merchantAvailable)
      try await ask(.move(Money(piastres: 300), from: wallet, to: available), platform)
      #expect(try await platform.balance(user) == 1_000)
      try await platform.approve(.adjustment)
      #expect(try await platform.balance(user) == 700)
      #expect(try await platform.balance(merchant, .merchantAvailable) == 300)
      #expect(try await platform.lastLine(merchant) == "adjustment 300 0 0 300 0 300")
    }
  }

  /// Approved, but the money is gone: nothing changes and it stays open.
  @Test func whatCannotBeDoneStaysOpen() async throws {
    try await withLedger { platform in
      let user = try await platform.user(holding: 1_000)
      let suspense: AccountID = try await platform.database.value(
        "SELECT id AS value FROM accounts WHERE kind = 'suspense'")
      try await ask(.move(Money(piastres: 900), from: try await platform.account(user), to: suspense), platform)
      try await platform.post(.withdrawal(user), 200)
      let refused = await refusal { try await platform.approve(.adjustment) }
      #expect(refused == .insufficientBalance(available: Money(piastres: 800)))
      #expect(try await platform.texts("SELECT state AS value FROM decisions") == ["open"])
      try await platform.post(.topUp(user), 200)
      try await platform.approve(.adjustment)
      #expect(try await platform.balance(user) == 100)
    }
  }

  @Test func reversingAPayment() async throws {
    try await withLedger { platform in
      let merchant = try await platform.merchant(.keep)
      let user = try await platform.user(holding: 10_000)
      let payment = try await platform.post(.payment(from: user, to: merchant), 10_000)
      // It is settled meanwhile: the money comes out of what is available.
      try await platform.settle()
      try await ask(.reverse(try await entry(of: payment.transaction, platform)), platform)
      await #expect(throws: Refusal.notReversible) {
        try await ask(.reverse(try await entry(of: payment.transaction, platform)), platform)
      }
      try await platform.approve(.adjustment)
      #expect(try await platform.balance(user) == 10_000)
      #expect(try await platform.balance(merchant, .merchantAvailable) == 0)
      #expect(try await platform.lastLine(merchant) == "reversal -10000 -250 -35 -9715 0 0")
      #expect(
        try await platform.texts("SELECT status AS value FROM transactions WHERE id = \(payment.transaction)")
          == ["reversed"])
      #expect(await refusal { try await platform.refund(payment.transaction, 1) } == .notRefundable)
      await #expect(throws: Refusal.notReversible) {
        try await ask(.reverse(try await entry(of: payment.transaction, platform)), platform)
      }
    }
  }

  @Test func whatWasRefundedIsNotReversed() async throws {
    try await withLedger { platform in
      let payment = try await platform.payment(10_000, to: try await platform.merchant())
      try await ask(.reverse(try await entry(of: payment, platform)), platform)
      try await platform.refund(payment, 1)
      await #expect(throws: Refusal.notReversible) { try await platform.approve(.adjustment) }
      let refund: TransactionID = try await platform.database.value(
        "SELECT id AS value FROM transactions WHERE kind = 'refund'")
      await #expect(throws: Refusal.notReversible) {
        try await ask(.reverse(try await entry(of: refund, platform)), platform)
      }
    }
  }

  @Test func reversingATransferAndAnAdjustment() async throws {
    try await withLedger { platform in
      let from = try await platform.user(holding: 500)
      let to = try await platform.user()
      let transfer = try await platform.post(.transfer(from: from, to: to), 500)
      try await ask(.reverse(try await entry(of: transfer.transaction, platform)), platform)
      try await platform.approve(.adjustment)
      #expect(try await platform.balance(from) == 500)
      try await ask(
        .move(Money(piastres: 100), from: try await platform.account(from), to: try await platform.account(to)),
        platform)
      try await platform.approve(.adjustment)
      let entry: EntryID = try await platform.database.value(
        "SELECT entry_id AS value FROM adjustments WHERE amount = 100")
      try await ask(.reverse(entry), platform)
      try await platform.approve(.adjustment)
      #expect(try await platform.balance(from) == 500)
      #expect(try await platform.balance(to) == 0)
    }
  }

  @Test func whatMakesNoSense() async throws {
    try await withLedger { platform in
      let wallet = try await platform.account(try await platform.user(holding: 1))
      let other = try await platform.account(try await platform.user())
      await #expect(throws: Refusal.amountNotPositive) {
        try await ask(.move(.zero, from: wallet, to: other), platform)
      }
      await #expect(throws: Refusal.sameAccount) {
        try await ask(.move(Money(piastres: 1), from: wallet, to: wallet), platform)
      }
      await #expect(throws: Refusal.notReversible) { try await ask(.reverse(EntryID(99_999)), platform) }
    }
  }
}
