package import Database

extension Ledger {
  /// Flags what a rule finds among the transactions recorded lately: an amount, many in a short time, a success after
  /// repeated failures, a new account or a channel new to the user with much money. Thresholds are settings. Gives how
  /// many cases it opened; `past` leaves out what is history, such as an import. What has a case keeps it, and each rule
  /// flags it once.
  @discardableResult package static func flagTransactions(
    recordedWithin hours: Int = 24, happenedWithin past: Int? = nil, in database: Database
  ) async throws -> Int {
    try await database.transaction { connection in
      try connection.allowStatement(.seconds(120))
      return try connection.value(
        """
        WITH rule AS (
          SELECT
            max(value) FILTER (WHERE name = 'review_amount') AS amount,
            max(value) FILTER (WHERE name = 'review_velocity_count') AS velocity,
            make_interval(mins => (max(value) FILTER (WHERE name = 'review_velocity_minutes'))::int) AS velocity_time,
            max(value) FILTER (WHERE name = 'review_failures_count') AS failures,
            make_interval(mins => (max(value) FILTER (WHERE name = 'review_failures_minutes'))::int) AS failures_time,
            make_interval(days => (max(value) FILTER (WHERE name = 'review_new_account_days'))::int) AS account_age,
            max(value) FILTER (WHERE name = 'review_new_account_amount') AS account_amount,
            max(value) FILTER (WHERE name = 'review_new_channel_amount') AS channel_amount
          FROM settings
        ), recent AS MATERIALIZED (
          SELECT transactions.*, users.created_at AS user_created_at
          FROM transactions JOIN users ON users.id = user_id
          WHERE recorded_at > now() - make_interval(hours => \(hours)::int) AND kind <> 'refund'
            AND (\(past)::int IS NULL OR transactions.created_at > now() - make_interval(hours => \(past)::int))
        ), found AS (
          SELECT id, flag FROM recent CROSS JOIN rule
            CROSS JOIN LATERAL (
              SELECT 'amount' AS flag WHERE recent.amount >= rule.amount AND status = 'completed'
              UNION ALL
              SELECT 'velocity' WHERE status = 'completed' AND kind <> 'topup' AND rule.velocity <= (
                SELECT count(*) FROM transactions others
                WHERE others.user_id = recent.user_id AND others.kind <> 'refund' AND others.kind <> 'topup'
                  AND others.status = 'completed'
                  AND others.created_at > recent.created_at - velocity_time AND others.created_at <= recent.created_at)
              UNION ALL
              SELECT 'repeated_failures' WHERE status = 'completed' AND rule.failures <= (
                SELECT count(*) FROM transactions others
                WHERE others.user_id = recent.user_id AND others.status = 'failed'
                  AND others.created_at > recent.created_at - failures_time AND others.created_at <= recent.created_at)
              UNION ALL
              SELECT 'new_account' WHERE status = 'completed' AND kind <> 'topup' AND recent.amount >= account_amount
                AND recent.created_at < user_created_at + account_age
              UNION ALL
              SELECT 'new_channel' WHERE status = 'completed' AND kind <> 'topup' AND recent.amount >= channel_amount
                AND recent.created_at >= user_created_at + account_age
                AND NOT EXISTS (
                  SELECT FROM transactions others
                  WHERE others.user_id = recent.user_id AND others.channel = recent.channel
                    AND others.status = 'completed' AND others.created_at < recent.created_at)
            ) flags
        ), opened AS (
          INSERT INTO cases (transaction_id, opened_at)
          SELECT DISTINCT id, clock_timestamp() FROM found ORDER BY id
          ON CONFLICT (transaction_id) DO NOTHING RETURNING id, transaction_id
        ), events AS (
          INSERT INTO case_events (case_id, at, actor, actor_name, kind, text)
          SELECT opened.id, clock_timestamp(), 'system', 'HealthPay', 'flag', flag
          FROM opened JOIN found ON found.id = transaction_id ORDER BY opened.id, flag
        )
        SELECT count(*) AS value FROM opened
        """)
    }
  }
}
