/// The days on which Egypt's banks work: Sunday to Thursday, but for holidays.
package struct BankingDays: Sendable {
  private let holidays: Set<Day>

  package init(holidays: Set<Day> = []) { self.holidays = holidays }

  package func contains(_ day: Day) -> Bool { day.weekday <= 4 && !holidays.contains(day) }

  /// The first banking day on or after `day`.
  package func first(from day: Day) -> Day {
    // No closure lasts a month; the bound keeps a wrong table from looping.
    (0..<60).lazy.map { day.adding(days: $0) }.first(where: contains) ?? day
  }

  /// When money that is sent on a Cairo day is in the account: the banking day after.
  package func arrival(ofMoneySentOn day: Day) -> Day { first(from: day.adding(days: 1)) }
}
