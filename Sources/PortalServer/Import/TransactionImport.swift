import Database
import Ledger
import Wallet

/// The import of `portal import transactions`.
struct TransactionImport: RowImport {
  let kind = ImportKind.transactions
  let latest: Instant

  func parse(_ fields: ImportFields<TransactionRow.Column>) throws(RowProblem) -> TransactionRow {
    try TransactionRow(fields, latest: latest)
  }

  func turn(_ fields: ImportFields<TransactionRow.Column>) throws(RowProblem) -> SortKey {
    try TransactionRow.turn(fields, latest: latest)
  }

  private struct Known: RowDecodable {
    let externalID: String
    let kind: TransactionKind
    let amount: Money
    let at: Instant

    init(_ row: Row) throws(DatabaseError) {
      externalID = try row["external_id"]
      kind = try row["kind"]
      amount = try row["amount"]
      at = try row["created_at"]
    }
  }

  func known(_ externalIDs: [String], on connection: isolated Connection) throws -> [String: String] {
    let here = try connection.rows(
      "SELECT external_id, kind, amount, created_at FROM transactions WHERE external_id = ANY(\(externalIDs))",
      as: Known.self)
    return Dictionary(here.map { ($0.externalID, TransactionRow.identity($0.kind, $0.amount, $0.at)) }) { first, _ in
      first
    }
  }

  func land(_ rows: [TransactionRow], by actor: Actor, on connection: isolated Connection) throws -> [RowOutcome] {
    var parties = try ImportParties(of: rows, on: connection)
    var outcomes: [RowOutcome] = []
    outcomes.reserveCapacity(rows.count)
    // A refund's payment must be posted before the refund, so the collected rows are posted first.
    var start = 0
    var waiting: Set<String> = []
    for (index, row) in rows.enumerated() {
      if let parent = row.parent, waiting.contains(parent) {
        outcomes += try post(rows[start..<index], &parties, by: actor, on: connection)
        start = index
        waiting = []
      }
      if row.kind == .payment { waiting.insert(row.externalID) }
    }
    return try outcomes + post(rows[start...], &parties, by: actor, on: connection)
  }

  private func post(
    _ rows: ArraySlice<TransactionRow>, _ parties: inout ImportParties, by actor: Actor,
    on connection: isolated Connection
  ) throws -> [RowOutcome] {
    var movements: [Movement] = []
    var outcomes = [RowOutcome](repeating: .landed, count: rows.count)
    for (index, row) in rows.enumerated() {
      do throws(RowProblem) {
        movements.append(try parties.movement(row))
      } catch {
        outcomes[index] = .refused(error.reason)
      }
    }
    var posted = try Ledger.post(movements, rules: .history, by: actor, on: connection)[...]
    for (index, row) in rows.enumerated() where outcomes[index] == .landed {
      switch posted.removeFirst() {
      case .posted(let posted):
        parties.note(row, posted.transaction)
        if posted.isLate { outcomes[index] = .landedLate }
      case .refused(let refusal): outcomes[index] = .refused(refusal.importReason)
      }
    }
    return outcomes
  }

  private struct PaidAt: RowDecodable {
    let externalID: String
    let at: Instant

    init(_ row: Row) throws(DatabaseError) {
      externalID = try row["external_id"]
      at = try row["created_at"]
    }
  }

  /// Returns the reason for refunds that are older than their payment and so were tried before it was known.
  func reasons(of refused: [RefusedRow], on connection: isolated Connection) throws -> [String?] {
    let orphans = refused.map { row in
      row.reason == Refusal.unknownPayment.importReason
        ? row.fields(TransactionRow.Column.self).flatMap { try? TransactionRow($0, latest: latest) } : nil
    }
    let parents = orphans.compactMap { $0?.parent }
    if parents.isEmpty { return refused.map { _ in nil } }
    let payments = try connection.rows(
      """
      SELECT external_id, created_at FROM transactions WHERE external_id = ANY(\(parents)) AND kind = 'payment'
      """, as: PaidAt.self)
    let paidAt = Dictionary(payments.map { ($0.externalID, $0.at) }) { first, _ in first }
    let reasons = orphans.map { row -> String? in
      guard let row, let parent = row.parent, let paid = paidAt[parent], row.occurredAt < paid else { return nil }
      return Refusal.beforePayment(paid).importReason
    }
    let mended = zip(orphans, reasons).compactMap { row, reason in
      row.flatMap { row in reason.map { (row.externalID, $0) } }
    }
    try connection.execute(
      """
      UPDATE import_refusals SET reason = better.reason
      FROM unnest(\(mended.map(\.0)), \(mended.map(\.1))) AS better (external_id, reason)
      WHERE file = \(kind.rawValue) AND import_refusals.external_id = better.external_id
      """)
    return reasons
  }
}

extension Refusal {
  /// The reason as written in `FILE.rejects.csv`.
  var importReason: String {
    switch self {
    case .amountNotPositive: "amount is not above zero"
    case .amountTooLarge: "amount is too large"
    case .insufficientBalance(let available): "insufficient balance: EGP \(available.grouped) available"
    case .merchantBalance(let available): "insufficient merchant balance: EGP \(available.grouped) available"
    case .unknownUser: "user_mobile is no user's"
    case .unknownMerchant: "merchant_code is no merchant's"
    case .userFrozen: "the user is frozen"
    case .userClosed: "the user is closed"
    case .merchantNotActive: "the merchant is not active"
    case .sameUser: "counterparty_mobile is the user's own"
    case .beforePayment(let at): "occurred_at is before that of the payment: \(at)"
    case .unknownPayment, .notRefundable: "parent_external_id is no completed payment's"
    case .dayLimit, .monthLimit, .unknownAccount, .sameAccount, .accountBalance, .notReversible, .movesNothing,
      .feeTakesAll, .aboveMonthLimit, .belowDayLimit, .switchedOff:
      "no such row is imported"
    case .exceedsRemaining(let remaining): "more than what remains of the payment: EGP \(remaining.grouped)"
    }
  }
}
