import Database
import Wallet

/// Executes an approved request as stored. A request with a cut-off is only marked as approved.
func execute(
  _ approval: ApprovalItem, key: String, by actor: Actor, on connection: isolated Connection
) throws {
  let hasCutOff = approval.kind == .payout || approval.kind == .bankAccount
  if !hasCutOff {
    // This comes first: the database refuses the change unless its approval is marked as executed.
    try connection.changeOne("UPDATE approvals SET executed_at = \(actor.time) WHERE id = \(approval.id)")
  }
  switch approval.kind {
  case .refund: try executeRefund(approval, key: key, by: actor, on: connection)
  case .payout:
    try connection.changeOne(
      """
      UPDATE payouts SET state = 'approved', approval_id = \(approval.id), approved_at = \(actor.time)
      WHERE id = \(approval.subjectID)
      """)
  case .bankAccount:
    let change = try connection.one(
      """
      UPDATE bank_account_changes SET state = 'approved', approval_id = \(approval.id),
        effective_at = \(actor.time) + make_interval(
          hours => (SELECT value FROM settings WHERE name = 'bank_account_cooling_off_hours')::int)
      WHERE id = \(approval.subjectID) RETURNING merchant_id, iban_last4, effective_at
      """, as: ApprovedAccount.self)
    if actor.instant == nil {
      connection.executeAtEnd(
        Message.bankAccountChanged(
          .approved, of: change.merchant, last4: change.last4, effectiveAt: change.effectiveAt))
    }
  case .adjustment: try executeAdjustment(approval, key: key, by: actor, on: connection)
  case .unfreeze:
    let user = UserID(approval.subjectID)
    let before = try changeStatus(of: user, to: .active, on: connection)
    try connection.record(
      statusEvent(of: user, before, .active, reason: approval.reason), by: actor)
  case .limit: try executeLimit(approval, on: connection)
  case .fee: try executeFee(approval, on: connection)
  case .setting: try executeSetting(approval, on: connection)
  case .bankLine: try executeBankLine(approval, by: actor, on: connection)
  }
}

/// Releases what a request reserved that won't be executed.
func release(
  _ approval: ApprovalItem, _ ending: ApprovalState, by actor: Actor, on connection: isolated Connection
) throws {
  // An expired request ends as rejected, since nobody withdrew it.
  let state = ending == .withdrawn ? "withdrawn" : "rejected"
  switch approval.kind {
  case .refund: try connection.changeOne("UPDATE refunds SET state = \(state) WHERE id = \(approval.subjectID)")
  case .bankAccount:
    try connection.changeOne("UPDATE bank_account_changes SET state = \(state) WHERE id = \(approval.subjectID)")
  case .adjustment:
    try connection.changeOne("UPDATE adjustments SET state = \(state) WHERE id = \(approval.subjectID)")
  case .payout:
    try withdrawPayouts(
      [PayoutID(approval.subjectID)], as: ending == .withdrawn ? .withdrawn : .rejected, by: actor, on: connection)
  case .unfreeze, .limit, .fee, .setting, .bankLine: break
  }
}

private func executeRefund(
  _ approval: ApprovalItem, key: String, by actor: Actor, on connection: isolated Connection
) throws {
  guard let refund = try ReservedRefund.locked("id = \(approval.subjectID)", on: connection) else {
    throw ApprovalRefusal.changedSince
  }
  try connection.changeOne(
    "UPDATE refunds SET state = 'approved', approval_id = \(approval.id) WHERE id = \(refund.id)")
  if try !payBackInTurn(refund, by: actor, key: key, on: connection) {
    try connection.changeOne("UPDATE refunds SET state = 'waiting_for_balance' WHERE id = \(refund.id)")
  }
}

private func executeLimit(_ approval: ApprovalItem, on connection: isolated Connection) throws {
  guard let name = approval.after["name"], let value = approval.after["value"].flatMap({ Int64($0) }),
    let before = approval.before["value"].flatMap({ Int64($0) })
  else { throw ApprovalRefusal.changedSince }
  try expectOrder(of: name, value, on: connection)
  let changed = try connection.execute(
    "UPDATE settings SET value = \(value) WHERE name = \(name) AND value = \(before)")
  if changed != 1 { throw ApprovalRefusal.changedSince }
}

/// Throws `changedSince` if the other limit of the tier has changed so that both no longer fit. Locks both, so that
/// neither changes now.
private func expectOrder(of name: String, _ value: Int64, on connection: isolated Connection) throws {
  let limits = try connection.rows(
    """
    SELECT name, value FROM settings WHERE name ~ '^limit_(day|month)_tier_' AND right(name, 1) = right(\(name), 1)
    ORDER BY name FOR UPDATE
    """, as: LimitRow.self)
  for limit in limits where limit.name != name {
    let period: LimitPeriod = name.hasPrefix("limit_day") ? .day : .month
    if period.refusal(of: Money(piastres: value), beside: limit.value) != nil { throw ApprovalRefusal.changedSince }
  }
}

private struct ApprovedAccount: RowDecodable {
  let merchant: MerchantID
  let last4: String
  let effectiveAt: Instant

  init(_ row: Row) throws(DatabaseError) {
    merchant = try row["merchant_id"]
    last4 = try row["iban_last4"]
    effectiveAt = try row["effective_at"]
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

private func executeFee(_ approval: ApprovalItem, on connection: isolated Connection) throws {
  func terms(_ values: [String: String]) throws -> (basisPoints: Int64, fixed: Int64) {
    guard let basisPoints = values["fee_basis_points"].flatMap({ Int64($0) }),
      let fixed = values["fee_fixed"].flatMap({ Int64($0) })
    else { throw ApprovalRefusal.changedSince }
    return (basisPoints, fixed)
  }
  let (before, after) = (try terms(approval.before), try terms(approval.after))
  let fees = FeeSchedule(
    basisPoints: after.basisPoints, fixed: Money(piastres: after.fixed), vatBasisPoints: try connection.run(vat).value
  )
  if fees.takesAll { throw ApprovalRefusal.changedSince }
  let changed = try connection.execute(
    """
    UPDATE merchants SET fee_basis_points = \(after.basisPoints), fee_fixed = \(after.fixed)
    WHERE id = \(approval.subjectID) AND fee_basis_points = \(before.basisPoints) AND fee_fixed = \(before.fixed)
    """)
  if changed != 1 { throw ApprovalRefusal.changedSince }
}

extension Connection {
  /// Executes a statement that must change exactly one row.
  func changeOne(_ sql: SQL) throws {
    let changed = try execute(sql)
    guard changed == 1 else { throw DatabaseError(.rowCount, "\(changed) rows changed instead of one") }
  }
}
