package import Database
package import Wallet

extension Ledger {
  /// What the lines of a bank's result file did. Lines known from another time, or another file, do nothing.
  package struct BankReport: Sendable {
    package var applied = 0
    package var known = 0
    /// True once, and overtaken: a payment that came back before its notice arrived.
    package var superseded = 0
    /// Waiting in the queue: unmatched, mismatched, contradicting.
    package var queued = 0
  }

  package struct BankLine: Sendable {
    package let number: Int
    package let notice: BankNotice

    package init(number: Int, notice: BankNotice) {
      self.number = number
      self.notice = notice
    }
  }

  /// Takes in what the bank did with the payouts: all lines of a file in one transaction, in whatever order they stand.
  /// A line that names no payout, another amount, or what can't be, is queued for somebody and changes nothing. The same
  /// lines again change nothing, under another file's name too.
  package static func importBankResult(
    _ lines: [BankLine], file: String, by actor: Actor, in database: Database
  ) async throws
    -> BankReport
  {
    do {
      return try await takeIn(lines, file, by: actor, in: database)
    } catch let lost as DatabaseError where lost.kind == .commitUnknown {
      // Harmless when repeated: what was committed is known by its lines.
      do { return try await takeIn(lines, file, by: actor, in: database) } catch is DatabaseError { throw lost }
    }
  }

  private static func takeIn(
    _ lines: [BankLine], _ file: String, by actor: Actor, in database: Database
  ) async throws
    -> BankReport
  {
    try await database.transaction { connection in
      let payouts = try Self.payouts(of: lines, on: connection)
      let new = try newLines(lines, on: connection)
      var report = BankReport()
      report.known = lines.count - new.count
      let told = try LockedPayout.whenTold(payouts.values.map(\.id), on: connection)
      var states = payouts.mapValues { (state: $0.state, trace: $0.trace, told: told[$0.id]) }
      var endings: [PayoutEnding] = []
      var rows = NoticeRows()
      // As the bank did it, not as the file has it; at one instant, paid comes before returned.
      for line in new.sorted(by: { $0.notice.isBefore($1.notice) }) {
        let notice = line.notice
        let reference = notice.reference
        guard let reference, let payout = payouts[reference], let known = states[reference] else {
          rows.add(line, nil, "unmatched")
          continue
        }
        var outcome = "mismatched"
        if notice.amount == payout.amount {
          switch known.state.after(notice.status, at: notice.processedAt, told: known.told) {
          case .become(let state):
            outcome = "applied"
            endings.append(
              PayoutEnding(payout: payout.id, state: state, trace: notice.trace, reason: notice.reason))
            states[reference] = (state, notice.trace.isEmpty ? known.trace : notice.trace, notice.processedAt)
          // Said again in other words is known; paid under another trace would be paid twice.
          case .alreadyTold:
            outcome = notice.trace.isEmpty || notice.trace == known.trace ? "superseded" : "contradicting"
          case .superseded: outcome = "superseded"
          case .contradicts: outcome = "contradicting"
          }
        }
        rows.add(line, payout.id, outcome)
      }
      report.applied = rows.count("applied")
      report.superseded = rows.count("superseded")
      report.queued = new.count - report.applied - report.superseded
      if new.isEmpty { return report }
      try end(endings, by: actor, on: connection)
      let event = AuditEvent(
        "import_bank_result", AuditEvent.Subject("bank_result", file),
        after: ["applied": String(report.applied), "known": String(report.known), "queued": String(report.queued)])
      try connection.executeAll([rows.insertion(file, by: actor), event.insertion(by: actor)])
      return report
    }
  }

  private static func payouts(
    of lines: [BankLine], on connection: isolated Connection
  ) throws -> [Reference: LockedPayout] {
    let references = lines.compactMap(\.notice.reference)
    let ids = try connection.rows(
      "SELECT id AS value FROM payouts WHERE reference = ANY(\(references)) ORDER BY id", as: Scalar<PayoutID>.self)
    let locked = try LockedPayout.locked(ids.map(\.value), on: connection)
    return Dictionary(locked.values.map { ($0.reference, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// Under the payouts' locks, so that two who import the same file see each other's lines.
  private static func newLines(_ lines: [BankLine], on connection: isolated Connection) throws -> [BankLine] {
    // Lines that match no payout have no lock of their own; the table's takes rights that the application doesn't have.
    // Any constant will do; this one means bank_notices.
    try connection.execute("SELECT pg_advisory_xact_lock(4914082)")
    let notices = lines.map(\.notice)
    let known = try connection.rows(
      """
      SELECT place AS value
      FROM unnest(\(notices.map(\.payout)), \(notices.map(\.status.rawValue)), \(notices.map(\.amount)),
          \(notices.map(\.trace)), \(notices.map(\.processedAt)))
        WITH ORDINALITY AS given (payout_reference, status, amount, bank_trace, processed_at, place)
        JOIN bank_notices USING (payout_reference, status, amount, bank_trace, processed_at)
      """, as: Scalar<Int>.self)
    let places = Set(known.map(\.value))
    var seen: Set<BankNotice.Identity> = []
    return lines.enumerated().filter {
      !places.contains($0.offset + 1) && seen.insert($0.element.notice.identity).inserted
    }
    .map(\.element)
  }

  /// Closes a queued line with what somebody found out. Throws `DecisionRefusal`.
  package static func resolveBankNotice(
    _ id: BankNoticeID, resolution: String, by actor: Actor, in database: Database
  ) async throws {
    try await database.transaction { connection in
      let resolved = try connection.execute(
        """
        UPDATE bank_notices SET resolved_by_name = \(actor.name), resolved_at = \(actor.time),
          resolution = \(resolution)
        WHERE id = \(id) AND resolved_at IS NULL AND outcome IN ('unmatched', 'mismatched', 'contradicting')
        """)
      guard resolved == 1 else { throw DecisionRefusal.notFound }
      let event = AuditEvent(
        "resolve_bank_notice", AuditEvent.Subject("bank_notice", id: id.rawValue, id.description), reason: resolution)
      try connection.record(event, by: actor)
    }
  }
}

extension BankNotice {
  /// What makes two lines the same.
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

  fileprivate func isBefore(_ other: BankNotice) -> Bool {
    (processedAt, status == .paid ? 0 : 1, payout) < (other.processedAt, other.status == .paid ? 0 : 1, other.payout)
  }
}

private struct NoticeRows {
  private var lines: [Int] = []
  private var notices: [BankNotice] = []
  private var payouts: [PayoutID?] = []
  private var outcomes: [String] = []

  mutating func add(_ line: Ledger.BankLine, _ payout: PayoutID?, _ outcome: String) {
    lines.append(line.number)
    notices.append(line.notice)
    payouts.append(payout)
    outcomes.append(outcome)
  }

  func count(_ outcome: String) -> Int { outcomes.reduce(0) { $0 + ($1 == outcome ? 1 : 0) } }

  func insertion(_ file: String, by actor: Actor) -> SQL {
    """
    INSERT INTO bank_notices
      (file_name, line, payout_reference, status, amount, bank_trace, processed_at, reason, payout_id, outcome,
       imported_by_name, imported_at)
    SELECT \(file), given.*, \(actor.name), \(actor.time)
    FROM unnest(\(lines), \(notices.map(\.payout)), \(notices.map(\.status.rawValue)), \(notices.map(\.amount)),
      \(notices.map(\.trace)), \(notices.map(\.processedAt)), \(notices.map(\.reason)), \(payouts), \(outcomes)) AS given
    """
  }
}
