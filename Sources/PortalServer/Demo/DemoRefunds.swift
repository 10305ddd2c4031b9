import Database
import Ledger
import Wallet

/// Refunds with approval, in every state, in addition to those of the traffic. Each act has its key, so that a demo can
/// continue after an interruption.
struct DemoRefunds: Sendable {
  let plan: DemoPlan
  let merchants: [MerchantID]
  let people: DemoPeople
  let database: Database

  func tell() async throws {
    try await requestOnly()
    try await decide()
    try await wait()
  }

  // MARK: With the people

  private func requestOnly() async throws {
    let mine = people.treasurer.at(plan.now - .seconds(5 * 3_600))
    _ = try await ask(
      "open-1", large(of: merchants[0]), .requestedByCustomer, "Device returned within fourteen days, unopened",
      by: mine)
    let neighbour = people.neighbour.at(plan.now - .seconds(27 * 3_600))
    _ = try await ask(
      "open-2", large(of: merchants[1]), .notProvided, "ألغى الطبيب الموعد", by: neighbour)
    let support = people.support.at(plan.now - .seconds(2 * 3_600))
    _ = try await ask(
      "open-3", large(of: merchants[2]), .duplicate, "Deposit for the surgery was taken twice; hospital confirms",
      by: support)
  }

  private func decide() async throws {
    let before = plan.now - .seconds(30 * 3_600)
    if let asked = try await ask(
      "completed", large(of: merchants[0], upTo: 150_000), .duplicate, "دُفعت مرتين؛ أرفقنا الإيصالين",
      by: people.owner.at(before))
    {
      try await decide(asked, .approve, nil, by: people.approver.at(plan.now))
    }
    if let asked = try await ask(
      "rejected", large(of: merchants[3]), .notProvided, "Customer says the results never came",
      by: people.support.at(before))
    {
      let note = "The laboratory sent the results on the same day; receipt attached"
      try await decide(asked, .reject, note, by: people.approver.at(before + .seconds(9_000)))
    }
    if let asked = try await ask(
      "withdrawn", large(of: merchants[0]), .other, "Wrong payment chosen", by: people.treasurer.at(before)),
      let approval = try await approval(about: asked)
    {
      let treasurer = people.treasurer.at(before + .seconds(480))
      try await Ledger.withdraw(approval, key: "demo-withdraw-\(approval)", by: treasurer, in: database)
    }
  }

  /// Makes refunds wait. A merchant that has just been paid out can't refund: one refund waits for its next sales, and
  /// another waited for a user whose wallet is closed now.
  private func wait() async throws {
    let finance = people.finance.at(plan.now)
    let key = "demo-empty"
    if try await result(of: key) == nil, let merchant = try await nearlyEmpty() {
      try await Ledger.requestPayout(of: merchant, key: key, by: finance, in: database)
    }
    let emptied: Scalar<MerchantID>? = try await database.first(
      """
      SELECT merchant_id AS value FROM payouts JOIN idempotency_keys ON result = reference WHERE key = \(key)
      """)
    if let emptied { try await wait(emptied.value) }
  }

  private func wait(_ merchant: MerchantID) async throws {
    let beyond: SQL = """
      transactions.merchant_id = \(merchant) AND amount > (
        SELECT sum(balance) FROM accounts
        WHERE accounts.merchant_id = \(merchant) AND kind IN ('merchant_pending', 'merchant_available'))
      """
    let support = people.support.at(plan.now)
    // Users with another open refund keep their wallets.
    let ofOthers: SQL = "\(beyond) AND user_id NOT IN (SELECT user_id FROM refunds WHERE state = 'requested')"
    // A user without recent activity: payments of a closed wallet can't be refunded.
    let longest: SQL = "(SELECT max(created_at) FROM transactions others WHERE others.user_id = transactions.user_id)"
    if let asked = try await ask(
      "failed", ofOthers, first: longest, .requestedByCustomer, "أُعيد المنتج", by: support)
    {
      try await decide(asked, .approve, nil, by: people.approver.at(plan.now))
      try await closeWallet(refunding: asked)
      try await Ledger.completeWaitingRefunds(in: database)
    }
    if let asked = try await ask("waiting", beyond, .notProvided, "Item was out of stock", by: support) {
      try await decide(asked, .approve, nil, by: people.approver.at(plan.now))
    }
  }

  /// Returns a merchant with payments larger than its remaining balance, whose policy is to keep the fee.
  private func nearlyEmpty() async throws -> MerchantID? {
    let found: Scalar<MerchantID>? = try await database.first(
      """
      SELECT merchants.id AS value
      FROM merchants JOIN accounts ON accounts.merchant_id = merchants.id AND accounts.kind = 'merchant_pending'
      WHERE number > 4 AND payout_schedule <> 'on_request' AND refund_fee_policy = 'keep'
        AND NOT EXISTS (SELECT FROM payouts WHERE merchant_id = merchants.id AND state = 'awaiting_approval')
        AND EXISTS (
          SELECT FROM accounts available
          WHERE available.merchant_id = merchants.id AND kind = 'merchant_available' AND balance > 0)
        AND 2 <= (
          SELECT count(DISTINCT user_id) FROM (\(Self.payments)) paid
          WHERE paid.merchant_id = merchants.id AND paid.amount > accounts.balance)
      ORDER BY accounts.balance, merchants.id LIMIT 1
      """)
    return found?.value
  }

  private struct Wallet: RowDecodable {
    let user: UserID
    let balance: Money

    init(_ row: Row) throws(DatabaseError) {
      user = try row["user_id"]
      balance = try row["balance"]
    }
  }

  private func closeWallet(refunding refund: Reference) async throws {
    let wallet: Wallet = try await database.one(
      """
      SELECT accounts.user_id, balance FROM refunds JOIN accounts ON accounts.user_id = refunds.user_id
      WHERE reference = \(refund)
      """)
    if wallet.balance > .zero {
      var random = SplitMix64(seed: UInt64(bitPattern: plan.seed), stream: .max >> 1)
      let withdrawal = Movement(
        .withdrawal(wallet.user), amount: wallet.balance, channel: .agent, externalID: DemoID.closing,
        reference: .random(.transaction, using: &random))
      _ = try await Ledger.move(
        withdrawal, rules: .recordingFailures, key: DemoID.closing, by: .system.at(plan.now), in: database)
    }
    do {
      try await Ledger.setStatus(
        of: wallet.user, to: .closed, reason: "The customer moved abroad and asked for it",
        by: people.support.at(plan.now), in: database)
    } catch Ledger.StatusRefusal.impossible(from: .closed) {
      // Already done before an interruption.
    }
  }

  // MARK: Asking and deciding

  /// Payments without refunds, of users who can receive one.
  private static let payments: SQL = """
    SELECT transactions.id, transactions.merchant_id, transactions.user_id, amount, transactions.created_at
    FROM transactions JOIN users ON users.id = user_id
    WHERE kind = 'payment' AND transactions.status = 'completed' AND refunded = 0 AND review = 'none'
      AND users.status = 'active'
    """

  /// Returns the condition on payments above the threshold that are some days old.
  private func large(of merchant: MerchantID, upTo most: Int64 = .max) -> SQL {
    """
    transactions.merchant_id = \(merchant) AND amount > \(DemoPlan.refundThreshold) AND amount <= \(most)
    AND transactions.created_at < \(plan.now - .seconds(3 * 86_400))
    """
  }

  private struct Paid: RowDecodable {
    let id: TransactionID
    let amount: Money

    init(_ row: Row) throws(DatabaseError) {
      id = try row["id"]
      amount = try row["amount"]
    }
  }

  /// Requests a refund of the whole first matching payment, by default the latest, if there is one.
  private func ask(
    _ name: String, _ which: SQL, first order: SQL = "transactions.created_at DESC", _ reason: RefundReason,
    _ note: String, by actor: Actor
  ) async throws
    -> Reference?
  {
    let key = "demo-refund-\(name)"
    if let known = try await result(of: key) {
      return known.split(separator: " ").first.flatMap { Reference(parsing: String($0)) }
    }
    let payment: Paid? = try await database.first(
      "\(Self.payments) AND \(which) ORDER BY \(order), transactions.id DESC LIMIT 1")
    guard let payment else { return nil }
    let request = Ledger.RefundRequest(
      payment: payment.id, amount: payment.amount, reason: reason, note: note, key: key)
    return try await Ledger.refund(request, by: actor, in: database).reference
  }

  /// Decides a refund's approval. A refund below the threshold has none.
  private func decide(_ refund: Reference, _ verdict: Ledger.Verdict, _ note: String?, by actor: Actor) async throws {
    guard let approval = try await approval(about: refund) else { return }
    try await Ledger.decide(approval, verdict, note: note, key: "demo-approval-\(approval)", by: actor, in: database)
  }

  private func approval(about refund: Reference) async throws -> ApprovalID? {
    let found: Scalar<ApprovalID>? = try await database.first(
      "SELECT approval_id AS value FROM refunds WHERE reference = \(refund) AND approval_id IS NOT NULL")
    return found?.value
  }

  private func result(of key: String) async throws -> String? {
    let found: Scalar<String>? = try await database.first(
      "SELECT result AS value FROM idempotency_keys WHERE key = \(key)")
    return found?.value
  }
}
