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

  /// Reads Cairo's offsets from the database's own zone data, 1990 to 2060: weeks in which they change (never twice in
  /// one), then the hour.
  package static func load(from database: Database) async throws -> CairoZone {
    let changes = try await database.rows(
      """
      WITH weeks AS (
        SELECT week, extract(epoch FROM (week AT TIME ZONE 'Africa/Cairo') - (week AT TIME ZONE 'UTC')) AS seconds,
          lead(extract(epoch FROM (week AT TIME ZONE 'Africa/Cairo') - (week AT TIME ZONE 'UTC')))
            OVER (ORDER BY week) AS next
        FROM generate_series('1990-01-01 00:00Z'::timestamptz, '2060-01-01 00:00Z', '7 days') week
      ), hours AS (
        SELECT hour, extract(epoch FROM (hour AT TIME ZONE 'Africa/Cairo') - (hour AT TIME ZONE 'UTC')) AS seconds,
          extract(epoch FROM ((hour - interval '1 hour') AT TIME ZONE 'Africa/Cairo')
            - ((hour - interval '1 hour') AT TIME ZONE 'UTC')) AS previous
        FROM weeks, generate_series(week + interval '1 hour', week + interval '7 days', '1 hour') hour
        WHERE seconds <> next
      )
      SELECT '1990-01-01 00:00Z'::timestamptz AS at, seconds::bigint FROM weeks WHERE week = '1990-01-01 00:00Z'
      UNION ALL
      SELECT hour, seconds::bigint FROM hours WHERE seconds <> previous
      ORDER BY at
      """, as: Change.self)
    return CairoZone(
      initialOffset: changes.first?.offset ?? 7200,
      transitions: changes.dropFirst().map { Transition(at: $0.at, offsetSeconds: $0.offset) })
  }
}
