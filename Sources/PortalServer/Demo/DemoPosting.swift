import Database
import Ledger
import Wallet

/// Posts the demo's traffic through the ledger, some thousand movements in each transaction.
struct DemoPosting: Sendable {
  let plan: DemoPlan
  let zone: CairoZone
  let users: [UserID]
  let merchants: [MerchantID]
  let people: DemoPeople
  let database: Database
  let movementsInBatch: Int

  /// Continues after the posted hours and returns the movements to review afterwards.
  func post(after posted: Int, showing progress: ProgressLine?) async throws -> [DemoMovement] {
    var traffic = DemoTraffic(plan, in: zone)
    let bank = DemoBank(zone: zone, plan: plan, merchants: merchants, people: people, database: database)
    var reviewed: [DemoMovement] = []
    var runs: [DemoRun] = []
    var from = posted
    func post(to hours: Int) async throws {
      if hours == from { return }
      try await commit(runs, from: from, to: hours)
      progress?.advance(hours, of: traffic.hours, done: runs.last?.movements.last?.number ?? 0)
      from = hours
      runs = []
    }
    while let hour = traffic.next() {
      reviewed += hour.movements.filter { $0.review != .none }
      if traffic.hour <= posted { continue }
      if hour.time.isNight || hour.time.isDesk {
        try await post(to: traffic.hour - 1)
        try await bank.begin(hour.time)
      }
      DemoRun.add(hour, to: &runs)
      let waiting = runs.reduce(0) { $0 + $1.movements.count }
      if waiting >= movementsInBatch || traffic.hour == traffic.hours { try await post(to: traffic.hour) }
    }
    return reviewed
  }

  private func commit(_ runs: [DemoRun], from: Int, to hours: Int) async throws {
    try await database.transaction { connection in
      guard try connection.execute(DemoProgress.advance(from: from, to: hours)) == 1 else {
        throw ConfigurationError("another portal demo is loading this database")
      }
      for run in runs { try post(run, on: connection) }
    }
  }

  private func post(_ run: DemoRun, on connection: isolated Connection) throws {
    let payments = try payments(of: run.movements, on: connection)
    let movements = try run.movements.map { movement in
      Movement(
        try parties(movement, payments), amount: movement.amount, channel: movement.channel,
        description: movement.description, externalID: DemoID.transaction(movement.number), occurredAt: movement.at,
        reference: movement.reference)
    }
    _ = try Ledger.post(movements, rules: .recordingFailures, by: actor(run.hand), on: connection)
  }

  private func actor(_ hand: DemoRun.Hand) -> Actor {
    switch hand {
    case .support: people.support
    case .finance: people.finance
    case .platform: .system
    }
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
        throw ConfigurationError("payment \(DemoID.transaction(number)) of the demo is missing")
      }
      return .refund(of: payment, reason: reason, note: note)
    }
  }
}
