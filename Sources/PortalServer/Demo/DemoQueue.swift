import Auth
import Database
import Ledger
import Wallet

/// Open work for people who explore the demo: an open approval of each kind, payouts in the remaining states, and
/// unmatched bank lines. The administrator requests only one of the approvals and may decide the others. Each act has
/// its key, so that a demo can continue after an interruption.
struct DemoQueue: Sendable {
  let plan: DemoPlan
  let merchants: [MerchantID]
  let people: DemoPeople
  let seal: TextSeal
  let database: Database

  func fill() async throws {
    try await payouts()
    try await bankAccounts()
    try await adjustments()
    try await terms()
    try await notices()
  }

  private func hours(_ hours: Int, _ actor: Actor) -> Actor { actor.at(plan.now - .seconds(hours * 3_600)) }

  // MARK: Payouts

  private func payouts() async throws {
    let (finance, approver) = (people.finance.at(plan.now), people.approver.at(plan.now))
    if let approval = try await request(merchants[19], by: finance) {
      try await Ledger.decide(approval, .approve, key: "demo-approval-\(approval)", by: approver, in: database)
    }
    if let approval = try await request(merchants[29], by: finance) {
      let note = "The owner has changed; the new contract is not signed yet"
      try await Ledger.decide(
        approval, .reject, note: note, key: "demo-approval-\(approval)", by: approver, in: database)
    }
    if let approval = try await request(merchants[39], by: finance) {
      try await Ledger.withdraw(approval, key: "demo-withdraw-\(approval)", by: finance, in: database)
    }
    let available: Int64 = try await database.value(
      "SELECT balance AS value FROM accounts WHERE merchant_id = \(merchants[0]) AND kind = 'merchant_available'")
    let part = Money(piastres: available / 4 / 10_000 * 10_000)
    if part > .zero { _ = try await request(merchants[0], part, by: people.treasurer.at(plan.now)) }
  }

  /// Requests a payout and returns its approval, or nil if the merchant has nothing to pay out.
  private func request(_ merchant: MerchantID, _ amount: Money? = nil, by actor: Actor) async throws -> ApprovalID? {
    let key = "demo-request-\(merchant)"
    if try await !isDone(key) {
      do {
        try await Ledger.requestPayout(of: merchant, amount: amount, key: key, by: actor, in: database)
      } catch is PayoutRefusal {
        return nil
      }
    }
    return try await database.value(
      """
      SELECT approval_id AS value FROM payouts JOIN idempotency_keys ON result = reference WHERE key = \(key)
      """)
  }

  // MARK: Bank accounts

  private func bankAccounts() async throws {
    try await Ledger.requestBankAccount(
      account(1, "Papyrus Dental Clinic LLC"), of: merchants[1],
      reason: "We moved our account to the branch in Zamalek", key: "demo-account-open",
      by: hours(31, people.neighbour), in: database)

    // If the bank reports an account as closed, the merchant has requested another, which is in its cooling-off time.
    if try await isDone("demo-account-approved") { return }
    let closed: Scalar<MerchantID>? = try await database.first(
      """
      SELECT merchant_id AS value FROM payouts
      WHERE state = 'failed' AND failure_reason = \(DemoBank.accountClosed) AND merchant_id <> \(merchants[1])
      ORDER BY id DESC LIMIT 1
      """)
    guard let merchant = closed?.value, let index = merchants.firstIndex(of: merchant) else { return }
    let holder = DemoMerchant.all[index].tradeName.prefix { $0 != "," } + " LLC"
    let change = try await Ledger.requestBankAccount(
      account(index, String(holder)), of: merchant, reason: "The old account was closed by its bank",
      key: "demo-account-\(merchant)", by: hours(26, people.finance), in: database)
    let approval: ApprovalID = try await database.value(
      "SELECT approval_id AS value FROM bank_account_changes WHERE id = \(change)")
    try await Ledger.decide(
      approval, .approve, note: "Called the owner back; letter of the bank seen", key: "demo-account-approved",
      by: hours(20, people.approver), in: database)
  }

  private func account(_ index: Int, _ holder: String) throws -> Ledger.NewBankAccount {
    let iban = try DemoMerchant.iban(1_000 + index, plan)
    return Ledger.NewBankAccount(
      holder: holder, last4: iban.last4, sealed: try seal.seal(iban.text, for: .iban),
      index: seal.blindIndex(of: iban.text, for: .iban))
  }

  // MARK: Adjustments

  private struct TopUp: RowDecodable {
    let entry: EntryID
    let wallet: AccountID

    init(_ row: Row) throws(DatabaseError) {
      entry = try row["entry_id"]
      wallet = try row["wallet_id"]
    }
  }

  private func adjustments() async throws {
    let topUps: [TopUp] = try await database.rows(
      """
      SELECT journal_entries.id AS entry_id, accounts.id AS wallet_id
      FROM transactions
        JOIN journal_entries ON transaction_id = transactions.id
        JOIN accounts ON accounts.user_id = transactions.user_id
        JOIN users ON users.id = transactions.user_id
      WHERE transactions.kind = 'topup' AND transactions.status = 'completed' AND channel = 'agent'
        AND balance >= amount AND users.status = 'active'
      ORDER BY transactions.created_at DESC, transactions.id DESC LIMIT 2
      """)
    if let first = topUps.first, try await !isDone("demo-reversal") {
      try await Ledger.requestAdjustment(
        .reverse(first.entry), reason: "The agent entered the same deposit twice", key: "demo-reversal",
        by: hours(3, people.finance), in: database)
    }
    if let last = topUps.last, try await !isDone("demo-adjustment") {
      let revenue: AccountID = try await database.value(
        "SELECT id AS value FROM accounts WHERE kind = 'fee_revenue'")
      try await Ledger.requestAdjustment(
        .move(Money(piastres: 2_500), from: revenue, to: last.wallet),
        reason: "اعتذار للعميل عن انتظار طويل في خدمة العملاء", key: "demo-adjustment", by: hours(49, people.support),
        in: database)
    }
  }

  // MARK: Wallets, limits, fees

  private func terms() async throws {
    let frozen: Scalar<UserID>? = try await database.first(
      "SELECT id AS value FROM users WHERE status = 'frozen' ORDER BY id LIMIT 1")
    if let frozen {
      try await Ledger.requestUnfreezing(
        frozen.value, reason: "The customer came with the ID card and a new SIM; phone was found", key: "demo-unfreeze",
        by: hours(4, people.support), in: database)
    }
    try await Ledger.requestLimitChange(
      tier: .basic, .day, to: Money(piastres: 1_500_000), reason: "Hospital deposits are above it more and more often",
      key: "demo-limit", by: hours(74, people.risk), in: database)
    try await Ledger.requestSettingChange(
      .refundThreshold, to: 75_000, reason: "Half of all approvals are refunds of less than that", key: "demo-setting",
      by: hours(27, people.finance), in: database)
    try await Ledger.requestFeeChange(
      of: merchants[2], basisPoints: 130, fixed: Money(piastres: 200),
      reason: "New contract: more than a million a year", key: "demo-fee", by: hours(52, people.finance), in: database)
    try await Ledger.requestFeeChange(
      of: merchants[4], basisPoints: 180, fixed: .zero, reason: "Second branch joins under the same terms",
      key: "demo-fee-of-the-administrator", by: hours(22, people.administrator), in: database)
  }

  // MARK: Lines of the bank

  private struct Exported: RowDecodable {
    let reference: Reference
    let amount: Money

    init(_ row: Row) throws(DatabaseError) {
      reference = try row["reference"]
      amount = try row["amount"]
    }
  }

  private func notices() async throws {
    let processedAt = plan.now - .seconds(2 * 3_600)
    let exported: Exported? = try await database.first(
      "SELECT reference, amount FROM payouts WHERE state = 'exported' ORDER BY id LIMIT 1")
    var random = SplitMix64(seed: UInt64(bitPattern: plan.seed), stream: .max >> 2)
    var lines = [
      try DemoBank.line(
        2, .random(.payout, using: &random), .paid, Money(piastres: 184_500), trace: "HB9000001", at: processedAt, "")
    ]
    if let exported {
      lines.append(
        try DemoBank.line(
          3, exported.reference, .paid, exported.amount + Money(piastres: 100), trace: "HB9000002", at: processedAt, "")
      )
    }
    _ = try await Ledger.importBankResult(
      lines, file: "results-correction.csv", by: hours(1, people.finance), in: database)
    let mismatch: Scalar<BankLineID>? = try await database.first(
      "SELECT id AS value FROM bank_lines WHERE outcome = 'amount_mismatch' AND resolved_at IS NULL ORDER BY id LIMIT 1"
    )
    if let mismatch {
      try await Ledger.requestPayoutEnd(
        of: mismatch.value, with: .paid, reason: "The bank confirmed in writing that it paid our amount",
        key: "demo-bank-line", by: people.finance.at(plan.now), in: database)
    }
  }

  private func isDone(_ key: String) async throws -> Bool {
    try await database.value("SELECT EXISTS (SELECT FROM idempotency_keys WHERE key = \(key)) AS value")
  }
}
