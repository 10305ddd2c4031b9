import Database
import Wallet

/// Journal entries with their postings and balance transactions as columns, for `unnest`.
struct Journal {
  private var entries = Entries()
  private var postings = Postings()
  private var lines = Lines()

  var isEmpty: Bool { entries.ids.isEmpty }

  mutating func enter(
    _ id: EntryID, _ kind: EntryKind, of transaction: TransactionID? = nil, reversing reversed: EntryID? = nil,
    _ moved: [Posting], at instant: Instant
  ) {
    entries.ids.append(id)
    entries.kinds.append(kind)
    entries.transactions.append(transaction)
    entries.reversed.append(reversed)
    entries.instants.append(instant)
    for posting in moved {
      postings.entries.append(id)
      postings.accounts.append(posting.account)
      postings.amounts.append(posting.amount)
      postings.balances.append(posting.balanceAfter)
    }
  }

  /// Adds the next line of a merchant's chain. Its times never decrease: a late line gets the `posted_at` of the line before
  /// it, and `recorded_at`, which statements select by, always increases.
  mutating func add(
    _ line: MerchantLine, of entry: EntryID, source: MerchantLine.Source, at instant: Instant,
    _ head: inout Book.ChainHead, now: Instant
  ) {
    head.sequence += 1
    head.balance = Money(piastres: head.balance.piastres + line.net.piastres)
    head.postedAt = max(head.postedAt, instant)
    head.recordedAt = max(now, Instant(microseconds: head.recordedAt.microseconds + 1))
    lines.add(line, entry, source, head)
  }

  func statements(by actor: Actor, key: String? = nil, reason: String? = nil) -> [SQL] {
    if isEmpty { return [] }
    var statements = [entries.insertion(by: actor, key: key, reason: reason), postings.insertion]
    if !lines.merchants.isEmpty { statements.append(lines.insertion) }
    return statements
  }
}

/// The change of one account by one entry.
struct Posting {
  let account: AccountID
  let amount: Money
  /// Nil for the platform's own accounts.
  let balanceAfter: Money?
}

/// A balance transaction before it has its sequence number in the merchant's chain.
struct MerchantLine {
  enum Source {
    case transaction(TransactionID)
    case settlement(SettlementID)
    case payout(PayoutID)
    /// The journal entry is the source.
    case entry
  }

  let merchant: MerchantID
  let kind: BalanceTransactionKind
  var gross = Money.zero
  var fee = Fee.zero
  var net = Money.zero
  /// The part of `net` that changed the pending balance.
  var pendingNet = Money.zero
}

private struct Entries {
  var ids: [EntryID] = []
  var transactions: [TransactionID?] = []
  var kinds: [EntryKind] = []
  var reversed: [EntryID?] = []
  var instants: [Instant] = []

  func insertion(by actor: Actor, key: String?, reason: String?) -> SQL {
    """
    INSERT INTO journal_entries (id, kind, transaction_id, reverses, reason, actor, idempotency_key, occurred_at)
    SELECT id, kind, transaction_id, reverses, \(reason), \(actor.key), \(key), at
    FROM unnest(\(ids), \(transactions), \(kinds), \(reversed), \(instants))
      AS added (id, transaction_id, kind, reverses, at)
    """
  }
}

private struct Postings {
  var entries: [EntryID] = []
  var accounts: [AccountID] = []
  var amounts: [Money] = []
  var balances: [Money?] = []

  var insertion: SQL {
    """
    INSERT INTO postings (entry_id, account_id, amount, balance_after)
    SELECT * FROM unnest(\(entries), \(accounts), \(amounts), \(balances))
    """
  }
}

private struct Lines {
  var merchants: [MerchantID] = []
  var sequences: [Int64] = []
  var kinds: [BalanceTransactionKind] = []
  var transactions: [TransactionID?] = []
  var settlements: [SettlementID?] = []
  var payouts: [PayoutID?] = []
  var entries: [EntryID] = []
  var gross: [Money] = []
  var fees: [Money] = []
  var vats: [Money] = []
  var nets: [Money] = []
  var pendingNets: [Money] = []
  var balances: [Money] = []
  var posted: [Instant] = []
  var recorded: [Instant] = []

  mutating func add(_ line: MerchantLine, _ entry: EntryID, _ source: MerchantLine.Source, _ head: Book.ChainHead) {
    merchants.append(line.merchant)
    sequences.append(head.sequence)
    kinds.append(line.kind)
    if case .transaction(let id) = source { transactions.append(id) } else { transactions.append(nil) }
    if case .settlement(let id) = source { settlements.append(id) } else { settlements.append(nil) }
    if case .payout(let id) = source { payouts.append(id) } else { payouts.append(nil) }
    entries.append(entry)
    gross.append(line.gross)
    fees.append(line.fee.fee)
    vats.append(line.fee.vat)
    nets.append(line.net)
    pendingNets.append(line.pendingNet)
    balances.append(head.balance)
    posted.append(head.postedAt)
    recorded.append(head.recordedAt)
  }

  var insertion: SQL {
    """
    INSERT INTO balance_transactions
      (merchant_id, sequence, kind, transaction_id, settlement_id, payout_id, entry_id, gross, fee, vat, net,
       pending_net, balance, posted_at, recorded_at)
    SELECT * FROM unnest(\(merchants), \(sequences), \(kinds), \(transactions), \(settlements), \(payouts), \(entries),
      \(gross), \(fees), \(vats), \(nets), \(pendingNets), \(balances), \(posted), \(recorded))
    """
  }
}
