import Database
import Wallet

extension Ledger {
  /// Does what was approved, as it was stored when it was shown. What has a cut-off is only set to go.
  static func execute(
    _ decision: DecisionItem, key: String, by actor: Actor, on connection: isolated Connection
  ) throws {
    let hasCutOff = decision.kind == .payout || decision.kind == .bankAccount
    if !hasCutOff {
      // First: what takes two people changes only in the transaction that has marked its decision executed.
      try connection.changeOne("UPDATE decisions SET executed_at = \(actor.time) WHERE id = \(decision.id)")
    }
    switch decision.kind {
    case .refund: try executeRefund(decision, key: key, by: actor, on: connection)
    case .payout:
      try connection.changeOne(
        """
        UPDATE payouts SET state = 'approved', decision_id = \(decision.id), approved_at = \(actor.time)
        WHERE id = \(decision.subjectID)
        """)
    case .bankAccount:
      try connection.changeOne(
        """
        UPDATE bank_account_changes SET state = 'approved', decision_id = \(decision.id),
          effective_at = \(actor.time) + make_interval(
            hours => (SELECT value FROM settings WHERE name = 'bank_account_cooling_off_hours')::int)
        WHERE id = \(decision.subjectID)
        """)
    case .adjustment: try executeAdjustment(decision, key: key, by: actor, on: connection)
    case .unfreeze:
      let user = UserID(decision.subjectID)
      let before = try changeStatus(of: user, to: .active, on: connection)
      try connection.record(
        statusEvent(of: user, before, .active, reason: decision.reason), by: actor)
    case .limit: try executeLimit(decision, on: connection)
    case .fee: try executeFee(decision, on: connection)
    }
  }

  /// Gives back what was reserved for something that won't happen.
  static func release(
    _ decision: DecisionItem, _ ending: DecisionState, by actor: Actor, on connection: isolated Connection
  ) throws {
    // What expires was turned down by nobody.
    let state = ending == .recalled ? "recalled" : "rejected"
    switch decision.kind {
    case .refund: try connection.changeOne("UPDATE refunds SET state = \(state) WHERE id = \(decision.subjectID)")
    case .bankAccount:
      try connection.changeOne("UPDATE bank_account_changes SET state = \(state) WHERE id = \(decision.subjectID)")
    case .adjustment:
      try connection.changeOne("UPDATE adjustments SET state = \(state) WHERE id = \(decision.subjectID)")
    case .payout:
      try takeBack(
        [PayoutID(decision.subjectID)], as: ending == .recalled ? .recalled : .rejected, by: actor, on: connection)
    case .unfreeze, .limit, .fee: break
    }
  }

  private static func executeRefund(
    _ decision: DecisionItem, key: String, by actor: Actor, on connection: isolated Connection
  ) throws {
    guard let refund = try ReservedRefund.locked("id = \(decision.subjectID)", on: connection) else {
      throw DecisionRefusal.changedSince
    }
    try connection.changeOne(
      "UPDATE refunds SET state = 'approved', decision_id = \(decision.id) WHERE id = \(refund.id)")
    if try !payBackInTurn(refund, by: actor, key: key, on: connection) {
      try connection.changeOne("UPDATE refunds SET state = 'waiting_for_balance' WHERE id = \(refund.id)")
    }
  }

  private static func executeLimit(_ decision: DecisionItem, on connection: isolated Connection) throws {
    guard let name = decision.after["name"], let value = decision.after["value"].flatMap({ Int64($0) }),
      let before = decision.before["value"].flatMap({ Int64($0) })
    else { throw DecisionRefusal.changedSince }
    try expectOrder(of: name, value, on: connection)
    let changed = try connection.execute(
      "UPDATE settings SET value = \(value) WHERE name = \(name) AND value = \(before)")
    if changed != 1 { throw DecisionRefusal.changedSince }
  }

  /// The other limit of the tier may have changed since it was asked; both are locked, so that neither does now.
  private static func expectOrder(of name: String, _ value: Int64, on connection: isolated Connection) throws {
    let limits = try connection.rows(
      """
      SELECT name, value FROM settings WHERE name ~ '^limit_(day|month)_tier_' AND right(name, 1) = right(\(name), 1)
      ORDER BY name FOR UPDATE
      """, as: LimitRow.self)
    for limit in limits where limit.name != name {
      let period: LimitPeriod = name.hasPrefix("limit_day") ? .day : .month
      if period.refusal(of: Money(piastres: value), beside: limit.value) != nil { throw DecisionRefusal.changedSince }
    }
  }

  private struct LimitRow: RowDecodable {
    let name: String
    let value: Money

    init(_ row: Row) throws(DatabaseError) {
      name = try row["name"]
      value = try row["value"]
    }
  }

  private static func executeFee(_ decision: DecisionItem, on connection: isolated Connection) throws {
    func terms(_ values: [String: String]) throws -> (basisPoints: Int64, fixed: Int64) {
      guard let basisPoints = values["fee_basis_points"].flatMap({ Int64($0) }),
        let fixed = values["fee_fixed"].flatMap({ Int64($0) })
      else { throw DecisionRefusal.changedSince }
      return (basisPoints, fixed)
    }
    let (before, after) = (try terms(decision.before), try terms(decision.after))
    let fees = FeeSchedule(
      basisPoints: after.basisPoints, fixed: Money(piastres: after.fixed), vatBasisPoints: try connection.run(vat).value
    )
    if fees.takesAll { throw DecisionRefusal.changedSince }
    let changed = try connection.execute(
      """
      UPDATE merchants SET fee_basis_points = \(after.basisPoints), fee_fixed = \(after.fixed)
      WHERE id = \(decision.subjectID) AND fee_basis_points = \(before.basisPoints) AND fee_fixed = \(before.fixed)
      """)
    if changed != 1 { throw DecisionRefusal.changedSince }
  }
}

extension Connection {
  /// Changes exactly one row.
  func changeOne(_ sql: SQL) throws {
    let changed = try execute(sql)
    guard changed == 1 else { throw DatabaseError(.rowCount, "\(changed) rows changed instead of one") }
  }
}
