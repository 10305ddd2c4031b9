import Auth
import Database
import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

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
  let refund: Refund?
  /// The time at which a bank account takes effect; nil before its approval.
  let effectiveAt: Instant?
  let coolingOffHours: Int
  /// The account to which money goes.
  let ibanSealed: [UInt8]?

  struct Refund {
    /// The remaining amount of its payment after this refund.
    let remaining: Money
    /// Nil before it is completed.
    let feeReturned: Fee?
  }

  init(_ row: Row) throws(DatabaseError) {
    approval = try row["approval_id"]
    user = try row["user_id"]
    userName = try row["user_name"]
    merchant = try row["merchant_number"]
    merchantName = try row["merchant_name"]
    merchantArabicName = try row["merchant_name_ar"]
    available = try row["available"]
    refund = try Self.refund(row)
    effectiveAt = try row["effective_at"]
    coolingOffHours = try row["cooling_off_hours"]
    ibanSealed = try row["iban_sealed"]
  }

  private static func refund(_ row: Row) throws(DatabaseError) -> Refund? {
    guard let state: RefundState = try row["refund_state"] else { return nil }
    let (gross, refunded): (Money, Money) = (try row["gross"], try row["refunded"])
    return Refund(
      remaining: Money(piastres: gross.piastres - refunded.piastres),
      feeReturned: state == .completed ? Fee(fee: try row["fee_returned"], vat: try row["vat_returned"]) : nil)
  }

  static func query(_ approvals: [ApprovalID]) -> SQL {
    """
    SELECT approvals.id AS approval_id, users.id AS user_id, users.name AS user_name, number AS merchant_number, trade_name AS merchant_name,
      trade_name_ar AS merchant_name_ar,
      (SELECT balance FROM accounts WHERE accounts.merchant_id = merchants.id AND kind = 'merchant_available')
        AS available,
      refunds.state AS refund_state, fee_returned, vat_returned, payment.amount AS gross, payment.refunded, effective_at,
      coalesce(account.iban_sealed, payouts.iban_sealed) AS iban_sealed,
      (SELECT value FROM settings WHERE name = 'bank_account_cooling_off_hours') AS cooling_off_hours
    FROM approvals
      LEFT JOIN refunds ON approvals.kind = 'refund' AND refunds.id = subject_id
      LEFT JOIN transactions payment ON payment.id = payment_id
      LEFT JOIN bank_lines line ON approvals.kind = 'bank_line' AND line.id = subject_id
      LEFT JOIN payouts ON payouts.id = CASE approvals.kind WHEN 'payout' THEN subject_id ELSE line.payout_id END
      LEFT JOIN bank_account_changes account ON approvals.kind = 'bank_account' AND account.id = subject_id
      LEFT JOIN users ON users.id = CASE approvals.kind WHEN 'unfreeze' THEN subject_id ELSE refunds.user_id END
      LEFT JOIN merchants ON merchants.id = CASE approvals.kind WHEN 'fee' THEN subject_id
        ELSE coalesce(refunds.merchant_id, payouts.merchant_id, account.merchant_id) END
    WHERE approvals.id \(.among(approvals))
    """
  }
}

/// The requests next to one in its queue.
struct ApprovalNeighbours: RowDecodable {
  let previous: ApprovalID?
  let next: ApprovalID?

  init(_ row: Row) throws(DatabaseError) {
    previous = try row["previous"]
    next = try row["next"]
  }
}

/// A request with the current facts about its subject.
struct FoundApproval: Sendable {
  let item: ApprovalItem
  let subject: ApprovalSubject
  /// What a verdict does to balances; nil where it moves none, and once it is decided.
  let preview: ApprovalPreview?
  /// The account to which money goes, for those who may decide the request.
  let iban: IBAN?
  let bank: BankCode?
  /// The bank line that it resolves, as it is now.
  let line: BankLineItem?

  fileprivate init(
    _ item: ApprovalItem, _ subject: ApprovalSubject, _ preview: ApprovalPreview?, _ lines: [BankLineItem],
    _ seal: TextSeal, for context: StaffContext
  ) {
    (self.item, self.subject, self.preview) = (item, subject, preview)
    line = item.kind == .bankLine ? lines.first { $0.id.rawValue == item.subjectID } : nil
    let iban = subject.ibanSealed.flatMap { try? seal.open($0, for: .iban) }.flatMap { IBAN(parsing: $0) }
    self.iban = context.staff.role.mayDecide(item.kind) ? iban : nil
    bank = iban?.bank
  }

  /// What an approval changes now.
  var changes: [Change] { item.changes(to: iban) + effect }

  /// What an approval does to balances, as they are just before it.
  private var effect: [Change] {
    switch preview {
    case .refund(let refund): subject.effect(of: refund)
    case .accounts(let accounts): accounts.map(\.effect)
    case .refused, nil: []
    }
  }

  /// Why the ledger can't execute it now.
  var obstacle: Phrase? {
    if item.state == .open, let line { return line.obstacle(to: item) }
    guard case .refused(let refusal) = preview else { return nil }
    return Phrase(en: "It can't be executed now. \(refusal.label).", ar: "لا يمكن تنفيذه الآن. \(refusal.label).")
  }

  /// The remaining amount of a refund's payment after it.
  var remaining: Money? {
    if case .refund(let refund) = preview { refund.remainingAfter } else { subject.refund?.remaining }
  }

  /// The part of the fee that a refund returns.
  var feeReturned: Fee? {
    if case .refund(let refund) = preview { refund.returned } else { subject.refund?.feeReturned }
  }
}

extension ApprovalAccount {
  var effect: Change { Change(account.title, balance: balance, change: change) }
}

extension ApprovalSubject {
  /// The merchant pays what the user gets, less the fee that is returned.
  fileprivate func effect(of refund: RefundPreview) -> [Change] {
    if refund.waits {
      return [
        Change(
          merchantBalance, before: .money(refund.merchantBalance, .bare),
          after: refund.olderWait
            ? Phrase(
              en: "The refund waits until older refunds are completed", ar: "ينتظر الاسترداد اكتمال استردادات أقدم")
            : Phrase(
              en: "The refund waits until there is \(refund.cost)", ar: "ينتظر الاسترداد حتى يتوفر \(refund.cost)"))
      ]
    }
    func change(_ label: Phrase, _ balance: Money?, by piastres: Int64) -> Change? {
      piastres == 0 ? nil : Change(label, balance: balance, change: Money(piastres: piastres))
    }
    return [
      change(
        Phrase(en: "Wallet of \(name: userName ?? "")", ar: "محفظة \(name: userName ?? "")"), refund.userBalance,
        by: refund.amount.piastres),
      change(merchantBalance, refund.merchantBalance, by: -refund.cost.piastres),
      change(AccountKind.feeRevenue.label, nil, by: -refund.returned.fee.piastres),
      change(AccountKind.vatPayable.label, nil, by: -refund.returned.vat.piastres),
    ].compactMap(\.self)
  }

  private var merchantBalance: Phrase {
    Phrase(en: "Balance of \(name: merchantName ?? "")", ar: "رصيد \(name: merchantArabicName ?? merchantName ?? "")")
  }
}

extension Database {
  /// Returns the approvals of `ids` that exist, in that order. The previews are of the verdict on those that the reader may
  /// decide, one after another.
  func approvals(
    _ ids: [ApprovalID], _ verdict: Verdict, _ seal: TextSeal, for context: StaffContext
  ) async throws -> [FoundApproval] {
    let (items, subjects, refunds, accounts, lines) = try await run(
      .together(
        Query<[ApprovalItem]>.rows(ApprovalItem.query(ids)), Query<[ApprovalSubject]>.rows(ApprovalSubject.query(ids)),
        Query<[RequestedRefund]>.rows(RequestedRefund.query(of: ids)),
        Query<[ApprovalAccount]>.rows(ApprovalAccount.query(of: ids)),
        Query<[BankLineItem]>.rows(BankLineItem.query(of: ids))))
    let decided = ids.filter { id in items.contains { $0.id == id && context.standing(of: $0).mayDecide } }
    let previews = try await previewVerdicts(verdict, on: decided, refunds, accounts, in: self)
    return ids.compactMap { id in
      guard let item = items.first(where: { $0.id == id }), let subject = subjects.first(where: { $0.approval == id })
      else { return nil }
      return FoundApproval(item, subject, previews[id], lines, seal, for: context)
    }
  }

  /// Returns an approval with its neighbours in a queue and, for a refund, the payment's possible duplicates.
  func approval(
    _ id: ApprovalID, in queue: ApprovalQueue, _ seal: TextSeal, for context: StaffContext
  ) async throws -> ApprovalDetail? {
    let (item, subject, refunds, accounts, lines, neighbours, duplicates) = try await run(
      .together(
        Query<ApprovalItem?>.first(ApprovalItem.query(id)), Query<ApprovalSubject?>.first(ApprovalSubject.query([id])),
        Query<[RequestedRefund]>.rows(RequestedRefund.query(of: [id])),
        Query<[ApprovalAccount]>.rows(ApprovalAccount.query(of: [id])),
        Query<[BankLineItem]>.rows(BankLineItem.query(of: [id])),
        Query<ApprovalNeighbours?>.first(queue.neighbours(of: id)),
        Query<[PossibleDuplicate]>.rows(PossibleDuplicate.query(ofRefund: id))))
    guard let item, let subject else { return nil }
    let previews = try await previewVerdicts(.approve, on: [id], refunds, accounts, in: self)
    return ApprovalDetail(
      found: FoundApproval(item, subject, previews[id], lines, seal, for: context), queue: queue,
      neighbours: neighbours, duplicates: duplicates)
  }
}

/// An approval with what its page shows beside it.
struct ApprovalDetail: Sendable {
  let found: FoundApproval
  let queue: ApprovalQueue
  let neighbours: ApprovalNeighbours?
  /// The payments that may be the same purchase as the refunded one, with itself; empty for other kinds.
  let duplicates: [PossibleDuplicate]

  var item: ApprovalItem { found.item }
}
