import Testing
import Wallet

@Suite struct CairoZoneTests {
  let april = Instant(microseconds: 1_776_981_600_000_000)
  let october = Instant(microseconds: 1_793_307_600_000_000)

  var zone: CairoZone {
    CairoZone(
      initialOffset: 7_200,
      transitions: [.init(at: october, offsetSeconds: 7_200), .init(at: april, offsetSeconds: 10_800)])
  }

  @Test(arguments: [
    ("2026-04-23", "2026-04-22T22:00:00Z", 24), ("2026-04-24", "2026-04-23T22:00:00Z", 23),
    ("2026-04-25", "2026-04-24T21:00:00Z", 24), ("2026-10-28", "2026-10-27T21:00:00Z", 24),
    ("2026-10-29", "2026-10-28T21:00:00Z", 25), ("2026-10-30", "2026-10-29T22:00:00Z", 24),
    ("2026-01-01", "2025-12-31T22:00:00Z", 24), ("2026-12-31", "2026-12-30T22:00:00Z", 24),
  ])
  func `starts and lasts`(text: String, start: String, hours: Int) throws {
    let day = try #require(Day(parsing: text))
    #expect(zone.start(of: day).iso8601UTC == start)
    #expect(zone.start(of: day.adding(days: 1)) - zone.start(of: day) == .seconds(hours * 3_600))
  }

  @Test(arguments: [
    ("2026-10-01T07:00:07Z", "2026-10-01T10:00:07+03:00"),
    ("2026-12-01T08:00:07.5Z", "2026-12-01T10:00:07.500000+02:00"),
    ("2026-04-23T21:59:59.999999Z", "2026-04-23T23:59:59.999999+02:00"),
    ("2026-04-23T22:00:00Z", "2026-04-24T01:00:00+03:00"),
    ("2026-10-29T20:30:00Z", "2026-10-29T23:30:00+03:00"), ("2026-10-29T21:30:00Z", "2026-10-29T23:30:00+02:00"),
    ("2026-10-29T22:00:00Z", "2026-10-30T00:00:00+02:00"), ("1969-12-31T21:59:59Z", "1969-12-31T23:59:59+02:00"),
  ])
  func `shows local time`(utc: String, cairo: String) throws {
    let instant = try #require(Instant(iso8601: utc))
    #expect(zone.local(instant).iso8601 == cairo)
    #expect(Instant(iso8601: cairo) == instant)
  }

  @Test func `every day begins where the one before ends`() throws {
    var day = try #require(Day(year: 2025, month: 12, day: 1))
    for _ in 0..<500 {
      let start = zone.start(of: day)
      #expect(zone.day(of: start) == day)
      #expect(zone.day(of: start - .microseconds(1)) == day.adding(days: -1))
      day = day.adding(days: 1)
    }
  }

  @Test func `no transitions`() throws {
    let utc = CairoZone(initialOffset: 0, transitions: [])
    let day = try #require(Day(year: 2026, month: 4, day: 24))
    #expect(utc.start(of: day).iso8601UTC == "2026-04-24T00:00:00Z")
    #expect(utc.local(april).iso8601 == "2026-04-23T22:00:00+00:00")
  }

  @Test func `a midnight that comes twice is the earlier one`() throws {
    // At 00:30 the clock goes back to 23:30 of the previous day.
    let back = try #require(Instant(iso8601: "2026-10-29T21:30:00Z"))
    let zone = CairoZone(initialOffset: 10_800, transitions: [.init(at: back, offsetSeconds: 7_200)])
    let day = try #require(Day(parsing: "2026-10-30"))
    #expect(zone.start(of: day).iso8601UTC == "2026-10-29T21:00:00Z")
  }

  @Test func `local mean time has seconds`() throws {
    let zone = CairoZone(initialOffset: 7_509, transitions: [.init(at: april, offsetSeconds: 7_200)])
    #expect(zone.local(Instant(microseconds: 0)).iso8601 == "1970-01-01T02:05:09+02:05:09")
  }

  @Test func `west of greenwich`() {
    let zone = CairoZone(initialOffset: -12_600, transitions: [])
    #expect(zone.local(Instant(microseconds: 0)).iso8601 == "1969-12-31T20:30:00-03:30")
  }
}
