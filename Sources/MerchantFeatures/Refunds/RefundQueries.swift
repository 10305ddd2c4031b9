import Database
import Ledger
import SharedFeatures
import Wallet

/// A refund in the merchant's list.
struct MerchantRefund: Listed {
  let id: RefundID
  let reference: Reference
  let payment: Reference
  let userName: String
  let userMobile: PhoneNumber
  let amount: Money
  /// The change of the balance, below zero; nil until it is completed.
  let cost: Money?
  let reason: RefundReason
  let note: String?
  let state: RefundState
  let requestedBy: String
  let requestedByName: String
  let requestedAt: Instant
  /// The payout that it was taken from, and the bank's reference; nil until it is completed.
  let trail: RowTrail

  init(_ row: Row) throws(DatabaseError) {
    id = try row["id"]
    reference = try row["reference"]
    payment = try row["payment_reference"]
    userName = try row["user_name"]
    userMobile = try row["user_mobile"]
    amount = try row["amount"]
    state = try row["state"]
    let cost: Money = try row["cost"]
    self.cost = state == .completed ? cost : nil
    reason = try row["reason"]
    note = try row["note"]
    requestedBy = try row["requested_by"]
    requestedByName = try row["requested_by_name"]
    requestedAt = try row["requested_at"]
    trail = try RowTrail(row)
  }

  var cursor: Cursor { Cursor(at: requestedAt, id: id.rawValue) }

  /// By the owner or finance, while nobody has decided it.
  var canBeWithdrawn: Bool { state == .requested }

  /// The facts on the page that withdraws it.
  var facts: ShownFacts {
    var facts = ShownFacts()
    facts[.approvalState] = (state == .requested ? ApprovalState.open : .approved).rawValue
    return facts
  }

  static func query(_ reference: Reference, of merchant: MerchantID) -> SQL {
    described("SELECT * FROM refunds WHERE reference = \(reference) AND merchant_id = \(merchant)")
  }

  static func query(_ search: BoundedSearch, _ place: Place, length: Int) -> SQL {
    described(search.rows(place, length: length))
      + " ORDER BY \(place.order("page.requested_at", "page.id"))"
  }

  static func approval(of refund: RefundID, of merchant: MerchantID) -> SQL {
    """
    SELECT approval_id AS value FROM refunds
    WHERE id = \(refund) AND merchant_id = \(merchant) AND approval_id IS NOT NULL
    """
  }

  /// A note by HealthPay's staff is for staff.
  private static func described(_ page: SQL) -> SQL {
    """
    WITH page AS MATERIALIZED (\(page))
    SELECT page.id, page.reference, payment.reference AS payment_reference, users.name AS user_name,
      users.mobile AS user_mobile, page.amount, page.fee_returned + page.vat_returned - page.amount AS cost, page.reason,
      CASE WHEN page.requested_by LIKE 'member:%' THEN page.note END AS note, page.state, page.requested_by,
      \(SQL.requesterName(of: "page")), page.requested_at, trail.*
    FROM page
      JOIN transactions payment ON payment.id = page.payment_id
      JOIN customers(ARRAY(SELECT user_id FROM page)) users ON users.id = page.user_id
      LEFT JOIN LATERAL \(RowTrail.table("page.transaction_id", "'refund'", of: "page.merchant_id")) trail ON true
    """
  }
}

/// The count and sums of filtered refunds.
struct RefundTotals: SearchTotals {
  static let limit = TransactionTotals.limit

  let count: Int
  let amount: Money
  let cost: Money
  let searched: Int?

  init(_ row: Row) throws(DatabaseError) {
    count = try row["count"]
    amount = try row["amount"]
    cost = try row["cost"]
    searched = try row["searched"]
  }

  var isBounded: Bool { count > Self.limit }

  /// Only completed refunds have a cost.
  static func query(_ search: BoundedSearch) -> SQL {
    """
    SELECT count(*) FILTER (WHERE matches) AS count, coalesce(sum(amount) FILTER (WHERE matches), 0)::bigint AS amount,
      coalesce(sum(fee_returned + vat_returned - amount) FILTER (WHERE matches AND state = 'completed'), 0)::bigint
        AS cost, \(search.searched) AS searched
    FROM (\(search.newest(limit: limit))) counted
    """
  }
}

/// The parsed address of the list.
struct RefundQuery: Sendable {
  private(set) var state: RefundState?
  private(set) var from: Day?
  private(set) var to: Day?
  private(set) var least: Money?
  private(set) var most: Money?
  private(set) var asker: Asker?
  let place: Place
  let filters: FilterQuery

  /// Who requested it.
  enum Asker: String, CaseIterable {
    case team, healthpay

    var condition: SQL { self == .team ? "requested_by LIKE 'member:%'" : "requested_by NOT LIKE 'member:%'" }
  }

  init(_ query: FilterQuery, today: Day) {
    var query = query
    (from, to) = query.period(today: today)
    state = query.choice("state", .state)
    asker = query.choice("by", .requestedBy)
    (least, most) = query.amounts()
    place = query.place()
    filters = query
  }

  var isEmpty: Bool { state == nil && from == nil && to == nil && least == nil && most == nil && asker == nil }

  func search(of merchant: MerchantID) -> BoundedSearch {
    var indexed: SQL = "merchant_id = \(merchant)"
    if let from { indexed += " AND requested_at >= cairo_start(\(from))" }
    if let to { indexed += " AND requested_at < cairo_start(\(to) + 1)" }
    var rest: [SQL] = []
    if let state { rest.append("state = \(state)") }
    if let least { rest.append("amount >= \(least)") }
    if let most { rest.append("amount <= \(most)") }
    if let asker { rest.append(asker.condition) }
    let condition = rest.dropFirst().reduce(rest.first) { all, next in all.map { $0 + " AND " + next } }
    return BoundedSearch(of: "refunds", by: "requested_at", indexed: indexed, rest: condition, isFiltered: !isEmpty)
  }
}

/// Filtered refunds as CSV rows.
enum RefundFile {
  static let header =
    "reference,requested_at,requested_at_utc,completed_at,completed_at_utc,payment,counterparty,amount,fee_returned,"
    + "vat_returned,cost,reason,note,state,requested_by,settlement,payout,bank_trace,currency"

  /// Newest first, whatever their number.
  static func rows(_ query: RefundQuery, of merchant: MerchantID) -> SQL {
    """
    SELECT refunds.reference, \(instants("refunds.requested_at")), \(instants("refunds.completed_at")), payment.reference,
      csv_text(users.name || ' ' || masked_mobile(users.mobile)), csv_money(refunds.amount),
      csv_money(refunds.fee_returned), csv_money(refunds.vat_returned),
      CASE WHEN refunds.state = 'completed'
        THEN csv_money(refunds.fee_returned + refunds.vat_returned - refunds.amount) END,
      refunds.reason, CASE WHEN refunds.requested_by LIKE 'member:%' THEN csv_text(refunds.note) END, refunds.state,
      CASE WHEN refunds.requested_by LIKE 'member:%' THEN csv_text(refunds.requested_by_name) ELSE 'HealthPay' END,
      trail.settlement, trail.payout, csv_text(trail.bank_trace), 'EGP'
    FROM (\(query.search(of: merchant).all)) refunds
      JOIN transactions payment ON payment.id = refunds.payment_id
      JOIN users ON users.id = refunds.user_id
      LEFT JOIN LATERAL \(RowTrail.table("refunds.transaction_id", "'refund'", of: "\(merchant)")) trail ON true
    ORDER BY refunds.requested_at DESC, refunds.id DESC
    """
  }

  private static func instants(_ at: SQL) -> SQL {
    """
    to_char(\(at), 'YYYY-MM-DD"T"HH24:MI:SSTZH:TZM'), to_char(\(at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
    """
  }
}
