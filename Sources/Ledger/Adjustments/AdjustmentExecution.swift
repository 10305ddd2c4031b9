import Database
import Wallet

/// Posts an approved adjustment or reversal. Throws `Refusal` if an account's balance is too low.
func executeAdjustment(
  _ approval: ApprovalItem, key: String, by actor: Actor, on connection: isolated Connection
) throws {
  let adjustment = try AdjustmentRecord.locked(AdjustmentID(approval.subjectID), on: connection)
  var wanted: [(account: AccountID, amount: Money)] = []
  var reversed: ReversedTransaction?
  if let entry = adjustment.reverses {
    reversed = try ReversedTransaction.locked(entry, on: connection)
    wanted = try connection.rows(
      "SELECT account_id, amount FROM postings WHERE entry_id = \(entry) ORDER BY account_id", as: PostedAmount.self
    ).map { ($0.account, try -$0.amount) }
  } else if let from = adjustment.from, let to = adjustment.to, let amount = adjustment.amount {
    wanted = [(from, try -amount), (to, amount)]
  }
  try post(wanted, adjustment, reversed, approval, key: key, by: actor, on: connection)
}

private func post(
  _ wanted: [(account: AccountID, amount: Money)], _ adjustment: AdjustmentRecord,
  _ reversed: ReversedTransaction?, _ approval: ApprovalItem, key: String, by actor: Actor,
  on connection: isolated Connection
) throws {
  let owners = try connection.rows(
    "SELECT id, kind, user_id, merchant_id, balance FROM accounts WHERE id = ANY(\(wanted.map(\.account)))",
    as: AccountRow.self)
  let owner = Dictionary(owners.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
  var book = try Book(
    users: owners.compactMap(\.user), merchants: owners.compactMap(\.merchant), identifiers: 1, on: connection)
  let accounts = Dictionary(grouping: owners.filter { $0.merchant != nil }, by: \.merchant)
  var postings: [Posting] = []
  var lines: [MerchantLine] = []
  for (account, amount) in wanted {
    guard let row = owner[account] else { throw Refusal.unknownAccount }
    if let user = row.user {
      postings.append(try book.adjust(user, by: amount))
    } else if let merchant = row.merchant {
      // An amount of a reversed entry may have been settled in the meantime, so its reversal may take it from pending
      // or available. If the requester named the account, or if several accounts of the merchant move, exactly that
      // account is used.
      let isExact = reversed == nil || accounts[merchant, default: []].count > 1
      let (moved, line) = try book.adjust(
        merchant, row.kind, by: amount, isExact: isExact, kind: reversed == nil ? .adjustment : .reversal, reversed)
      postings += moved
      if let line { lines.append(line) }
    } else {
      postings.append(Posting(account: account, amount: amount, balanceAfter: nil))
    }
  }
  let moved = try Posting.merged(postings)
  if moved.isEmpty { throw Refusal.movesNothing }
  let at = actor.instant ?? book.now
  var journal = Journal()
  let entry = book.entryIDs[0]
  journal.enter(
    entry, adjustment.reverses == nil ? .adjustment : .reversal, reversing: adjustment.reverses, moved, at: at)
  for line in MerchantLine.merged(lines) {
    guard var merchant = book.merchants[line.merchant] else { continue }
    journal.add(line, of: entry, source: .entry, at: at, &merchant.head, now: book.now)
    book.merchants[line.merchant] = merchant
  }
  var statements = journal.statements(by: actor, key: key, reason: adjustment.reason)
  statements.append(
    """
    UPDATE adjustments SET state = 'completed', approval_id = \(approval.id), entry_id = \(entry)
    WHERE id = \(adjustment.id)
    """)
  if let transaction = reversed?.id {
    statements.append("UPDATE transactions SET status = 'reversed' WHERE id = \(transaction)")
  }
  try connection.executeAll(statements)
}

/// The transaction of a reversed entry.
struct ReversedTransaction: RowDecodable {
  let id: TransactionID?
  let amount: Money?
  let fee: Fee

  init(_ row: Row) throws(DatabaseError) {
    id = try row["id"]
    amount = try row["amount"]
    fee = Fee(fee: try row["fee"] ?? .zero, vat: try row["vat"] ?? .zero)
  }

  /// Locks the transaction of a reversed entry. Throws a `Refusal` for a payment that was refunded in the meantime,
  /// which can't be reversed.
  static func locked(_ entry: EntryID, on connection: isolated Connection) throws -> ReversedTransaction {
    let transaction: TransactionID? = try connection.first(
      "SELECT coalesce(transaction_id, 0) AS value FROM journal_entries WHERE id = \(entry)",
      as: Scalar<TransactionID>.self)?.value
    guard let transaction, transaction.rawValue != 0 else {
      return try connection.one(
        "SELECT NULL::bigint AS id, NULL::bigint AS amount, 0::bigint AS fee, 0::bigint AS vat",
        as: ReversedTransaction.self)
    }
    let found = try connection.first(
      """
      SELECT id, amount, fee, vat FROM transactions
      WHERE id = \(transaction) AND status = 'completed' AND refunded = 0 FOR UPDATE
      """, as: ReversedTransaction.self)
    guard let found else { throw Refusal.notReversible }
    return found
  }
}

private struct PostedAmount: RowDecodable {
  let account: AccountID
  let amount: Money

  init(_ row: Row) throws(DatabaseError) {
    account = try row["account_id"]
    amount = try row["amount"]
  }
}

extension Book {
  fileprivate mutating func adjust(_ id: UserID, by amount: Money) throws -> Posting {
    guard var user = users[id] else { throw Refusal.unknownUser }
    if user.status == .closed { throw Refusal.userClosed }
    let posting = amount < .zero ? try user.debit(-amount) : try user.credit(amount)
    users[id] = user
    return posting
  }

  /// Moves an amount of a merchant. A debit is taken from the account itself if `isExact`, otherwise from pending first
  /// and then from available. A credit goes to the named account.
  fileprivate mutating func adjust(
    _ id: MerchantID, _ account: AccountKind, by amount: Money, isExact: Bool, kind: BalanceTransactionKind,
    _ reversed: ReversedTransaction?
  ) throws -> ([Posting], MerchantLine?) {
    guard var merchant = merchants[id] else { throw Refusal.unknownMerchant }
    defer { merchants[id] = merchant }
    if account == .merchantInTransit { throw Refusal.notReversible }
    var line = MerchantLine(merchant: id, kind: kind, gross: amount, net: amount)
    if let gross = reversed?.amount, let fee = reversed?.fee, amount < .zero {
      line.gross = try -gross
      line.fee = Fee(fee: try -fee.fee, vat: try -fee.vat)
    }
    if amount < .zero, !isExact {
      let taken = try merchant.take(-amount)
      line.pendingNet = try -taken.fromPending
      return (taken.postings, line)
    }
    let held = account == .merchantPending ? merchant.pendingBalance : merchant.availableBalance
    if try -amount > held { throw Refusal.accountBalance(account, holds: held) }
    if account == .merchantPending {
      merchant.pendingBalance = try merchant.pendingBalance + amount
      line.pendingNet = amount
      return ([Posting(account: merchant.pending, amount: amount, balanceAfter: merchant.pendingBalance)], line)
    }
    merchant.availableBalance = try merchant.availableBalance + amount
    return ([Posting(account: merchant.available, amount: amount, balanceAfter: merchant.availableBalance)], line)
  }
}

extension Posting {
  /// Merges the postings of each account, since an entry has one posting for each account. The last balance remains.
  fileprivate static func merged(_ postings: [Posting]) throws -> [Posting] {
    var merged: [Posting] = []
    for posting in postings {
      if let index = merged.firstIndex(where: { $0.account == posting.account }) {
        merged[index] = Posting(
          account: posting.account, amount: try merged[index].amount + posting.amount,
          balanceAfter: posting.balanceAfter)
      } else {
        merged.append(posting)
      }
    }
    return merged.filter { $0.amount != .zero }
  }
}

extension MerchantLine {
  /// Merges the lines of each merchant, since an entry has one line for each merchant.
  fileprivate static func merged(_ lines: [MerchantLine]) -> [MerchantLine] {
    var merged: [MerchantLine] = []
    for line in lines {
      if let index = merged.firstIndex(where: { $0.merchant == line.merchant }) {
        merged[index].gross = Money(piastres: merged[index].gross.piastres + line.gross.piastres)
        merged[index].net = Money(piastres: merged[index].net.piastres + line.net.piastres)
        merged[index].pendingNet = Money(piastres: merged[index].pendingNet.piastres + line.pendingNet.piastres)
      } else {
        merged.append(line)
      }
    }
    return merged
  }
}
