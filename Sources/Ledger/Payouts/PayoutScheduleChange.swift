package import Database
package import Wallet

/// A merchant's payout schedule with its minimum, and the change that waits for its day.
package struct PayoutPlan: RowDecodable {
  package let schedule: PayoutSchedule
  package let minimum: Money
  package let waiting: Waiting?

  package struct Waiting: Sendable {
    package let schedule: PayoutSchedule
    package let minimum: Money
    package let effectiveOn: Day
    package let requestedByName: String
  }

  package init(_ row: Row) throws(DatabaseError) {
    schedule = PayoutSchedule(try row["payout_schedule"], day: try row["payout_day"]) ?? .onRequest
    minimum = try row["payout_minimum"]
    if let effectiveOn: Day = try row["effective_on"] {
      waiting = Waiting(
        schedule: PayoutSchedule(try row["schedule"], day: try row["day"]) ?? .onRequest, minimum: try row["minimum"],
        effectiveOn: effectiveOn, requestedByName: try row["requested_by_name"])
    } else {
      waiting = nil
    }
  }

  package static func query(_ merchant: MerchantID) -> SQL {
    """
    SELECT payout_schedule, payout_day::bigint AS payout_day, payout_minimum, change.schedule, change.day::bigint AS day,
      change.minimum, change.effective_on, \(SQL.requesterName(of: "change"))
    FROM merchants
      LEFT JOIN payout_schedule_changes change ON change.merchant_id = merchants.id AND change.state = 'waiting'
    WHERE merchants.id = \(merchant)
    """
  }

  /// The facts on the page that changes it.
  package var facts: ShownFacts {
    var facts = ShownFacts()
    facts[.request] = [Self.text(schedule, minimum), waiting.map { Self.text($0.schedule, $0.minimum) } ?? ""]
      .joined(separator: " ")
    return facts
  }

  static func text(_ schedule: PayoutSchedule, _ minimum: Money) -> String {
    "\(schedule.kind.rawValue) \(schedule.day) \(minimum.piastres)"
  }
}

/// Changes when a merchant is paid out, from the next Cairo day on; a change that waits is replaced. What is in force already
/// takes back a waiting change. True if the same form was sent before. Throws `ShownFactsChanged`, and as `act` does.
@discardableResult package func changePayoutSchedule(
  of merchant: MerchantID, to schedule: PayoutSchedule, minimum: Money, shown: ShownFacts? = nil, key: String,
  by actor: Actor, in database: Database
) async throws -> Bool {
  let wanted = PayoutPlan.text(schedule, minimum)
  let fingerprint = RequestFingerprint("payout_schedule", ["merchant": "\(merchant)", "schedule": wanted])
  let done = try await act(key, fingerprint, by: actor, in: database) { connection in
    let code: MerchantCode = try connection.value(
      "SELECT number AS value FROM merchants WHERE id = \(merchant) FOR NO KEY UPDATE")
    let plan = try connection.one(PayoutPlan.query(merchant), as: PayoutPlan.self)
    try shown?.expect(plan.facts)
    let isInForce = plan.schedule == schedule && plan.minimum == minimum
    let event = AuditEvent(
      "change_payout_schedule", AuditEvent.Subject(.merchant, id: merchant.rawValue, code.description),
      before: ["schedule": PayoutPlan.text(plan.schedule, plan.minimum)], after: ["schedule": wanted])
    var statements: [SQL] = [
      "UPDATE payout_schedule_changes SET state = 'replaced' WHERE merchant_id = \(merchant) AND state = 'waiting'"
    ]
    if !isInForce {
      statements.append(
        """
        INSERT INTO payout_schedule_changes
          (merchant_id, schedule, day, minimum, effective_on, requested_by, requested_by_name, requested_at)
        SELECT \(merchant), \(schedule.kind), \(schedule.day), \(minimum), (now AT TIME ZONE 'Africa/Cairo')::date + 1,
          \(actor.key), \(actor.name), now
        FROM (SELECT \(actor.time) AS now) clock
        """)
    }
    try connection.executeAll(statements + [event.insertion(by: actor)])
    return wanted
  }
  return done.wasAlreadyDone
}

/// Brings the changes of schedules into force whose Cairo day has come; harmless when repeated. Returns how many.
@discardableResult package func bringPayoutSchedulesIntoForce(on day: Day, in database: Database) async throws -> Int {
  var count = 0
  while true {
    let changed = try await database.transaction { connection in
      let due = try connection.rows(
        """
        SELECT change.id, merchant_id, number, schedule, day::bigint AS day, minimum
        FROM payout_schedule_changes change JOIN merchants ON merchants.id = merchant_id
        WHERE state = 'waiting' AND effective_on <= \(day) ORDER BY effective_on, change.id LIMIT 100
        FOR NO KEY UPDATE SKIP LOCKED
        """, as: DueChange.self)
      for change in due {
        let event = AuditEvent(
          "bring_payout_schedule_into_force",
          AuditEvent.Subject(.merchant, id: change.merchant.rawValue, change.code.description),
          after: ["schedule": PayoutPlan.text(change.schedule, change.minimum)])
        try connection.executeAll([
          """
          UPDATE merchants SET payout_schedule = \(change.schedule.kind), payout_day = \(change.schedule.day),
            payout_minimum = \(change.minimum) WHERE id = \(change.merchant)
          """,
          """
          UPDATE payout_schedule_changes SET state = 'in_force', in_force_at = clock_timestamp() WHERE id = \(change.id)
          """,
          event.insertion(by: .system),
        ])
      }
      return due.count
    }
    count += changed
    if changed == 0 { return count }
  }
}

private struct DueChange: RowDecodable {
  let id: Int64
  let merchant: MerchantID
  let code: MerchantCode
  let schedule: PayoutSchedule
  let minimum: Money

  init(_ row: Row) throws(DatabaseError) {
    id = try row["id"]
    merchant = try row["merchant_id"]
    code = try row["number"]
    schedule = PayoutSchedule(try row["schedule"], day: try row["day"]) ?? .onRequest
    minimum = try row["minimum"]
  }
}
