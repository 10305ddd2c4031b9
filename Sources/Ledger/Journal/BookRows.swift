import Database
import Wallet

extension Movement {
  var users: [UserID] {
    switch parties {
    case .topUp(let user), .withdrawal(let user), .payment(let user, _): [user]
    case .transfer(let from, let to): [from, to]
    case .refund: []
    }
  }

  /// The user whose wallet it debits.
  var payer: UserID? {
    switch parties {
    case .payment(let user, _), .transfer(let user, _), .withdrawal(let user): user
    case .topUp, .refund: nil
    }
  }

  var merchant: MerchantID? {
    if case .payment(_, let merchant) = parties { merchant } else { nil }
  }

  var refundedPayment: TransactionID? {
    if case .refund(let payment, _, _) = parties { payment } else { nil }
  }
}

struct AccountRow: RowDecodable {
  let id: AccountID
  let kind: AccountKind
  let user: UserID?
  let merchant: MerchantID?
  let balance: Money?

  init(_ row: Row) throws(DatabaseError) {
    id = try row["id"]
    kind = try row["kind"]
    user = try row["user_id"]
    merchant = try row["merchant_id"]
    balance = try row["balance"]
  }
}

struct StatusRow: RowDecodable {
  let id: UserID
  let status: UserStatus

  init(_ row: Row) throws(DatabaseError) {
    id = try row["id"]
    status = try row["status"]
  }
}

struct PlatformRow: RowDecodable {
  let id: AccountID
  let kind: AccountKind

  init(_ row: Row) throws(DatabaseError) {
    id = try row["id"]
    kind = try row["kind"]
  }
}

struct HeadRow: RowDecodable {
  let id: MerchantID
  let status: MerchantStatus
  let fees: FeeSchedule
  let refundPolicy: RefundFeePolicy
  let head: Book.ChainHead?

  init(_ row: Row) throws(DatabaseError) {
    id = try row["id"]
    status = try row["status"]
    fees = FeeSchedule(
      basisPoints: try row["fee_basis_points"], fixed: try row["fee_fixed"],
      vatBasisPoints: try row["vat_basis_points"])
    refundPolicy = try row["refund_fee_policy"]
    if let sequence: Int64 = try row["sequence"] {
      head = Book.ChainHead(
        sequence: sequence, balance: try row["balance"], postedAt: try row["posted_at"],
        recordedAt: try row["recorded_at"])
    } else {
      head = nil
    }
  }
}

struct Identifiers: RowDecodable {
  let transaction: TransactionID
  let entry: EntryID
  let now: Instant

  init(_ row: Row) throws(DatabaseError) {
    transaction = try row["transaction_id"]
    entry = try row["entry_id"]
    now = try row["now"]
  }
}

extension Book.Platform {
  init(_ rows: [PlatformRow]) throws(DatabaseError) {
    func account(_ kind: AccountKind) throws(DatabaseError) -> AccountID {
      guard let row = rows.first(where: { $0.kind == kind }) else {
        throw DatabaseError(.rowCount, "the platform has no account \(kind.rawValue)")
      }
      return row.id
    }
    feeRevenue = try account(.feeRevenue)
    vatPayable = try account(.vatPayable)
    bankClearing = try account(.bankClearing)
    suspense = try account(.suspense)
  }
}

extension Book.Merchant {
  /// Returns nil if accounts are missing.
  init?(_ row: HeadRow, _ accounts: [AccountRow], now: Instant) {
    guard let pending = accounts.first(where: { $0.kind == .merchantPending }),
      let available = accounts.first(where: { $0.kind == .merchantAvailable }),
      let inTransit = accounts.first(where: { $0.kind == .merchantInTransit })
    else { return nil }
    self.init(
      pending: pending.id, available: available.id, inTransit: inTransit.id, status: row.status, fees: row.fees,
      refundPolicy: row.refundPolicy, pendingBalance: pending.balance ?? .zero,
      availableBalance: available.balance ?? .zero, inTransitBalance: inTransit.balance ?? .zero,
      head: row.head
        ?? Book.ChainHead(
          sequence: 0, balance: .zero, postedAt: Instant(microseconds: .min), recordedAt: Instant(microseconds: 0)))
  }
}
