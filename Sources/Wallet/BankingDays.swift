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

  /// The next so many banking days, the first on or after `day`.
  package func next(_ count: Int, from day: Day) -> [Day] {
    var days: [Day] = []
    var next = day
    for _ in 0..<count {
      days.append(first(from: next))
      next = days[days.count - 1].adding(days: 1)
    }
    return days
  }

  /// When money that is sent on a Cairo day is in the account: the banking day after, and not before the day on which the
  /// bank is to pay, if its file names one.
  package func arrival(ofMoneySentOn day: Day, executedOn executionDay: Day? = nil) -> Day {
    let next = first(from: day.adding(days: 1))
    return executionDay.map { max(next, first(from: $0)) } ?? next
  }
}
