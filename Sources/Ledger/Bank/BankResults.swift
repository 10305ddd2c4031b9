package import Database
import Wallet

/// The effects of the lines of a bank's result file. Lines that were imported before, from this or another file, have none.
package struct BankReport: Sendable {
  package var applied = 0
  package var known = 0
  /// A later result was already known: the payment's return was reported before the payment.
  package var superseded = 0
  /// Lines that wait in the queue: no matching payout, amount mismatch or conflict.
  package var queued = 0
}

/// Applies the bank's results to the payouts: all lines of a file in one transaction, whatever their order. A line that
/// matches no payout, has another amount or contradicts what is known is queued for a person and changes nothing. The same
/// lines again change nothing, under another file's name too.
package func importBankResult(
  _ lines: [NumberedBankLine], file: String, by actor: Actor, in database: Database
) async throws
  -> BankReport
{
  do {
    return try await takeIn(lines, file, by: actor, in: database)
  } catch let lost as DatabaseError where lost.kind == .commitUnknown {
    // The import can be repeated: committed lines are recognized as known.
    do { return try await takeIn(lines, file, by: actor, in: database) } catch is DatabaseError { throw lost }
  }
}

private func takeIn(
  _ lines: [NumberedBankLine], _ file: String, by actor: Actor, in database: Database
) async throws
  -> BankReport
{
  try await database.transaction { connection in
    let plan = try BankPlan(lines, on: connection)
    try plan.carryOut(lines, of: file, by: actor, on: connection)
    return plan.report
  }
}

/// What becomes of the lines of a bank's file, and the payouts that they end. Whoever makes one holds the payouts' locks
/// until the transaction ends.
struct BankPlan {
  /// `known` for lines that were imported before; otherwise as `bank_lines` has them. In the lines' order.
  private(set) var outcomes: [String]
  /// The state of the payout just before each line is applied; nil where it names none.
  private(set) var states: [PayoutState?]
  private var endings: [PayoutEnding] = []
  /// The new lines in the order in which they are applied, by their places.
  private var order: [(place: Int, payout: PayoutID?)] = []

  init(_ lines: [NumberedBankLine], on connection: isolated Connection) throws {
    let payouts = try lockedPayouts(of: lines, on: connection)
    outcomes = Array(repeating: "known", count: lines.count)
    self.states = Array(repeating: nil, count: lines.count)
    let new = try newPlaces(lines, on: connection)
    let told = try LockedPayout.whenTold(payouts.values.map(\.id), on: connection)
    let days = try DatedDay.ends(new.map { lines[$0].notice.processedAt }, on: connection)
    var states = payouts.mapValues { (state: $0.state, trace: $0.trace, told: told[$0.id]) }
    // Lines are applied in the order of the bank's times. At the same instant, paid comes before returned.
    for place in new.sorted(by: { lines[$0].notice.isBefore(lines[$1].notice) }) {
      let notice = lines[place].notice
      let time = notice.processedAt...(days[notice.processedAt] ?? notice.processedAt)
      guard let reference = notice.reference, let payout = payouts[reference], let known = states[reference] else {
        add(place, nil, "no_match")
        continue
      }
      self.states[place] = known.state
      var outcome = "amount_mismatch"
      if notice.amount == payout.amount, payout.cannotBeDone(by: time.upperBound) {
        outcome = "conflict"
      } else if notice.amount == payout.amount {
        switch known.state.after(notice.status, within: time, told: known.told) {
        case .become(let state):
          outcome = "applied"
          endings.append(
            PayoutEnding(payout: payout.id, state: state, trace: notice.trace, reason: notice.reason))
          states[reference] = (state, notice.trace.isEmpty ? known.trace : notice.trace, notice.processedAt)
        // The same result with another reason is known; a payment under another bank reference would be a second
        // payment.
        case .alreadyTold:
          outcome = notice.trace.isEmpty || notice.trace == known.trace ? "superseded" : "conflict"
        case .superseded: outcome = "superseded"
        case .contradicts: outcome = "conflict"
        }
      }
      add(place, payout.id, outcome)
    }
  }

  private mutating func add(_ place: Int, _ payout: PayoutID?, _ outcome: String) {
    outcomes[place] = outcome
    order.append((place, payout))
  }

  var report: BankReport {
    let counts = outcomes.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    var report = BankReport()
    report.applied = counts["applied"] ?? 0
    report.known = counts["known"] ?? 0
    report.superseded = counts["superseded"] ?? 0
    report.queued = outcomes.count - report.applied - report.known - report.superseded
    return report
  }

  /// Ends the payouts and writes the new lines, with one audit row. Where no line is new, nothing is written.
  func carryOut(
    _ lines: [NumberedBankLine], of file: String, by actor: Actor, on connection: isolated Connection
  ) throws {
    if order.isEmpty { return }
    try end(endings, by: actor, on: connection)
    var rows = NoticeRows()
    for (place, payout) in order { rows.add(lines[place], payout, outcomes[place]) }
    let report = report
    let event = AuditEvent(
      "import_bank_result", AuditEvent.Subject(.bankResult, file),
      after: ["applied": String(report.applied), "known": String(report.known), "queued": String(report.queued)])
    try connection.executeAll([rows.insertion(file, by: actor), event.insertion(by: actor)])
  }
}

private func lockedPayouts(
  of lines: [NumberedBankLine], on connection: isolated Connection
) throws -> [Reference: LockedPayout] {
  let references = lines.compactMap(\.notice.reference)
  let ids = try connection.rows(
    "SELECT id AS value FROM payouts WHERE reference = ANY(\(references)) ORDER BY id", as: Scalar<PayoutID>.self)
  let locked = try LockedPayout.locked(ids.map(\.value), on: connection)
  return Dictionary(locked.values.map { ($0.reference, $0) }, uniquingKeysWith: { first, _ in first })
}

/// Returns the places of the lines that aren't known yet. The payouts are locked, so that two imports of the same file see each
/// other's lines.
private func newPlaces(_ lines: [NumberedBankLine], on connection: isolated Connection) throws -> [Int] {
  // Lines that match no payout have no row to lock, and the application may not lock the table. The advisory lock's
  // constant is arbitrary; it stands for bank_lines.
  try connection.execute("SELECT pg_advisory_xact_lock(4914082)")
  let notices = lines.map(\.notice)
  let known = try connection.rows(
    """
    SELECT place AS value
    FROM unnest(\(notices.map(\.payout)), \(notices.map(\.status.rawValue)), \(notices.map(\.amount)),
        \(notices.map(\.trace)), \(notices.map(\.processedAt)))
      WITH ORDINALITY AS given (payout_reference, status, amount, bank_trace, processed_at, place)
      JOIN bank_lines USING (payout_reference, status, amount, bank_trace, processed_at)
    """, as: Scalar<Int>.self)
  let places = Set(known.map(\.value))
  var seen: Set<BankLine.Identity> = []
  return lines.indices.filter {
    !places.contains($0 + 1) && seen.insert(lines[$0].notice.identity).inserted
  }
}

extension LockedPayout {
  /// Returns whether `instant` is before the payout was sent to the bank.
  fileprivate func cannotBeDone(by instant: Instant) -> Bool {
    exportedAt.map { instant < $0 - BankResultFile.clockSkew } ?? false
  }
}

/// A day for which the bank reports no time. Such banks write midnight, in Cairo or UTC, which stands for the whole
/// Cairo day.
private struct DatedDay: RowDecodable {
  let midnight: Instant
  let end: Instant

  init(_ row: Row) throws(DatabaseError) {
    midnight = try row["midnight"]
    end = try row["day_end"]
  }

  /// Returns the end of the day for each of the instants that stand for a day.
  static func ends(_ instants: [Instant], on connection: isolated Connection) throws -> [Instant: Instant] {
    let days = try connection.rows(
      """
      SELECT midnight, cairo_start((midnight AT TIME ZONE 'Africa/Cairo')::date + 1) - interval '1 microsecond' AS day_end
      FROM (SELECT DISTINCT unnest(\(instants)) AS midnight) given
      WHERE midnight = cairo_start((midnight AT TIME ZONE 'Africa/Cairo')::date)
        OR midnight = date_trunc('day', midnight, 'UTC')
      """, as: DatedDay.self)
    return Dictionary(days.map { ($0.midnight, $0.end) }, uniquingKeysWith: { first, _ in first })
  }
}

extension BankLine {
  /// The fields by which two lines are equal.
  struct Identity: Hashable {
    let payout: String
    let status: String
    let amount: Money
    let trace: String
    let processedAt: Instant
  }

  var identity: Identity {
    Identity(payout: payout, status: status.rawValue, amount: amount, trace: trace, processedAt: processedAt)
  }

  fileprivate func isBefore(_ other: BankLine) -> Bool {
    (processedAt, status == .paid ? 0 : 1, payout) < (other.processedAt, other.status == .paid ? 0 : 1, other.payout)
  }
}

private struct NoticeRows {
  private var lines: [Int] = []
  private var notices: [BankLine] = []
  private var payouts: [PayoutID?] = []
  private var outcomes: [String] = []

  mutating func add(_ line: NumberedBankLine, _ payout: PayoutID?, _ outcome: String) {
    lines.append(line.number)
    notices.append(line.notice)
    payouts.append(payout)
    outcomes.append(outcome)
  }

  func insertion(_ file: String, by actor: Actor) -> SQL {
    """
    INSERT INTO bank_lines
      (file_name, line, payout_reference, status, amount, bank_trace, processed_at, reason, payout_id, outcome,
       imported_by_name, imported_at)
    SELECT \(file), given.*, \(actor.name), \(actor.time)
    FROM unnest(\(lines), \(notices.map(\.payout)), \(notices.map(\.status.rawValue)), \(notices.map(\.amount)),
      \(notices.map(\.trace)), \(notices.map(\.processedAt)), \(notices.map(\.reason)), \(payouts), \(outcomes)) AS given
    """
  }
}
