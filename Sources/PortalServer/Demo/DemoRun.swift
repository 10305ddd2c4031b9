/// Movements that one hand posts together, so that none of them may need another of them in the database.
struct DemoRun: Sendable {
  enum Hand: Hashable, Sendable {
    case support, finance, platform
  }

  let hand: Hand
  private(set) var movements: [DemoMovement]

  /// Staff complete small refunds alone, in turns; what two of them would decide is brought in by the platform.
  static func add(_ hour: DemoTraffic.Hour, to runs: inout [DemoRun]) {
    let small = hour.refunds.prefix(hour.alone)
    let large = hour.refunds.dropFirst(hour.alone)
    if !small.isEmpty {
      runs.append(DemoRun(hand: hour.time.index.isMultiple(of: 2) ? .support : .finance, movements: Array(small)))
    }
    // A refund finds its payment once it is posted, which a run's own are not yet.
    if large.isEmpty, runs.last?.hand == .platform {
      runs[runs.count - 1].movements += hour.movements
    } else if !large.isEmpty || !hour.movements.isEmpty {
      runs.append(DemoRun(hand: .platform, movements: large + hour.movements))
    }
  }
}
