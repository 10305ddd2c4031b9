import Testing
import Wallet

struct BankingDaysTests {
  private func day(_ text: String) throws -> Day { try #require(Day(parsing: text)) }

  /// 22 November 2026 is a Sunday.
  @Test(arguments: [
    ("2026-11-22", "2026-11-23"), ("2026-11-25", "2026-11-26"), ("2026-11-26", "2026-11-29"),
    ("2026-11-27", "2026-11-29"), ("2026-11-28", "2026-11-29"),
  ])
  func `money arrives on the banking day after it was sent`(sent: String, arrives: String) throws {
    #expect(BankingDays().arrival(ofMoneySentOn: try day(sent)) == (try day(arrives)))
  }

  @Test func `a holiday is no banking day`() throws {
    let days = BankingDays(holidays: [try day("2026-11-29"), try day("2026-11-30")])
    #expect(!days.contains(try day("2026-11-29")))
    #expect(days.arrival(ofMoneySentOn: try day("2026-11-26")) == (try day("2026-12-01")))
  }

  @Test func `money doesn't arrive before the day that the bank's file names`() throws {
    let days = BankingDays(holidays: [try day("2026-12-01")])
    let sent = try day("2026-11-26")
    for (named, arrives) in [("2026-11-26", "2026-11-29"), ("2026-11-30", "2026-11-30"), ("2026-12-01", "2026-12-02")] {
      #expect(days.arrival(ofMoneySentOn: sent, executedOn: try day(named)) == (try day(arrives)))
    }
  }

  @Test func `the next banking days leave out what is closed`() throws {
    let days = BankingDays(holidays: [try day("2026-11-29")]).next(3, from: try day("2026-11-26"))
    #expect(days.map(\.description) == ["2026-11-26", "2026-11-30", "2026-12-01"])
  }

  @Test func `Friday and Saturday are none`() throws {
    let week = (22...28).map { Day(year: 2026, month: 11, day: $0) }.compactMap { $0 }
    #expect(week.map { BankingDays().contains($0) } == [true, true, true, true, true, false, false])
  }
}
