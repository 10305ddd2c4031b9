import Database
import Ledger
import Templates
import Wallet

/// What needs a merchant's attention, most urgent first.
struct Attention: RowDecodable {
  enum Kind: String {
    /// The bank sent a payout back, and no other carries its money yet.
    case payout
    case bankAccount = "bank_account"
    /// Refunds that wait for balance.
    case refunds
    /// The schedule rests, since the bank can't pay into the account.
    case pause
    /// The statement of the last month was made, and nobody has taken it as PDF yet.
    case statement
  }

  let kind: Kind
  let count: Int
  let reference: Reference?
  let amount: Money?
  /// A payout's state, or that of a change of bank account.
  let state: String
  /// The bank's reason, or the last digits of the new account.
  let text: String?
  let at: Instant?

  init(_ row: Row) throws(DatabaseError) {
    let kind: String = try row["kind"]
    self.kind = Kind(rawValue: kind) ?? .refunds
    count = try row["count"]
    reference = try row["reference"]
    amount = try row["amount"]
    state = try row["state"]
    text = try row["text"]
    at = try row["at"]
  }

  /// A returned payout leaves once another covers its return: only what came after the last payout's own line is looked at.
  static func query(_ merchant: MerchantID) -> SQL {
    """
    (
      SELECT 'payout' AS kind, 1::bigint AS count, payouts.reference, payouts.amount, payouts.state,
        payouts.failure_reason AS text, payouts.ended_at AS at
      FROM balance_transactions back JOIN payouts ON payouts.id = back.payout_id
      WHERE back.merchant_id = \(merchant) AND back.kind = 'payout_returned' AND back.net <> back.pending_net
        AND payouts.state IN ('failed', 'returned') AND back.sequence > coalesce((
          SELECT line.sequence FROM balance_transactions line
          WHERE line.merchant_id = \(merchant) AND line.net <> line.pending_net AND line.kind = 'payout'
          ORDER BY line.sequence DESC LIMIT 1), 0)
      ORDER BY back.sequence DESC LIMIT 3
    )
    UNION ALL
    SELECT 'pause', 1, reference, NULL, payouts.state, failure_reason, paused_at
    FROM payout_pauses JOIN payouts ON payouts.id = payout_id
    WHERE payout_pauses.merchant_id = \(merchant) AND resumed_at IS NULL
    UNION ALL
    (
      SELECT 'statement', 1, NULL, NULL, 'ready', made.month::text, made.made_at FROM monthly_statements made
      WHERE merchant_id = \(merchant) AND made_at > now() - interval '10 days' AND NOT EXISTS (
        SELECT FROM statement_files file
        WHERE file.merchant_id = \(merchant) AND file.first_day = made.month
          AND file.last_day = (made.month + interval '1 month - 1 day')::date AND file.format = 'pdf')
      ORDER BY made.month DESC LIMIT 1
    )
    UNION ALL
    SELECT 'bank_account', 1, NULL, NULL, state, iban_last4, coalesce(effective_at, requested_at)
    FROM bank_account_changes WHERE merchant_id = \(merchant) AND state IN ('requested', 'approved')
    UNION ALL
    SELECT 'refunds', count(*), NULL, sum(amount)::bigint, 'waiting_for_balance', NULL, min(requested_at)
    FROM refunds WHERE merchant_id = \(merchant) AND state = 'waiting_for_balance' HAVING count(*) > 0
    """
  }

  /// - Parameter last4: of the bank account in force
  func item(last4: String?) -> AttentionItem? {
    switch kind {
    case .payout: payoutItem
    case .bankAccount: bankAccountItem(last4)
    case .statement: statementItem
    case .pause:
      AttentionItem(
        .bad, .payoutsPaused,
        Phrase(
          en:
            "The bank can't pay into \(code: "EG••••\(last4 ?? "")"). Change the account, or contact HealthPay if it is right.",
          ar:
            "لا يستطيع البنك الدفع إلى \(code: "EG••••\(last4 ?? "")"). غيّر الحساب، أو تواصل مع هيلث باي إذا كان صحيحًا."
        ),
        action: Phrase(en: "View bank account", ar: "عرض الحساب البنكي"), to: MerchantPath.bankAccount)
    case .refunds:
      AttentionItem(
        .waiting,
        Phrase(
          en: "\(PluralPhrase.refunds(count)) waiting for balance: \(amount ?? .zero)",
          ar: "\(PluralPhrase.refunds(count)) بانتظار الرصيد: \(amount ?? .zero)"),
        Phrase(
          en: "They complete automatically, oldest first, and are reserved from payouts.",
          ar: "تكتمل تلقائيًا، الأقدم أولًا، ويُحجز مبلغها من المستحقات المصروفة."),
        action: Phrase(en: "View refunds", ar: "عرض الاستردادات"),
        to: MerchantPath.refunds.query("state", RefundState.waitingForBalance))
    }
  }

  private var payoutItem: AttentionItem? {
    guard let reference, let amount, let at else { return nil }
    let reason =
      text.map { Phrase(en: ": \(Phrase.bankReason($0))", ar: ": \(Phrase.bankReason($0))") } ?? Phrase(en: "", ar: "")
    return AttentionItem(
      .bad,
      state == PayoutState.returned.rawValue
        ? Phrase(en: "The bank returned a payout of \(amount)", ar: "أعاد البنك صرفًا بمبلغ \(amount)")
        : Phrase(en: "The bank couldn't pay a payout of \(amount)", ar: "لم يتمكن البنك من دفع صرف بمبلغ \(amount)"),
      Phrase(
        en: "\(at, .short)\(reason). The money is available again.",
        ar: "\(at, .short)\(reason). عاد المبلغ إلى رصيدك المتاح."),
      action: Phrase(en: "View payout", ar: "عرض الصرف"), to: MerchantPath.payout(reference))
  }

  private var statementItem: AttentionItem? {
    guard let first = text.flatMap({ Day(parsing: $0) }) else { return nil }
    return AttentionItem(
      .neutral, Phrase(en: "Your monthly statement is ready", ar: "كشف حسابك الشهري جاهز"),
      Phrase(en: "\(first) to \(first.lastOfMonth)", ar: "من \(first) إلى \(first.lastOfMonth)"),
      action: Phrase(en: "View statement", ar: "عرض كشف الحساب"),
      to: MerchantPath.statements.query("from", first).query("to", first.lastOfMonth))
  }

  private func bankAccountItem(_ last4: String?) -> AttentionItem {
    let account = "EG••••\(text ?? "")"
    let title = Phrase(
      en: "Your bank account changes to \(code: account)", ar: "يتغير حسابك البنكي إلى \(code: account)")
    let detail: Phrase? =
      if state == BankAccountChangeState.approved.rawValue, let at {
        Phrase(en: "It is in force from \(at, .full).", ar: "يسري من \(at, .full).")
      } else {
        Phrase(en: "It needs HealthPay's approval.", ar: "يتطلب موافقة هيلث باي.")
      }
    let until = last4.map { last4 in
      Phrase(
        en: " Until then payouts go to \(code: "EG••••\(last4)").",
        ar: " وحتى ذلك الحين تُصرف المستحقات إلى \(code: "EG••••\(last4)").")
    }
    return AttentionItem(
      .waiting, title,
      detail.map { detail in until.map { Phrase(en: "\(detail)\($0)", ar: "\(detail)\($0)") } ?? detail },
      action: Phrase(en: "View request", ar: "عرض الطلب"), to: MerchantPath.bankAccount)
  }
}
