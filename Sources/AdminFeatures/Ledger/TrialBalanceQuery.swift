import Ledger
import SharedFeatures
import Templates
import Wallet

/// The parsed address of a trial balance: a Cairo day, and a time on its clock. Without a time it is the end of the day,
/// without a day now.
struct TrialBalanceQuery: Sendable {
  private(set) var bound: TrialBalance.Bound?
  private(set) var filters: FilterQuery

  init(_ query: FilterQuery, today: Day) {
    filters = query
    let day = filters.value("day", Phrase(en: "Day", ar: "اليوم"), .date) { text throws(FilterProblem) in
      guard let day = Day(parsing: text), Day.plausibleYears.contains(day.year) else {
        throw FilterProblem(.noSuchDay)
      }
      if day > today { throw FilterProblem(Phrase(en: "That day is still to come.", ar: "هذا اليوم لم يأتِ بعد.")) }
      return day
    }
    let time = filters.value("time", Phrase(en: "Time", ar: "الوقت"), .code) { text throws(FilterProblem) in
      guard let time = Self.time(text) else {
        throw FilterProblem(
          Phrase(
            en: "Enter a time such as \(code: "14:30").", ar: "أدخل وقتًا بالشكل \(code: "14:30")."))
      }
      return time
    }
    if let time {
      bound = .at(day ?? today, hour: time.hour, minute: time.minute)
    } else if let day {
      bound = .endOf(day)
    }
  }

  /// On a clock of 24 hours.
  private static func time(_ text: String) -> (hour: Int, minute: Int)? {
    let parts = typedWord(text).split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let hour = typedNumber(String(parts[0])), let minute = typedNumber(String(parts[1])),
      (0..<24).contains(hour), (0..<60).contains(minute)
    else { return nil }
    return (Int(hour), Int(minute))
  }
}
