import Database
import Foundation
import Ledger
import TestSupport
import Testing
import Wallet

/// What payouts are made of.
struct PayoutPartsTests {
  /// Random histories a merchant. `PAYOUT_HISTORIES=10000` walks as many.
  private static let seeds =
    1...(Int(ProcessInfo.processInfo.environment["PAYOUT_HISTORIES"] ?? "")
    .map { max(1, $0 / History.merchants) } ?? 3)

  @Test(arguments: seeds)
  func `every payout accounts for itself, and every line is in exactly one`(seed: Int) async throws {
    try await withLedger { platform in
      var history = try await History(seed: UInt64(seed), on: platform)
      for _ in 0..<8 { try await history.day() }
      #expect(try await history.check() > 0)
    }
  }

  @Test func `what was left, the lines and what stays make the payout`() async throws {
    try await withLedger { platform in
      let merchant = try await platform.payableMerchant()
      try await platform.settledPayment(10_000, to: merchant)
      let first = try await Ledger.requestPayout(
        of: merchant, amount: Money(piastres: 6_000), key: "1", by: platform.actor, in: platform.database)
      let parts = try await parts(first, merchant, platform)
      #expect(parts.foots)
      #expect(
        [parts.leftFromBefore, parts.settlements.amount, parts.staysAvailable, parts.amount].map(\.piastres)
          == [0, 10_000, 4_000, 6_000])
      #expect(parts.previous == nil)
      #expect(try await settlementPayouts(platform) == [first.text])

      // It is withdrawn: the next payout has it as a line, and carries its settlement.
      try await Ledger.withdraw(
        try await platform.approval(.payout), key: "2", by: platform.actor, in: platform.database)
      #expect(try await settlementPayouts(platform) == ["none"])
      let second = try await Ledger.requestPayout(
        of: merchant, key: "3", by: platform.actor, in: platform.database)
      let later = try await self.parts(second, merchant, platform)
      #expect(
        [later.leftFromBefore, later.returned.amount, later.staysAvailable, later.amount].map(\.piastres)
          == [4_000, 6_000, 0, 10_000])
      #expect(later.settlements.count == 0)
      #expect(later.previous == first)
      #expect(try await self.parts(first, merchant, platform).continuedIn == second)
      #expect(try await settlementPayouts(platform) == [second.text])
      let lines = try await platform.database.rows(
        PayoutLine.query(later, of: merchant, after: 0, length: 10), as: PayoutLine.self)
      #expect(lines.map(\.reference) == [first])
      #expect(lines.map(\.payoutState) == [.withdrawn])
    }
  }

  /// The bank returns what it had paid: the settlement waits again, and is paid with the next payout.
  @Test func `a settlement follows its money`() async throws {
    try await withLedger { platform in
      var history = try await History(seed: 1, on: platform)
      let merchant = try await platform.payableMerchant()
      try await platform.settledPayment(10_000, to: merchant)
      let first = try await Ledger.requestPayout(of: merchant, key: "1", by: platform.actor, in: platform.database)
      try await history.send()
      try await history.answer(first, "paid")
      #expect(try await platform.texts("SELECT state AS value FROM settlements") == ["paid"])
      try await history.answer(first, "returned")
      #expect(try await platform.texts("SELECT state AS value FROM settlements") == ["closed"])
      let second = try await Ledger.requestPayout(of: merchant, key: "2", by: platform.actor, in: platform.database)
      try await history.send()
      try await history.answer(second, "paid")
      #expect(try await settlementPayouts(platform) == [second.text])
      #expect(try await platform.texts("SELECT state AS value FROM settlements") == ["paid"])
      let payment = try await platform.texts("SELECT reference AS value FROM transactions WHERE kind = 'payment'")
      let reference = try #require(Reference(parsing: payment[0]))
      let trail = MoneyTrail(
        try await platform.database.tenant(merchant).rows(TrailRow.query(of: reference, merchant), as: TrailRow.self))
      #expect(trail.settled != nil)
      #expect(trail.hops.map(\.reference) == [first, second])
      #expect(trail.hops.map(\.cameBack) == [true, false])
      #expect(trail.hops.last?.trace == "TR paid \(second)")
    }
  }

  private func parts(_ payout: Reference, _ merchant: MerchantID, _ platform: Platform) async throws -> PayoutParts {
    try await platform.database.tenant(merchant).one(PayoutParts.query(payout, of: merchant), as: PayoutParts.self)
  }

  private func settlementPayouts(_ platform: Platform) async throws -> [String] {
    try await platform.texts(
      """
      SELECT coalesce(payouts.reference, 'none') AS value FROM settlements LEFT JOIN payouts ON payouts.id = payout_id
      ORDER BY settlements.id
      """)
  }
}

/// Merchants to which anything happens, day by day, through the ledger's own functions.
private struct History {
  static let merchants = 8

  private let platform: Platform
  private let user: UserID
  private var merchants: [MerchantID] = []
  private var generator: SeededGenerator
  private var payments: [(id: TransactionID, merchant: MerchantID)] = []
  private var now: Instant
  private var today: Day

  init(seed: UInt64, on platform: Platform) async throws {
    self.platform = platform
    generator = SeededGenerator(seed: seed)
    user = try await platform.user(holding: 1_000_000_000)
    now = try instant("2026-10-01T06:00:00Z")
    today = try LedgerTests.day("2026-10-01")
    for index in 0..<Self.merchants {
      let policy: RefundFeePolicy = index.isMultiple(of: 2) ? .keep : .returnProRata
      merchants.append(
        try await platform.merchant(policy, basisPoints: 250, iban: (Array("sealed".utf8), "0002")))
    }
  }

  private mutating func tick() -> Instant {
    now = now + .seconds(60)
    return now
  }

  mutating func day() async throws {
    for merchant in merchants {
      for _ in 0..<Int.random(in: 0...4, using: &generator) {
        // Amounts that are refused change nothing, and are part of any history.
        do {
          try await event(merchant)
        } catch is Refusal {
        } catch is PayoutRefusal {
        } catch is ApprovalRefusal {
        }
      }
    }
    if Bool.random(using: &generator) { try await send() }
    try await answerSome()
    // Nothing is settled on some days.
    if Int.random(in: 0..<4, using: &generator) > 0 {
      try await Ledger.settle(through: today, at: tick(), in: platform.database)
    }
    today = today.adding(days: 1)
    now = now + .seconds(86_400)
  }

  private mutating func event(_ merchant: MerchantID) async throws {
    switch Int.random(in: 0..<10, using: &generator) {
    case 0..<4:
      let amount = Int64.random(in: 100...40_000, using: &generator)
      let payment = try await platform.post(.payment(from: user, to: merchant), amount, at: tick(), rules: .history)
      payments.append((payment.transaction, merchant))
    case 4..<6:
      guard let payment = payments.filter({ $0.merchant == merchant }).randomElement(using: &generator) else { return }
      let remaining = try await platform.remaining(payment.id)
      guard remaining > 0 else { return }
      // All of it as often as a part, so that refunds outgrow the day.
      let amount = Bool.random(using: &generator) ? remaining : Int64.random(in: 1...remaining, using: &generator)
      try await platform.post(
        .refund(of: payment.id, reason: .other, note: nil), amount, at: tick(), rules: .history)
    case 6: try await adjust(merchant)
    case 7: try await withdraw(merchant)
    default:
      let available = try await platform.balance(merchant, .merchantAvailable)
      guard available > 0 else { return }
      let amount = Bool.random(using: &generator) ? available : Int64.random(in: 1...available, using: &generator)
      try await Ledger.requestPayout(
        of: merchant, amount: Money(piastres: amount), key: platform.key(), by: platform.actor.at(tick()),
        in: platform.database)
    }
  }

  private mutating func adjust(_ merchant: MerchantID) async throws {
    let kinds: [AccountKind] = [.merchantAvailable, .merchantPending]
    let kind = kinds[Int.random(in: 0..<2, using: &generator)]
    let account = try await platform.account(merchant, kind)
    let suspense: AccountID = try await platform.database.value(
      "SELECT id AS value FROM accounts WHERE kind = 'suspense'")
    let balance = try await platform.balance(merchant, kind)
    let takes = balance > 0 && Bool.random(using: &generator)
    let amount = Money(piastres: Int64.random(in: 1...(takes ? balance : 5_000), using: &generator))
    try await Ledger.requestAdjustment(
      takes ? .move(amount, from: account, to: suspense) : .move(amount, from: suspense, to: account),
      reason: "a correction", key: platform.key(), by: platform.actor.at(tick()), in: platform.database)
    try await Ledger.decide(
      try await platform.approval(.adjustment), .approve, key: platform.key(), by: platform.approver.at(tick()),
      in: platform.database)
  }

  /// Withdrawn or rejected: it comes back.
  private mutating func withdraw(_ merchant: MerchantID) async throws {
    let open = try await platform.database.first(
      """
      SELECT approval_id AS value FROM payouts WHERE merchant_id = \(merchant) AND state = 'awaiting_approval'
      """, as: Scalar<ApprovalID>.self)
    guard let open else { return }
    if Bool.random(using: &generator) {
      try await Ledger.withdraw(open.value, key: platform.key(), by: platform.actor.at(tick()), in: platform.database)
    } else {
      try await Ledger.decide(
        open.value, .reject, key: platform.key(), by: platform.approver.at(tick()), in: platform.database)
    }
  }

  /// Approves what waits and sends it to the bank.
  mutating func send() async throws {
    let open = try await platform.database.rows(
      "SELECT id AS value FROM approvals WHERE kind = 'payout' AND state = 'open' ORDER BY id",
      as: Scalar<ApprovalID>.self)
    if open.isEmpty { return }
    for approval in open {
      try await Ledger.decide(
        approval.value, .approve, key: platform.key(), by: platform.approver.at(tick()), in: platform.database)
    }
    let batch = try await Ledger.makePayoutBatch(
      key: platform.key(), by: platform.approver.at(tick()), in: platform.database)
    _ = try await Ledger.exportPayoutBatch(
      batch, format: "csv", by: platform.approver.at(tick()), in: platform.database
    ) { $0 }
  }

  private mutating func answerSome() async throws {
    let sent = try await platform.database.rows(
      "SELECT reference AS value FROM payouts WHERE state IN ('exported', 'paid') ORDER BY id",
      as: Scalar<Reference>.self)
    for payout in sent.map(\.value) where Bool.random(using: &generator) {
      let isPaid =
        try await platform.texts("SELECT state AS value FROM payouts WHERE reference = \(payout)") == ["paid"]
      // Few payouts that were paid come back.
      if isPaid, Int.random(in: 0..<4, using: &generator) > 0 { continue }
      let answers = isPaid ? ["returned"] : ["paid", "paid", "failed", "returned"]
      try await answer(payout, answers[Int.random(in: 0..<answers.count, using: &generator)])
    }
  }

  /// The bank's line of a payout.
  mutating func answer(_ payout: Reference, _ status: String) async throws {
    let amount: Money = try await platform.database.value(
      "SELECT amount AS value FROM payouts WHERE reference = \(payout)")
    let at = tick()
    let line = Ledger.NumberedBankLine(
      number: 2,
      notice: try BankLine(
        payoutReference: payout.text, status: status, amount: amount.decimal, bankTrace: "TR \(status) \(payout)",
        processedAt: at.iso8601UTC, reason: "why"))
    let report = try await Ledger.importBankResult(
      [line], file: "result.csv", by: platform.approver.at(tick()), in: platform.database)
    #expect(report.applied == 1)
  }

  /// Holds every payout against its lines, its file, and the independent script. Returns how many there were.
  func check() async throws -> Int {
    var count = 0
    for merchant in merchants {
      let tenant = platform.database.tenant(merchant)
      let payouts = try await platform.database.rows(
        """
        SELECT reference AS value FROM payouts JOIN balance_transactions line ON payout_id = payouts.id
        WHERE payouts.merchant_id = \(merchant) AND line.kind = 'payout' ORDER BY sequence
        """, as: Scalar<Reference>.self
      ).map(\.value)
      count += payouts.count
      var files: [(name: String, bytes: [UInt8])] = []
      var figures: [String] = []
      var sequences: [Int64] = []
      for payout in payouts {
        let parts = try await tenant.one(PayoutParts.query(payout, of: merchant), as: PayoutParts.self)
        let lines = try await tenant.rows(
          PayoutLine.query(parts, of: merchant, after: 0, length: 1_000), as: PayoutLine.self)
        #expect(parts.foots)
        #expect(try Money.sum(lines.map(\.amount)) == parts.total)
        sequences += lines.map(\.sequence)
        let sink = Sink()
        let file = PayoutFile(payout, of: merchant)
        let rows = try await tenant.snapshot { connection in try file.write(on: connection) { sink.add($0) } }
        #expect(rows == lines.count + 2)
        files.append((file.name, sink.bytes))
        figures.append(
          "\(payout) \(parts.leftFromBefore.decimal) + \(parts.count) lines \(try parts.total.decimal)"
            + " - \(parts.staysAvailable.decimal) = \(parts.amount.decimal)")
      }
      // Every line that changed what is available is in one payout, or came after the last.
      let all = try await platform.database.rows(
        """
        SELECT sequence AS value FROM balance_transactions
        WHERE merchant_id = \(merchant) AND net <> pending_net AND kind <> 'payout' AND sequence < coalesce((
          SELECT max(sequence) FROM balance_transactions WHERE merchant_id = \(merchant) AND kind = 'payout'), 0)
        ORDER BY sequence
        """, as: Scalar<Int64>.self)
      #expect(sequences == all.map(\.value))
      if IndependentScript.isThere, !files.isEmpty {
        #expect(try IndependentScript.run("check_payout.py", files) == figures)
      }
    }
    return count
  }
}
