package import Wallet

extension CairoZone {
  private struct Change: RowDecodable {
    let at: Instant
    let offset: Int

    init(_ row: Row) throws(DatabaseError) {
      at = try row["at"]
      offset = try row["seconds"]
    }
  }

  /// Reads Cairo's offsets from the database's own zone data, 1990 to 2060. It reads the weeks in which they change,
  /// which is never twice in one: for each, the last day that begins before the change, and the first hour after it.
  package static func load(from database: Database) async throws -> CairoZone {
    let changes = try await database.rows(
      """
      WITH weeks AS (
        SELECT at, ahead, lead(ahead) OVER (ORDER BY at) AS next
        FROM (
          SELECT at, (at AT TIME ZONE 'Africa/Cairo') - (at AT TIME ZONE 'UTC') AS ahead
          FROM generate_series('1990-01-01 00:00Z'::timestamptz, '2060-01-01 00:00Z', '7 days') at
        ) points
      ), days AS (
        SELECT max(day) AS day, next
        FROM weeks, generate_series(at, at + interval '6 days', '1 day') day
        WHERE ahead <> next AND (day AT TIME ZONE 'Africa/Cairo') - (day AT TIME ZONE 'UTC') = ahead
        GROUP BY at, next
      )
      SELECT at, extract(epoch FROM ahead)::bigint AS seconds FROM weeks WHERE at = '1990-01-01 00:00Z'
      UNION ALL
      SELECT min(hour), extract(epoch FROM next)::bigint
      FROM days, generate_series(day + interval '1 hour', day + interval '1 day', '1 hour') hour
      WHERE (hour AT TIME ZONE 'Africa/Cairo') - (hour AT TIME ZONE 'UTC') = next
      GROUP BY day, next
      ORDER BY at
      """, as: Change.self)
    return CairoZone(
      initialOffset: changes.first?.offset ?? 7200,
      transitions: changes.dropFirst().map { Transition(at: $0.at, offsetSeconds: $0.offset) })
  }
}
