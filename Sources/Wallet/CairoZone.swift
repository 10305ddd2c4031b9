/// The time zone Africa/Cairo from the database: offsets from UTC and the instants at which they change.
package struct CairoZone: Hashable, Sendable {
  package struct Transition: Hashable, Sendable {
    package let at: Instant
    /// The seconds east of UTC from `at` on.
    package let offsetSeconds: Int

    package init(at: Instant, offsetSeconds: Int) {
      self.at = at
      self.offsetSeconds = offsetSeconds
    }
  }

  private let initialOffset: Int
  private let transitions: [Transition]

  /// `initialOffset` (seconds east of UTC) applies before the first transition. Transitions may be in any order.
  package init(initialOffset: Int, transitions: [Transition]) {
    self.initialOffset = initialOffset
    self.transitions = transitions.sorted { $0.at < $1.at }
  }

  package func local(_ instant: Instant) -> CairoTime {
    CairoTime(instant, offsetSeconds: offset(transitionsBefore(instant)))
  }

  package func day(of instant: Instant) -> Day {
    local(instant).day
  }

  /// Returns the first instant of a day: midnight, the earlier of two midnights, or the transition if midnight is
  /// skipped.
  package func start(of day: Day) -> Instant {
    let midnight = Int64(day.daysSince1970) * 86_400
    // No offset is as long as a day, so the search can begin a day before midnight UTC.
    var passed = transitionsBefore(Instant(microseconds: (midnight - 86_400) * 1_000_000))
    while true {
      var start = Instant(microseconds: (midnight - Int64(offset(passed))) * 1_000_000)
      if passed > 0 { start = max(start, transitions[passed - 1].at) }
      guard passed < transitions.count, start >= transitions[passed].at else { return start }
      passed += 1
    }
  }

  /// Returns the offset after `passed` transitions.
  private func offset(_ passed: Int) -> Int {
    passed == 0 ? initialOffset : transitions[passed - 1].offsetSeconds
  }

  /// Returns the number of transitions at or before `instant`.
  private func transitionsBefore(_ instant: Instant) -> Int {
    var low = 0
    var high = transitions.count
    while low < high {
      let middle = (low + high) / 2
      if transitions[middle].at <= instant { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
