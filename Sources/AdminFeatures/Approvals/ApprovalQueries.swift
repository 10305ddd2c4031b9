import Auth
import Database
import Ledger
import SharedFeatures
import Templates
import Wallet

/// The current facts about an approval's subject.
struct ApprovalSubject: RowDecodable {
  let approval: ApprovalID
  let user: UserID?
  let userName: String?
  let merchant: MerchantCode?
  let merchantName: String?
  let merchantArabicName: String?
  /// The merchant's available balance.
  let available: Money?
  /// The balances that a refund moves: the user's, and the merchant's pending and available.
  let wallet: Money?
  let holdings: Money?
  let refund: Refund?
  /// The time at which a bank account takes effect; nil before its approval.
  let effectiveAt: Instant?
  let coolingOffHours: Int
  let ibanSealed: [UInt8]?
  /// The bank of a new account.
  var bank: BankCode?
  /// The accounts of an adjustment and what it adds to each, the debited one first.
  var accounts: [ApprovalAccount] = []

  struct Refund {
    /// The remaining amount of its payment after this refund.
    let remaining: Money
    let feeReturned: Fee
  }

  init(_ row: Row) throws(DatabaseError) {
    approval = try row["approval_id"]
    user = try row["user_id"]
    userName = try row["user_name"]
    merchant = try row["merchant_number"]
    merchantName = try row["merchant_name"]
    merchantArabicName = try row["merchant_name_ar"]
    available = try row["available"]
    wallet = try row["wallet"]
    holdings = try row["holdings"]
    refund = try Self.refund(row)
    effectiveAt = try row["effective_at"]
    coolingOffHours = try row["cooling_off_hours"]
    ibanSealed = try row["iban_sealed"]
  }

  private static func refund(_ row: Row) throws(DatabaseError) -> Refund? {
    guard let state: RefundState = try row["refund_state"] else { return nil }
    let gross: Money = try row["gross"]
    let refunded: Money = try row["refunded"]
    let remaining = Money(piastres: gross.piastres - refunded.piastres)
    let returned = Fee(fee: try row["fee_returned"], vat: try row["vat_returned"])
    if state == .completed { return Refund(remaining: remaining, feeReturned: returned) }
    let (fee, completed) = (Fee(fee: try row["fee"], vat: try row["vat"]), try row["refunds_completed"] as Money)
    let (amount, policy): (Money, RefundFeePolicy) = (try row["refund_amount"], try row["refund_fee_policy"])
    // The fee is computed from the completed refunds, as the ledger does.
    let due = try? RefundShare.returned(of: fee, gross: gross, refunded: completed, amount: amount, policy: policy)
    return Refund(remaining: remaining, feeReturned: due ?? returned)
  }

  static func query(_ approvals: [ApprovalID]) -> SQL {
    """
    SELECT approvals.id AS approval_id, users.id AS user_id, users.name AS user_name, number AS merchant_number, trade_name AS merchant_name,
      trade_name_ar AS merchant_name_ar,
      (SELECT balance FROM accounts WHERE accounts.merchant_id = merchants.id AND kind = 'merchant_available')
        AS available,
      (SELECT balance FROM accounts WHERE accounts.user_id = users.id AND kind = 'user_wallet') AS wallet,
      (SELECT sum(balance)::bigint FROM accounts WHERE accounts.merchant_id = merchants.id
        AND kind IN ('merchant_pending', 'merchant_available')) AS holdings,
      refunds.state AS refund_state, refunds.amount AS refund_amount, fee_returned, vat_returned, refund_fee_policy,
      payment.amount AS gross, payment.refunded, payment.refunds_completed, payment.fee, payment.vat, effective_at,
      account.iban_sealed,
      (SELECT value FROM settings WHERE name = 'bank_account_cooling_off_hours') AS cooling_off_hours
    FROM approvals
      LEFT JOIN refunds ON approvals.kind = 'refund' AND refunds.id = subject_id
      LEFT JOIN transactions payment ON payment.id = payment_id
      LEFT JOIN payouts ON approvals.kind = 'payout' AND payouts.id = subject_id
      LEFT JOIN bank_account_changes account ON approvals.kind = 'bank_account' AND account.id = subject_id
      LEFT JOIN users ON users.id = CASE approvals.kind WHEN 'unfreeze' THEN subject_id ELSE refunds.user_id END
      LEFT JOIN merchants ON merchants.id = CASE approvals.kind WHEN 'fee' THEN subject_id
        ELSE coalesce(refunds.merchant_id, payouts.merchant_id, account.merchant_id) END
    WHERE approvals.id \(.among(approvals))
    """
  }
}

/// An account of a requested adjustment, or of the entry that it reverses.
struct ApprovalAccount: RowDecodable {
  let approval: ApprovalID
  let account: FoundAccount
  let change: Money

  init(_ row: Row) throws(DatabaseError) {
    approval = try row["approval_id"]
    account = try FoundAccount(row)
    change = try row["change"]
  }

  /// The account that gives is the first.
  static func query(of approvals: [ApprovalID]) -> SQL {
    """
    SELECT approvals.id AS approval_id, accounts.id, accounts.kind, balance, change, users.name AS user_name, number AS merchant_number,
      trade_name AS merchant_name
    FROM approvals
      JOIN adjustments ON adjustments.id = subject_id
      CROSS JOIN LATERAL (
        SELECT from_account AS id, -adjustments.amount AS change UNION ALL SELECT to_account, adjustments.amount
        UNION ALL SELECT account_id, -sum(amount)::bigint FROM postings WHERE entry_id = reverses GROUP BY account_id) touched
      JOIN accounts ON accounts.id = touched.id
      LEFT JOIN users ON users.id = user_id
      LEFT JOIN merchants ON merchants.id = merchant_id
    WHERE approvals.id \(.among(approvals)) AND approvals.kind = 'adjustment'
    ORDER BY approvals.id, accounts.id = from_account DESC, accounts.id
    """
  }
}

/// A request with the current facts about its subject.
struct FoundApproval: Sendable {
  let item: ApprovalItem
  let subject: ApprovalSubject

  /// What an approval changes now.
  var changes: [Change] { item.changes + subject.effect(of: item) }
}

extension ApprovalSubject {
  /// What an approval does to balances, as they are now; empty once it is decided.
  func effect(of item: ApprovalItem) -> [Change] {
    guard item.state == .open else { return [] }
    if let refund, let amount = item.amount { return effect(of: refund, amount) }
    return accounts.map { Change($0.account.title, balance: $0.account.balance, change: $0.change) }
  }

  /// The merchant pays what the user gets, less the fee that is returned.
  private func effect(of refund: Refund, _ amount: Money) -> [Change] {
    let cost = amount.piastres - refund.feeReturned.fee.piastres - refund.feeReturned.vat.piastres
    if let holdings, holdings.piastres < cost {
      return [
        Change(
          merchantBalance, before: .money(holdings, .bare),
          after: Phrase(
            en: "The refund waits until there is \(Money(piastres: cost))",
            ar: "ينتظر الاسترداد حتى يتوفر \(Money(piastres: cost))"))
      ]
    }
    return [
      Change(
        Phrase(en: "Wallet of \(name: userName ?? "")", ar: "محفظة \(name: userName ?? "")"), balance: wallet,
        change: amount),
      Change(merchantBalance, balance: holdings, change: Money(piastres: -cost)),
    ]
  }

  private var merchantBalance: Phrase {
    Phrase(en: "Balance of \(name: merchantName ?? "")", ar: "رصيد \(name: merchantArabicName ?? merchantName ?? "")")
  }
}

extension Database {
  /// Returns the approvals of `ids` that exist, in that order.
  func approvals(_ ids: [ApprovalID], _ seal: TextSeal) async throws -> [FoundApproval] {
    let (items, subjects, accounts) = try await run(
      Query<[ApprovalItem]>.rows(ApprovalItem.query(ids)), Query<[ApprovalSubject]>.rows(ApprovalSubject.query(ids)),
      Query<[ApprovalAccount]>.rows(ApprovalAccount.query(of: ids)))
    return ids.compactMap { id in
      guard let item = items.first(where: { $0.id == id }), var subject = subjects.first(where: { $0.approval == id })
      else { return nil }
      subject.bank = seal.bank(of: subject.ibanSealed)
      subject.accounts = accounts.filter { $0.approval == id }
      return FoundApproval(item: item, subject: subject)
    }
  }
}
