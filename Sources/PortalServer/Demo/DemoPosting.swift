import Database
import Ledger
import Wallet

/// Posts the demo's traffic through the ledger, some thousand movements a transaction.
struct DemoPosting: Sendable {
  /// Movements that one actor posts together.
  private struct Run: Sendable {
    let actor: Actor
    var movements: [DemoMovement]
  }

  let plan: DemoPlan
  let zone: CairoZone
  let users: [UserID]
  let merchants: [MerchantID]
  /// Who completes refunds, in turns.
  let staff: [Actor]
  let database: Database
  let movementsInBatch: Int

  /// Goes on after the hours that are posted already.
  func post(after posted: Int, showing progress: ProgressLine?) async throws {
    var traffic = DemoTraffic(plan, in: zone)
    var runs: [Run] = []
    var waiting = 0
    var from = posted
    while let hour = traffic.next() {
      if traffic.hour <= posted { continue }
      if !hour.refunds.isEmpty { runs.append(Run(actor: staff[traffic.hour % staff.count], movements: hour.refunds)) }
      if runs.last?.actor == .system {
        runs[runs.count - 1].movements += hour.movements
      } else if !hour.movements.isEmpty {
        runs.append(Run(actor: .system, movements: hour.movements))
      }
      waiting += hour.refunds.count + hour.movements.count
      if waiting >= movementsInBatch || traffic.hour == traffic.hours {
        try await commit(runs, from: from, to: traffic.hour)
        progress?.advance(traffic.hour, of: traffic.hours, done: runs.last?.movements.last?.number ?? 0)
        from = traffic.hour
        runs = []
        waiting = 0
      }
    }
  }

  private func commit(_ runs: [Run], from: Int, to hours: Int) async throws {
    try await database.transaction { connection in
      guard try connection.execute(DemoProgress.advance(from: from, to: hours)) == 1 else {
        throw Complaint("another portal demo is loading this database")
      }
      for run in runs { try post(run, on: connection) }
    }
  }

  private func post(_ run: Run, on connection: isolated Connection) throws {
    let payments = try payments(of: run.movements, on: connection)
    let movements = try run.movements.map { movement in
      Movement(
        try parties(movement, payments), amount: movement.amount, channel: movement.channel,
        description: movement.description, externalID: DemoID.transaction(movement.number), occurredAt: movement.at,
        reference: movement.reference)
    }
    let outcomes = try Ledger.post(movements, rules: .recordingFailures, by: run.actor, on: connection)
    var reviewed: [TransactionID] = []
    var reviews: [ReviewState] = []
    for (movement, outcome) in zip(run.movements, outcomes) where movement.review != .none {
      guard case .posted(let posted) = outcome else { continue }
      reviewed.append(posted.transaction)
      reviews.append(movement.review)
    }
    if reviewed.isEmpty { return }
    try connection.execute(
      """
      INSERT INTO cases (transaction_id, state, assignee_id, assignee_name, opened_at, closed_at)
      SELECT looked.id, looked.review, staff.id, staff.name, created_at,
        CASE WHEN looked.review IN ('cleared', 'confirmed_fraud') THEN created_at + interval '1 hour' END
      FROM unnest(\(reviewed), \(reviews)) looked (id, review)
        JOIN transactions ON transactions.id = looked.id
        LEFT JOIN staff ON looked.review <> 'flagged' AND staff.id = (SELECT min(id) FROM staff WHERE role = 'risk')
      """)
  }

  private struct Payment: RowDecodable {
    let externalID: String
    let id: TransactionID

    init(_ row: Row) throws(DatabaseError) {
      externalID = try row["external_id"]
      id = try row["id"]
    }
  }

  private func payments(
    of movements: [DemoMovement], on connection: isolated Connection
  ) throws
    -> [String: TransactionID]
  {
    let wanted = Set(movements.compactMap(\.refundedPayment))
    if wanted.isEmpty { return [:] }
    let rows = try connection.rows(
      "SELECT external_id, id FROM transactions WHERE external_id = ANY(\(wanted.map { DemoID.transaction($0) }))",
      as: Payment.self)
    return Dictionary(rows.map { ($0.externalID, $0.id) }) { first, _ in first }
  }

  private func parties(_ movement: DemoMovement, _ payments: [String: TransactionID]) throws -> Movement.Parties {
    switch movement.parties {
    case .topUp(let user): return .topUp(users[user])
    case .payment(let user, let merchant): return .payment(from: users[user], to: merchants[merchant])
    case .transfer(let from, let to): return .transfer(from: users[from], to: users[to])
    case .withdrawal(let user): return .withdrawal(users[user])
    case .refund(let number, let reason, let note):
      guard let payment = payments[DemoID.transaction(number)] else {
        throw Complaint("payment \(DemoID.transaction(number)) of the demo is missing")
      }
      return .refund(of: payment, reason: reason, note: note)
    }
  }
}
