package import Database
package import Wallet

package struct SettlementRun: Hashable, Sendable {
  package var settlements = 0
  /// The sum moved from pending to available.
  package var moved = Money.zero
}

/// Closes every Cairo day with activity up to and including `day`, for every merchant. A day is closed once, however
/// many processes run at the same time, and late movements belong to the next open day. `instant` (nil: now) is when
/// the closing is posted. It can be repeated and interrupted: a closed day stays closed. A merchant that fails is
/// passed to `onFailure`, and its days stay open.
@discardableResult package func settle(
  through day: Day, at instant: Instant? = nil, by actor: Actor = .system, in database: Database,
  progress: @Sendable (SettlementRun) -> Void = { _ in }, onFailure: FailureHandler = throwFailure
) async throws -> SettlementRun {
  var run = SettlementRun()
  var last = MerchantID(0)
  var failed: [MerchantID] = []
  while true {
    let open = try await database.rows(OpenDay.query(through: day, after: last, except: failed), as: OpenDay.self)
    guard let end = open.last else {
      if last == MerchantID(0) { return run }
      // Starts again from the first merchant, since a merchant may have several days to close, one after the other.
      last = MerchantID(0)
      continue
    }
    let closed = try await isolating(
      open, in: database, subject: { .merchant($0.merchant) }, onFailure: onFailure
    ) { open, connection in
      try close(open, at: instant, by: actor, on: connection)
    }
    failed += closed.failed.map(\.merchant)
    for batch in closed.results {
      run.settlements += batch.settlements
      run.moved = try run.moved + batch.moved
    }
    progress(run)
    // If nothing was closed, another process has closed it.
    last = end.merchant
  }
}

/// Returns the last day that may be closed now: a setting's number of days ago in Cairo.
package func lastDayToSettle(in database: Database) async throws -> Day {
  try await database.value(
    """
    SELECT (now() AT TIME ZONE 'Africa/Cairo')::date
      - (SELECT value FROM settings WHERE name = 'settlement_days')::int AS value
    """)
}

private func close(
  _ open: [OpenDay], at instant: Instant?, by actor: Actor, on connection: isolated Connection
) throws -> SettlementRun {
  var book = try Book(merchants: open.map(\.merchant), identifiers: open.count, on: connection)
  let days = try connection.rows(ClosingDay.query(open), as: ClosingDay.self)
  var journal = Journal()
  var rows = SettlementRows()
  var run = SettlementRun()
  for (index, day) in days.enumerated() {
    guard var merchant = book.merchants[day.merchant] else { continue }
    // Later movements stay pending. If they are negative in sum, the whole pending balance moves.
    let moved = try merchant.pendingBalance - max(.zero, day.laterPending)
    let entry = moved > .zero ? book.entryIDs[index] : nil
    let closedAt = instant ?? book.now
    var recordedAt = max(book.now, Instant(microseconds: merchant.head.recordedAt.microseconds + 1))
    if let entry {
      merchant.pendingBalance = try merchant.pendingBalance - moved
      merchant.availableBalance = try merchant.availableBalance + moved
      let postings = [
        Posting(account: merchant.pending, amount: try -moved, balanceAfter: merchant.pendingBalance),
        Posting(account: merchant.available, amount: moved, balanceAfter: merchant.availableBalance),
      ]
      journal.enter(entry, .settlement, postings, at: closedAt)
      let line = MerchantLine(merchant: day.merchant, kind: .settlement, pendingNet: try -moved)
      journal.add(line, of: entry, source: .settlement(day.id), at: closedAt, &merchant.head, now: book.now)
      recordedAt = merchant.head.recordedAt
      book.merchants[day.merchant] = merchant
    }
    rows.add(day, moved: max(.zero, moved), entry, closedAt, recordedAt)
    run.settlements += 1
    run.moved = try run.moved + max(.zero, moved)
  }
  if rows.isEmpty { return run }
  let event = AuditEvent(
    "settle", AuditEvent.Subject(.settlement, "\(run.settlements)"),
    after: ["settlements": String(run.settlements), "moved": run.moved.decimal])
  // The settlements are inserted first because the lines refer to them.
  let entries = journal.statements(by: actor)
  try connection.executeAll(entries.prefix(1) + [rows.insertion] + entries.dropFirst() + [event.insertion(by: actor)])
  return run
}

/// A merchant with something to settle, and its first open day.
private struct OpenDay: RowDecodable {
  let merchant: MerchantID
  let day: Day

  init(_ row: Row) throws(DatabaseError) {
    merchant = try row["merchant_id"]
    day = try row["day"]
  }

  /// Returns two hundred merchants at a time. A line whose day is closed belongs to the next open day.
  static func query(through day: Day, after last: MerchantID, except failed: [MerchantID]) -> SQL {
    """
    SELECT merchants.id AS merchant_id,
      greatest((line.posted_at AT TIME ZONE 'Africa/Cairo')::date, settled.day + 1) AS day
    FROM merchants
      LEFT JOIN LATERAL (
        SELECT last_sequence, day FROM settlements WHERE merchant_id = merchants.id ORDER BY first_sequence DESC LIMIT 1
      ) settled ON true
      CROSS JOIN LATERAL (
        SELECT posted_at FROM balance_transactions
        WHERE merchant_id = merchants.id AND sequence > coalesce(settled.last_sequence, 0) AND \(SettlementItem.includes())
        ORDER BY sequence LIMIT 1
      ) line
    WHERE merchants.id > \(last) AND merchants.id <> ALL(\(failed)) AND line.posted_at < cairo_start(\(day) + 1)
      AND (settled.day IS NULL OR settled.day < \(day))
    ORDER BY merchants.id LIMIT 200
    """
  }
}

/// A day that is being closed, read under the merchant's locks.
private struct ClosingDay: RowDecodable {
  let id: SettlementID
  let merchant: MerchantID
  let day: Day
  let first: Int64
  let last: Int64
  let count: Int64
  let gross: Money
  let fee: Money
  let vat: Money
  let net: Money
  /// The change of the pending balance after that day.
  let laterPending: Money

  init(_ row: Row) throws(DatabaseError) {
    id = try row["id"]
    merchant = try row["merchant_id"]
    day = try row["day"]
    first = try row["first_sequence"]
    last = try row["last_sequence"]
    count = try row["count"]
    gross = try row["gross"]
    fee = try row["fee"]
    vat = try row["vat"]
    net = try row["net"]
    laterPending = try row["later_pending"]
  }

  /// Returns the days with their lines. A day that another process has closed in the meantime has no lines left.
  static func query(_ open: [OpenDay]) -> SQL {
    """
    SELECT nextval('settlements_id_seq') AS id, given.merchant_id, given.day, settled.last_sequence + 1 AS first_sequence,
      lines.last_sequence, lines.count, lines.gross, lines.fee, lines.vat, lines.net, later.pending AS later_pending
    FROM unnest(\(open.map(\.merchant)), \(open.map(\.day))) AS given (merchant_id, day)
      CROSS JOIN LATERAL (
        SELECT coalesce(max(last_sequence), 0) AS last_sequence, max(day) AS day FROM settlements
        WHERE merchant_id = given.merchant_id
      ) settled
      CROSS JOIN LATERAL (
        SELECT max(sequence) AS last_sequence, count(*) FILTER (WHERE \(SettlementItem.includes())) AS count,
          coalesce(sum(gross) FILTER (WHERE \(SettlementItem.includes())), 0)::bigint AS gross,
          coalesce(sum(fee) FILTER (WHERE \(SettlementItem.includes())), 0)::bigint AS fee,
          coalesce(sum(vat) FILTER (WHERE \(SettlementItem.includes())), 0)::bigint AS vat,
          coalesce(sum(net) FILTER (WHERE \(SettlementItem.includes())), 0)::bigint AS net
        FROM balance_transactions
        WHERE merchant_id = given.merchant_id AND sequence > settled.last_sequence
          AND posted_at < cairo_start(given.day + 1)
      ) lines
      CROSS JOIN LATERAL (
        SELECT coalesce(sum(pending_net), 0)::bigint AS pending FROM balance_transactions
        WHERE merchant_id = given.merchant_id AND sequence > lines.last_sequence AND kind <> 'settlement'
      ) later
    WHERE lines.count > 0 AND (settled.day IS NULL OR settled.day < given.day)
    ORDER BY given.merchant_id
    """
  }
}

private struct SettlementRows {
  private var ids: [SettlementID] = []
  private var references: [Reference] = []
  private var merchants: [MerchantID] = []
  private var days: [Day] = []
  private var firsts: [Int64] = []
  private var lasts: [Int64] = []
  private var counts: [Int64] = []
  private var gross: [Money] = []
  private var fees: [Money] = []
  private var vats: [Money] = []
  private var nets: [Money] = []
  private var moved: [Money] = []
  private var entries: [EntryID?] = []
  private var closed: [Instant] = []
  private var recorded: [Instant] = []

  var isEmpty: Bool { ids.isEmpty }

  mutating func add(
    _ day: ClosingDay, moved amount: Money, _ entry: EntryID?, _ closedAt: Instant, _ recordedAt: Instant
  ) {
    ids.append(day.id)
    references.append(.random(.settlement))
    merchants.append(day.merchant)
    days.append(day.day)
    firsts.append(day.first)
    lasts.append(day.last)
    counts.append(day.count)
    gross.append(day.gross)
    fees.append(day.fee)
    vats.append(day.vat)
    nets.append(day.net)
    moved.append(amount)
    entries.append(entry)
    closed.append(closedAt)
    recorded.append(recordedAt)
  }

  var insertion: SQL {
    """
    INSERT INTO settlements
      (id, reference, merchant_id, day, first_sequence, last_sequence, count, gross, fee, vat, net, moved, entry_id,
       closed_at, recorded_at)
    SELECT * FROM unnest(\(ids), \(references), \(merchants), \(days), \(firsts), \(lasts), \(counts), \(gross),
      \(fees), \(vats), \(nets), \(moved), \(entries), \(closed), \(recorded))
    """
  }
}
