import Testing
import Wallet

@Suite struct DayTests {
  @Test(arguments: [
    (1970, 1, 1, 0, 4), (1969, 12, 31, -1, 3), (2000, 2, 29, 11_016, 2), (2000, 3, 1, 11_017, 3),
    (2026, 4, 24, 20_567, 5),
    (2026, 10, 29, 20_755, 4), (1, 1, 1, -719_162, 1), (9999, 12, 31, 2_932_896, 5),
  ])
  func `counts`(year: Int, month: Int, day: Int, days: Int, weekday: Int) throws {
    let date = try #require(Day(year: year, month: month, day: day))
    #expect(date.daysSince1970 == days)
    #expect(date.weekday == weekday)
    #expect(Day(daysSince1970: days) == date)
  }

  @Test func `every day of four centuries follows the one before`() throws {
    var day = try #require(Day(year: 1900, month: 1, day: 1))
    let end = try #require(Day(year: 2300, month: 1, day: 1))
    while day < end {
      let next = day.adding(days: 1)
      #expect(next > day && next.days(since: day) == 1 && next.adding(days: -1) == day)
      #expect(next.weekday == (day.weekday + 1) % 7)
      #expect(next.day == 1 ? day == day.lastOfMonth && next == next.firstOfMonth : next.month == day.month)
      day = next
    }
  }

  @Test(arguments: [
    (0, 1, 1), (10_000, 1, 1), (2026, 0, 1), (2026, 13, 1), (2026, 1, 0), (2026, 1, 32), (2026, 4, 31), (2026, 2, 29),
    (2100, 2, 29), (-1, 1, 1),
  ])
  func `refuses`(year: Int, month: Int, day: Int) {
    #expect(Day(year: year, month: month, day: day) == nil)
  }

  @Test(arguments: ["2026-10-01", "٢٠٢٦-١٠-٠١", "۲۰۲۶-۱۰-۰۱", " 2026-10-01 ", "\u{200F}2026\u{2011}10\u{2011}01"])
  func `parses`(text: String) {
    #expect(Day(parsing: text) == Day(year: 2026, month: 10, day: 1))
  }

  @Test(arguments: [
    "", "2026-10", "2026-10-1", "26-10-01", "2026/10/01", "2026-13-01", "2026-02-30", "2026-10-01T", "01-10-2026",
  ])
  func `refuses`(text: String) {
    #expect(Day(parsing: text) == nil)
  }

  @Test func `describes`() throws {
    #expect(Day(year: 2026, month: 10, day: 1)?.description == "2026-10-01")
    #expect(Day(year: 7, month: 1, day: 2)?.description == "0007-01-02")
  }

  @Test func `months`() throws {
    let february = try #require(Day(year: 2028, month: 2, day: 10))
    #expect(february.firstOfMonth.description == "2028-02-01")
    #expect(february.lastOfMonth.description == "2028-02-29")
  }

  @Test func `stops at the ends of the calendar`() throws {
    let day = try #require(Day(year: 2026, month: 1, day: 1))
    #expect(day.adding(days: .max).description == "9999-12-31")
    #expect(day.adding(days: .min).description == "0001-01-01")
    #expect(Day(daysSince1970: 2_932_897) == nil)
    #expect(Day(daysSince1970: .min) == nil)
  }
}
