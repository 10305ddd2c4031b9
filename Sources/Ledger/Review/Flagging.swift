package import Database
import Wallet

/// Flags transactions recorded since the last run by the rules: a large amount, many in a short time, a success after
/// repeated failures, or a large amount from a new account or through a channel that is new to the user. Thresholds are
/// settings. Each rule records how far it has judged, in the order in which transactions were recorded, so that each
/// transaction is judged exactly once, whenever it commits. Returns the number of opened cases. `past` excludes
/// history, such as an import. A transaction with an open case gets the flag in that case. A rule that fails is passed
/// to `onFailure` and judges the same transactions next time; the other rules continue.
@discardableResult package func flagTransactions(
  happenedWithin past: Int? = nil, batch: Int = 500, batches: Int = 200, in database: Database,
  onFailure: FailureHandler = throwFailure
) async throws -> Int {
  var opened = 0
  for rule in ReviewRule.allCases {
    do {
      for _ in 0..<batches {
        let done = try await judge(rule, happenedWithin: past, batch: batch, in: database)
        opened += done.opened
        if done.judged < batch { break }
      }
    } catch  where !error.concernsEverything {
      try await onFailure(JobFailure(subject: .part(rule.rawValue), error: error))
    }
  }
  return opened
}

private struct Judged: RowDecodable {
  let judged: Int
  let opened: Int

  init(_ row: Row) throws(DatabaseError) {
    judged = try row["judged"]
    opened = try row["opened"]
  }
}

/// Judges the next `batch` transactions by one rule, and records how far it came in the same database transaction.
private func judge(
  _ rule: ReviewRule, happenedWithin past: Int?, batch: Int, in database: Database
) async throws -> Judged {
  try await database.transaction { connection in
    // The row is locked before the snapshot that follows. Transaction numbers from another server, whose dump was
    // restored here, are reset.
    try connection.execute(
      """
      UPDATE review_rules SET judged = CASE WHEN is_foreign THEN '1:1:' ELSE judged END,
        target = CASE WHEN is_foreign THEN NULL ELSE target END,
        judged_xid = CASE WHEN is_foreign THEN NULL ELSE judged_xid END,
        judged_id = CASE WHEN is_foreign THEN NULL ELSE judged_id END
      FROM (
        SELECT pg_snapshot_xmax(judged) > pg_snapshot_xmax(pg_current_snapshot()) AS is_foreign FROM review_rules
        WHERE rule = \(rule.rawValue)
      ) mark
      WHERE rule = \(rule.rawValue)
      """)
    return try connection.one(judgement(rule, happenedWithin: past, batch: batch))
  }
}

private func judgement(_ rule: ReviewRule, happenedWithin past: Int?, batch: Int) -> SQL {
  """
  WITH mark AS MATERIALIZED (
    SELECT judged, coalesce(target, pg_current_snapshot()) AS target,
      coalesce(judged_xid, pg_snapshot_xmin(judged)) AS xid, coalesce(judged_id, 0) AS id
    FROM review_rules WHERE rule = \(rule.rawValue)
  ), recorded AS MATERIALIZED (
    SELECT id, kind, status, user_id, amount, channel, created_at, recorded_by FROM transactions
    WHERE (recorded_by, id) > ((SELECT xid FROM mark), (SELECT id FROM mark))
      AND recorded_by < pg_snapshot_xmax((SELECT target FROM mark))
      AND pg_visible_in_snapshot(recorded_by, (SELECT target FROM mark))
      AND NOT pg_visible_in_snapshot(recorded_by, (SELECT judged FROM mark))
    ORDER BY recorded_by, id LIMIT \(batch)
  ), recent AS (
    SELECT * FROM recorded
    WHERE kind <> 'refund'
      AND (\(past)::int IS NULL OR created_at > now() - make_interval(hours => \(past)::int))
  ), found AS MATERIALIZED (\(rule.finding)),
  opened AS (
    INSERT INTO cases (transaction_id, opened_at)
    SELECT id, clock_timestamp() FROM found ORDER BY id
    ON CONFLICT (transaction_id) DO NOTHING RETURNING id
  ), flagged AS (
    INSERT INTO case_events (case_id, at, actor, actor_name, kind, text)
    SELECT id, clock_timestamp(), 'system', 'HealthPay', 'flag', \(rule.rawValue) FROM (
      SELECT id FROM opened
      UNION ALL SELECT cases.id FROM cases JOIN found ON found.id = transaction_id WHERE closed_at IS NULL
    ) open ORDER BY id
    ON CONFLICT DO NOTHING
  ), done AS (
    SELECT count(*) AS judged, count(*) < \(batch) AS is_all FROM recorded
  ), last AS (
    SELECT recorded_by, id FROM recorded ORDER BY recorded_by DESC, id DESC LIMIT 1
  ), moved AS (
    UPDATE review_rules SET
      judged = CASE WHEN is_all THEN mark.target ELSE mark.judged END,
      target = CASE WHEN NOT is_all THEN mark.target END,
      judged_xid = CASE WHEN NOT is_all THEN (SELECT recorded_by FROM last) END,
      judged_id = CASE WHEN NOT is_all THEN (SELECT id FROM last) END
    FROM mark, done WHERE rule = \(rule.rawValue)
  )
  SELECT (SELECT judged FROM done) AS judged, (SELECT count(*) FROM opened) AS opened
  """
}

extension ReviewRule {
  /// The query for the transactions among `recent` that the rule flags.
  fileprivate var finding: SQL {
    switch self {
    case .amount:
      """
      SELECT id FROM recent WHERE status = 'completed' AND amount >= \(setting: "review_amount")
      """
    case .velocity:
      """
      SELECT id FROM (\(Self.affected(within: "review_velocity_minutes"))) candidate
      WHERE status = 'completed' AND kind <> 'topup' AND \(setting: "review_velocity_count") <= (
        SELECT count(*) FROM transactions others
        WHERE others.user_id = candidate.user_id AND others.kind NOT IN ('refund', 'topup')
          AND others.status = 'completed' AND others.created_at <= candidate.created_at
          AND others.created_at > candidate.created_at - make_interval(mins => \(setting: "review_velocity_minutes")::int))
      """
    case .repeatedFailures:
      """
      SELECT id FROM (\(Self.affected(within: "review_failures_minutes"))) candidate
      WHERE status = 'completed' AND \(setting: "review_failures_count") <= (
        SELECT count(*) FROM transactions others
        WHERE others.user_id = candidate.user_id AND others.status = 'failed'
          AND others.created_at <= candidate.created_at
          AND others.created_at > candidate.created_at - make_interval(mins => \(setting: "review_failures_minutes")::int))
      """
    case .newAccount:
      """
      SELECT recent.id FROM recent JOIN users ON users.id = user_id
      WHERE recent.status = 'completed' AND kind <> 'topup' AND amount >= \(setting: "review_new_account_amount")
        AND recent.created_at < users.created_at + make_interval(days => \(setting: "review_new_account_days")::int)
      """
    case .newChannel:
      """
      SELECT recent.id FROM recent JOIN users ON users.id = user_id
      WHERE recent.status = 'completed' AND kind <> 'topup' AND amount >= \(setting: "review_new_channel_amount")
        AND recent.created_at >= users.created_at + make_interval(days => \(setting: "review_new_account_days")::int)
        AND NOT EXISTS (
          SELECT FROM transactions others
          WHERE others.user_id = recent.user_id AND others.channel = recent.channel
            AND others.status = 'completed' AND others.created_at < recent.created_at)
      """
    }
  }

  /// Returns recent transactions, and later ones of the same users within the period: a transaction that was recorded
  /// late affects transactions that were judged before.
  private static func affected(within minutes: StaticString) -> SQL {
    """
    SELECT DISTINCT after.id, after.kind, after.status, after.user_id, after.created_at
    FROM recent JOIN transactions after ON after.user_id = recent.user_id AND after.created_at >= recent.created_at
      AND after.created_at < recent.created_at + make_interval(mins => \(setting: minutes)::int)
    WHERE after.kind <> 'refund'
    """
  }
}

extension SQL.StringInterpolation {
  fileprivate mutating func appendInterpolation(setting name: StaticString) {
    appendLiteral("(SELECT value FROM settings WHERE name = '")
    appendLiteral(name)
    appendLiteral("')")
  }
}
