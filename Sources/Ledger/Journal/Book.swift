import Database
import Wallet

/// The accounts that an act touches: locked, with the balances that each decided movement changes.
struct Book {
  struct User {
    let wallet: AccountID
    let status: UserStatus
    var balance: Money
    /// Limits by the time of a movement; empty if no limits apply.
    var limits: [Instant?: SpendingLimits] = [:]
  }

  struct Merchant {
    let pending: AccountID
    let available: AccountID
    let inTransit: AccountID
    let status: MerchantStatus
    let fees: FeeSchedule
    let refundPolicy: RefundFeePolicy
    var pendingBalance: Money
    var availableBalance: Money
    var inTransitBalance: Money
    var head: ChainHead
  }

  struct Payment: RowDecodable {
    let id: TransactionID
    let kind: TransactionKind
    let status: TransactionStatus
    let user: UserID
    let merchant: MerchantID?
    let amount: Money
    let fee: Fee
    let occurredAt: Instant
    /// The sum of requested and completed refunds.
    var refunded: Money
    /// The sum of completed refunds.
    var completed: Money

    init(_ row: Row) throws(DatabaseError) {
      id = try row["id"]
      kind = try row["kind"]
      status = try row["status"]
      user = try row["user_id"]
      merchant = try row["merchant_id"]
      amount = try row["amount"]
      fee = Fee(fee: try row["fee"], vat: try row["vat"])
      occurredAt = try row["created_at"]
      refunded = try row["refunded"]
      completed = try row["refunds_completed"]
    }
  }

  struct ChainHead {
    var sequence: Int64
    var balance: Money
    var postedAt: Instant
    var recordedAt: Instant
  }

  struct Platform {
    let feeRevenue: AccountID
    let vatPayable: AccountID
    let bankClearing: AccountID
    let suspense: AccountID
  }

  var users: [UserID: User] = [:]
  var merchants: [MerchantID: Merchant] = [:]
  var payments: [TransactionID: Payment] = [:]
  let platform: Platform
  let now: Instant
  /// What is switched off, as far as it concerns these movements.
  private(set) var switchedOff: Set<FeatureSwitch> = []
  /// New entry ids, as many as requested.
  let transactionIDs: [TransactionID]
  let entryIDs: [EntryID]

  init(for movements: [Movement], _ rules: PostingRules, by actor: Actor, on connection: isolated Connection) throws {
    try self.init(
      payments: movements.compactMap(\.refundedPayment), users: movements.flatMap(\.users),
      merchants: movements.compactMap(\.merchant),
      limits: rules == .live ? SpendingLimits.query(movements, now: actor.instant) : SpendingLimits.none,
      switches: rules == .live ? FeatureSwitch.off : FeatureSwitch.notAsked,
      identifiers: movements.count, on: connection)
  }

  /// Reads what refunds of the payments would lock, without locks and new ids, so nothing can be posted from it.
  init(reading payments: [TransactionID], on connection: isolated Connection) throws {
    try self.init(payments: payments, isLocked: false, identifiers: Self.noIdentifiers, on: connection)
  }

  /// Locks rows in one global order: payments by id, then accounts by id, including those of the payments' parties.
  init(
    payments: [TransactionID] = [], users: [UserID] = [], merchants: [MerchantID] = [],
    limits: SQL = SpendingLimits.none, switches: SQL = FeatureSwitch.notAsked, identifiers count: Int,
    on connection: isolated Connection
  ) throws {
    try self.init(
      payments: payments, users: users, merchants: merchants, limits: limits, switches: switches, isLocked: true,
      identifiers: Self.identifiers(count), on: connection)
  }

  private init(
    payments refunded: [TransactionID], users: [UserID] = [], merchants: [MerchantID] = [],
    limits: SQL = SpendingLimits.none, switches: SQL = FeatureSwitch.notAsked, isLocked: Bool,
    identifiers fresh: SQL, on connection: isolated Connection
  ) throws {
    let lock: SQL = isLocked ? "FOR UPDATE" : .empty
    if !refunded.isEmpty {
      let rows = try connection.rows(
        """
        SELECT id, kind, status, user_id, merchant_id, amount, fee, vat, created_at, refunded,
          refunds_completed
        FROM transactions WHERE id \(.among(refunded)) ORDER BY id \(lock)
        """, as: Payment.self)
      for payment in rows { payments[payment.id] = payment }
    }
    let userIDs = users + payments.values.map(\.user)
    let merchantIDs = merchants + payments.values.compactMap(\.merchant)

    // Statuses and spent amounts are read after the locks. Freezing and spending take the same locks, so their changes
    // are visible here. Limits are read before the clock: at midnight a movement may be checked against the old day and
    // posted in the new one, which then starts with it, but never the reverse.
    let queries = (
      Query<[AccountRow]>.rows("\(Self.accounts(userIDs, merchantIDs)) \(lock)"),
      Query<[StatusRow]>.rows("SELECT id, status FROM users WHERE id \(.among(userIDs))"),
      Query<[SpendingLimits]>.rows(limits),
      Query<[Scalar<FeatureSwitch>]>.rows(switches),
      Query<[HeadRow]>.rows(Self.heads(merchantIDs)),
      Query<[PlatformRow]>.rows(
        // An index serves `kind`; the two NULL conditions alone would read every account.
        """
        SELECT id, kind FROM accounts WHERE kind IN ('fee_revenue', 'vat_payable', 'bank_clearing', 'suspense')
          AND user_id IS NULL AND merchant_id IS NULL
        """),
      Query<[Identifiers]>.rows(fresh)
    )
    // Without locks nothing has to come first, and a page asks once.
    let found =
      if isLocked {
        try connection.run(queries.0, queries.1, queries.2, queries.3, queries.4, queries.5, queries.6)
      } else {
        try connection.run(
          .together(queries.0, queries.1, queries.2, queries.3, queries.4, queries.5, queries.6))
      }
    let (accounts, statuses, limited, off, heads, own, identifiers) = found
    transactionIDs = identifiers.map(\.transaction)
    entryIDs = identifiers.map(\.entry)
    guard let now = identifiers.first?.now else { throw DatabaseError(.rowCount, "no identifiers") }
    self.now = now
    platform = try Platform(own)
    let status = Dictionary(statuses.map { ($0.id, $0.status) }, uniquingKeysWith: { first, _ in first })
    for row in accounts {
      if let id = row.user, let status = status[id] {
        self.users[id] = User(wallet: row.id, status: status, balance: row.balance ?? .zero)
      }
    }
    switchedOff = Set(off.map(\.value))
    for row in limited { self.users[row.user]?.limits[row.at] = row }
    let holdings = Dictionary(grouping: accounts.filter { $0.merchant != nil }, by: \.merchant)
    for head in heads { self.merchants[head.id] = Merchant(head, holdings[head.id] ?? [], now: now) }
  }

  private static func accounts(_ users: [UserID], _ merchants: [MerchantID]) -> SQL {
    """
    SELECT id, kind, user_id, merchant_id, balance FROM accounts
    WHERE user_id \(.among(users)) OR merchant_id \(.among(merchants)) ORDER BY id
    """
  }

  private static func identifiers(_ count: Int) -> SQL {
    """
    SELECT nextval('transactions_id_seq') AS transaction_id, nextval('journal_entries_id_seq') AS entry_id,
      clock_timestamp() AS now
    FROM generate_series(1, \(count))
    """
  }

  private static let noIdentifiers: SQL = "SELECT 0 AS transaction_id, 0 AS entry_id, clock_timestamp() AS now"

  /// Reads the last line of each merchant's chain, and its terms. The locks must be held.
  private static func heads(_ merchants: [MerchantID]) -> SQL {
    """
    SELECT merchants.id, merchants.status, fee_basis_points, fee_fixed, refund_fee_policy,
      (SELECT value FROM settings WHERE name = 'vat_basis_points') AS vat_basis_points,
      head.sequence, head.balance, head.posted_at, head.recorded_at
    FROM merchants
      LEFT JOIN LATERAL (
        SELECT sequence, balance, posted_at, recorded_at FROM balance_transactions
        WHERE merchant_id = merchants.id ORDER BY sequence DESC LIMIT 1
      ) head ON true
    WHERE merchants.id \(.among(merchants))
    """
  }
}
