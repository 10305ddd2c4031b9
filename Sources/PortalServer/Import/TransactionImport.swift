import Database
import Ledger
import Wallet

/// `portal import transactions`.
struct TransactionImport: RowImport {
  let kind = ImportKind.transactions
  let latest: Instant

  func parse(_ fields: ImportFields<TransactionRow.Column>) throws(RowProblem) -> TransactionRow {
    try TransactionRow(fields, latest: latest)
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
    // A refund's payment must be posted before the refund is: what was collected lands first then.
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
      case .posted(let posted): parties.note(row, posted.transaction)
      case .refused(let refusal): outcomes[index] = .refused(refusal.importReason)
      }
    }
    return outcomes
  }
}

extension Refusal {
  /// As `FILE.rejects.csv` says it.
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
    case .unknownPayment, .notRefundable: "parent_external_id is no completed payment's"
    case .dayLimit, .monthLimit, .unknownAccount, .sameAccount, .accountBalance, .notReversible, .movesNothing,
      .feeTakesAll, .aboveMonthLimit, .belowDayLimit:
      "no such row is imported"
    case .exceedsRemaining(let remaining): "more than what remains of the payment: EGP \(remaining.grouped)"
    }
  }
}
