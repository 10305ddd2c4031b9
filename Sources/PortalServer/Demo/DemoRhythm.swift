import Wallet

/// When people pay: hour by hour in Cairo's time, quiet at night, most in the evening, less on a Friday, more around
/// pay day.
struct DemoRhythm: Sendable {
  struct Hour: Sendable {
    let start: Instant
    let end: Instant
    /// How many movements happen in it.
    let count: Int
    let local: CairoTime
    /// Staff are at their desks: Sunday to Thursday, ten to five.
    var isOffice: Bool { local.day.weekday < 5 && (10..<17).contains(local.hour) }
    /// What happened yesterday is settled, and the schedules ask for their payouts.
    var isNight: Bool { local.hour == 2 }
    /// Finance comes in: payouts are approved and go to the bank, and its results are taken in.
    var isDesk: Bool { isOffice && local.hour == 10 }
    /// The first merchant asks for its payout on Sundays. What it sold lately stays, for those who try refunds.
    func asksForPayout(before today: Day) -> Bool {
      isDesk && local.day.weekday == 0 && today.days(since: local.day) >= 3
    }
    /// From the beginning of the demo; bigger is later.
    let index: Int
  }

  let hours: [Hour]

  private static let second: Int64 = 1_000_000
  private static let byHour = [
    8, 5, 3, 2, 2, 3, 6, 14, 28, 42, 52, 58, 56, 52, 50, 50, 54, 62, 76, 92, 100, 90, 58, 26,
  ]

  /// `count` movements over the weeks before `now`, none of them after it.
  init(_ count: Int, until now: Instant, in zone: CairoZone) {
    let first = zone.start(of: zone.day(of: now).adding(days: -DemoPlan.days))
    // Something has just happened, whatever the time of the day.
    let recent = min(12, count / 20)
    var starts: [Instant] = []
    var weights: [Int] = []
    var start = first
    while start < now {
      let end = min(Instant(microseconds: start.microseconds + 3_600 * Self.second), now)
      starts.append(start)
      weights.append(Self.weight(start, end, since: first, until: now, in: zone))
      start = end
    }
    let whole = max(1, weights.reduce(0, +))
    var passed = 0
    var given = 0
    hours = starts.indices.map { index in
      passed += weights[index]
      let isLast = index == starts.count - 1
      let due = Self.share(count - recent, passed, of: whole)
      defer { given = due }
      return Hour(
        start: starts[index], end: isLast ? now : starts[index + 1], count: due - given + (isLast ? recent : 0),
        local: zone.local(starts[index]), index: index)
    }
  }

  private static func weight(
    _ start: Instant, _ end: Instant, since first: Instant, until now: Instant, in zone: CairoZone
  ) -> Int {
    let local = zone.local(start)
    var weight = byHour[local.hour] * Int((end.microseconds - start.microseconds) / second)
    switch local.day.weekday {
    case 5: weight = weight * ((7..<15).contains(local.hour) ? 40 : 75) / 100
    case 6: weight = weight * 90 / 100
    default: break
    }
    if local.day.day >= 25 || local.day.day <= 3 { weight = weight * 118 / 100 }
    // The platform grows by a third over the weeks.
    let age = (start.microseconds - first.microseconds) / second
    let whole = max(1, (now.microseconds - first.microseconds) / second)
    return weight * Int(75 + 25 * age / whole) / 100
  }

  private static func share(_ count: Int, _ part: Int, of whole: Int) -> Int {
    let (high, low) = count.multipliedFullWidth(by: part)
    return whole.dividingFullWidth((high, low)).quotient
  }
}
