import Wallet

/// The number of movements by hour in Cairo time: few at night, most in the evening, fewer on Fridays, more around pay
/// day.
struct DemoRhythm: Sendable {
  struct Hour: Sendable {
    let start: Instant
    let end: Instant
    /// The number of movements in it.
    let count: Int
    let local: CairoTime
    /// Whether staff work: Sunday to Thursday, ten to five.
    var isOffice: Bool { local.day.weekday < 5 && (10..<17).contains(local.hour) }
    /// Whether yesterday is settled and schedules request payouts.
    var isNight: Bool { local.hour == 2 }
    /// Whether finance approves payouts, sends them to the bank and imports its results.
    var isDesk: Bool { isOffice && local.hour == 10 }
    /// Returns whether the first merchant requests its payout, which it does on Sundays. Recent sales are kept for
    /// people who try refunds.
    func asksForPayout(before today: Day) -> Bool {
      isDesk && local.day.weekday == 0 && today.days(since: local.day) >= 3
    }
    /// The number of the hour from the beginning of the demo.
    let index: Int
  }

  let hours: [Hour]

  private static let second: Int64 = 1_000_000
  private static let byHour = [
    8, 5, 3, 2, 2, 3, 6, 14, 28, 42, 52, 58, 56, 52, 50, 50, 54, 62, 76, 92, 100, 90, 58, 26,
  ]

  /// Distributes `count` movements over the weeks before `now`.
  init(_ count: Int, until now: Instant, in zone: CairoZone) {
    let first = zone.start(of: zone.day(of: now).adding(days: -DemoPlan.days))
    // The last hour has movements whatever the time of day.
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
