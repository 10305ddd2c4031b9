/// Movements that are posted together, so none may depend on another.
struct DemoRun: Sendable {
  enum Hand: Hashable, Sendable {
    case support, finance, platform
  }

  let hand: Hand
  private(set) var movements: [DemoMovement]

  /// Adds an hour's movements to the runs. Staff members complete small refunds in turns; refunds that need approval
  /// are posted by the platform.
  static func add(_ hour: DemoTraffic.Hour, to runs: inout [DemoRun]) {
    let small = hour.refunds.prefix(hour.alone)
    let large = hour.refunds.dropFirst(hour.alone)
    if !small.isEmpty {
      runs.append(DemoRun(hand: hour.time.index.isMultiple(of: 2) ? .support : .finance, movements: Array(small)))
    }
    // A refund needs its payment in the database, and payments of the same run aren't yet.
    if large.isEmpty, runs.last?.hand == .platform {
      runs[runs.count - 1].movements += hour.movements
    } else if !large.isEmpty || !hour.movements.isEmpty {
      runs.append(DemoRun(hand: .platform, movements: large + hour.movements))
    }
  }
}
