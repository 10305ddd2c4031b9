import Database
import TestSupport
import Testing
import Wallet

struct CairoZoneQueryTests {
  private struct Moment: RowDecodable {
    let at: Instant
    let day: Day
    let start: Instant
    let offset: Int

    init(_ row: Row) throws(DatabaseError) {
      at = try row["at"]
      day = try row["day"]
      start = try row["start"]
      offset = try row["seconds"]
    }
  }

  @Test func `agrees with the database at every quarter of a day and around each change`() async throws {
    try await withDatabase { database in
      let zone = try await CairoZone.load(from: database)
      let moments = try await database.rows(
        """
        SELECT at, (at AT TIME ZONE 'Africa/Cairo')::date AS day,
          cairo_start((at AT TIME ZONE 'Africa/Cairo')::date) AS start,
          extract(epoch FROM (at AT TIME ZONE 'Africa/Cairo') - (at AT TIME ZONE 'UTC'))::bigint AS seconds
        FROM (
          SELECT generate_series('1990-01-02 00:00Z'::timestamptz, '2059-12-30 00:00Z', '6 hours')
          UNION ALL
          SELECT generate_series('2026-04-23 20:00Z'::timestamptz, '2026-04-24 02:00Z', '1 minute')
          UNION ALL
          SELECT generate_series('2026-10-29 19:00Z'::timestamptz, '2026-10-30 02:00Z', '1 minute')
        ) moments (at)
        """, as: Moment.self)
      #expect(moments.count > 100_000)
      let wrong = moments.filter { moment in
        let local = zone.local(moment.at)
        return local.day != moment.day || local.offsetSeconds != moment.offset
          || zone.start(of: moment.day) != moment.start
      }
      #expect(wrong.map(\.at).prefix(5) == [])
    }
  }

  @Test func `aprils lost midnight and octobers second evening`() async throws {
    try await withDatabase { database in
      let zone = try await CairoZone.load(from: database)
      func start(_ day: String) throws -> String { zone.start(of: try #require(Day(parsing: day))).iso8601UTC }
      #expect(try start("2026-04-24") == "2026-04-23T22:00:00Z")
      #expect(try start("2026-04-25") == "2026-04-24T21:00:00Z")
      #expect(try start("2026-10-29") == "2026-10-28T21:00:00Z")
      #expect(try start("2026-10-30") == "2026-10-29T22:00:00Z")
    }
  }
}
