import Database
import Templates
import Wallet

/// A message that this process has taken for delivery, with the values of its account and its parameters.
struct OutgoingMessage: RowDecodable {
  let id: MessageID
  let kind: MessageKind
  let channel: MessageChannel
  let attempts: Int64
  let createdAt: Instant
  let language: Language
  let addressSealed: [UInt8]?
  let linkSealed: [UInt8]?
  /// The account's e-mail address, or its mobile number for an SMS, if it has one.
  let contact: String?
  let staff: StaffID?
  let name: String?
  let merchant: MerchantCode?
  let signInName: String?
  let merchantName: String?
  let merchantArabicName: String?
  let parameters: Parameters

  struct Parameters: RowDecodable {
    let invitedBy: String?
    let hours: Int64?
    let minutes: Int64?
    let userAgent: String?
    let address: String?
    let payout: Reference?
    let amount: Money?
    let payoutState: PayoutState?
    let stage: BankAccountStage?
    let last4: String?
    let effectiveAt: Instant?
    let from: Day?
    let to: Day?
    let asOf: Instant?
    let author: String?
    /// Masked; empty if a number was removed.
    let mobile: String?
    /// A path of the portal.
    let page: String?
    /// Approval requests that the recipient may decide.
    let openApprovals: Int64

    init(_ row: Row) throws(DatabaseError) {
      invitedBy = try row["invited_by"]
      hours = try row["hours"]
      minutes = try row["minutes"]
      userAgent = try row["user_agent"]
      address = try row["address"]
      payout = (try row["payout"] as String?).flatMap { Reference(parsing: $0) }
      amount = try row["amount"]
      payoutState = (try row["payout_state"] as String?).flatMap { PayoutState(rawValue: $0) }
      stage = (try row["stage"] as String?).flatMap { BankAccountStage(rawValue: $0) }
      last4 = try row["last4"]
      effectiveAt = (try row["effective_at"] as String?).flatMap { Instant(iso8601: $0) }
      from = (try row["from_day"] as String?).flatMap { Day(parsing: $0) }
      to = (try row["to_day"] as String?).flatMap { Day(parsing: $0) }
      asOf = (try row["as_of"] as String?).flatMap { Instant(iso8601: $0) }
      author = try row["author"]
      mobile = try row["new_mobile"]
      page = try row["page"]
      openApprovals = try row["open_approvals"]
    }
  }

  init(_ row: Row) throws(DatabaseError) {
    id = try row["id"]
    kind = try row["kind"]
    channel = try row["channel"]
    attempts = try row["attempts"]
    createdAt = try row["created_at"]
    language = (try row["language"] as String?).flatMap { Language(rawValue: $0) } ?? .ar
    addressSealed = try row["address_sealed"]
    linkSealed = try row["link_sealed"]
    contact = try row["contact"]
    staff = try row["staff_id"]
    name = try row["name"]
    merchant = try row["number"]
    signInName = try row["sign_in_name"]
    merchantName = try row["trade_name"]
    merchantArabicName = try row["trade_name_ar"]
    parameters = try Parameters(row)
  }

  /// Takes messages that are due, for five minutes. Until then no other process takes them.
  static func take(_ most: Int64, by channels: [MessageChannel]) -> Query<[OutgoingMessage]> {
    .rows(
      """
      WITH taken AS (
        UPDATE messages SET attempts = attempts + 1, due_at = now() + interval '5 minutes'
        WHERE id IN (
          SELECT id FROM messages
          WHERE state = 'waiting' AND due_at <= now() AND expires_at > now() AND channel = ANY(\(channels))
          ORDER BY due_at, id LIMIT \(most) FOR UPDATE SKIP LOCKED
        ) RETURNING *
      )
      SELECT taken.id, kind, channel, attempts, taken.created_at, address_sealed, link_sealed, staff_id,
        coalesce(taken.language, staff.language, member.language) AS language,
        coalesce(staff.email, CASE WHEN channel = 'sms' THEN member.mobile WHEN to_previous THEN previous_email
          ELSE member.email END) AS contact,
        coalesce(staff.name, member.display_name) AS name, number, member.name AS sign_in_name, trade_name, trade_name_ar,
        parameters ->> 'invited_by' AS invited_by, (parameters ->> 'hours')::bigint AS hours,
        (parameters ->> 'minutes')::bigint AS minutes, parameters ->> 'user_agent' AS user_agent,
        parameters ->> 'address' AS address, parameters ->> 'payout' AS payout,
        parameters ->> 'payout_state' AS payout_state,
        (parameters ->> 'amount')::bigint AS amount, parameters ->> 'stage' AS stage, parameters ->> 'last4' AS last4,
        parameters ->> 'effective_at' AS effective_at, parameters ->> 'from' AS from_day, parameters ->> 'to' AS to_day,
        parameters ->> 'as_of' AS as_of, parameters ->> 'author' AS author, parameters ->> 'page' AS page,
        parameters ->> 'mobile' AS new_mobile,
        CASE kind WHEN 'approval_waiting' THEN (
          SELECT count(*) FROM approvals
          WHERE approvals.state = 'open' AND approvals.expires_at > now() AND staff.status = 'active'
            AND may_decide(staff.role, approvals.kind) AND requested_by <> 'staff:' || staff.id
        ) ELSE 0 END AS open_approvals
      FROM taken LEFT JOIN staff ON staff.id = staff_id LEFT JOIN merchant_members member ON member.id = member_id
        LEFT JOIN merchants ON merchants.id = member.merchant_id
      ORDER BY taken.id
      """)
  }
}
