/// One settlement a merchant and Cairo day with activity.
package enum SettlementState: String, CaseIterable, Sendable {
  case open, closed, paid

  package func canBecome(_ next: Self) -> Bool {
    switch (self, next) {
    case (.open, .closed), (.closed, .paid): true
    default: false
    }
  }
}

/// A payout is never tried again: a retry is a new payout that names the old one.
package enum PayoutState: String, CaseIterable, Sendable {
  case awaitingApproval = "awaiting_approval"
  case approved, exported, paid, rejected, recalled, failed, returned

  package func canBecome(_ next: Self) -> Bool {
    switch (self, next) {
    case (.awaitingApproval, .approved), (.awaitingApproval, .rejected), (.awaitingApproval, .recalled): true
    case (.approved, .exported), (.approved, .recalled): true
    case (.exported, .paid), (.exported, .failed), (.exported, .returned): true
    case (.paid, .returned): true
    default: false
    }
  }
}

/// When a merchant's balance is paid out.
package enum PayoutSchedule: Hashable, Sendable {
  case daily
  /// ISO 8601 weekday, Monday is 1.
  case weekly(on: Int)
  /// Day of the month, 1 to 28.
  case monthly(on: Int)
  case onRequest

  package enum Kind: String, CaseIterable, Sendable {
    case daily, weekly, monthly
    case onRequest = "on_request"
  }

  /// Nil where the day doesn't exist in such a schedule.
  package init?(_ kind: Kind, day: Int) {
    switch kind {
    case .daily: self = .daily
    case .weekly where (1...7).contains(day): self = .weekly(on: day)
    case .monthly where (1...28).contains(day): self = .monthly(on: day)
    case .onRequest: self = .onRequest
    default: return nil
    }
  }

  package var kind: Kind {
    switch self {
    case .daily: .daily
    case .weekly: .weekly
    case .monthly: .monthly
    case .onRequest: .onRequest
    }
  }

  /// 1 where the schedule has no day of its own.
  package var day: Int {
    switch self {
    case .weekly(let day), .monthly(let day): day
    case .daily, .onRequest: 1
    }
  }

  /// Whether it pays out on a Cairo day.
  package func isDue(on day: Day) -> Bool {
    switch self {
    case .daily: true
    // A `Day` counts from Sunday, 0; ISO 8601 has it as 7.
    case .weekly(let weekday): (day.weekday + 6) % 7 + 1 == weekday
    case .monthly(let date): day.day == date
    case .onRequest: false
    }
  }

  /// The first day from `day` on that it pays out on; nil where none ever is.
  package func next(from day: Day) -> Day? {
    (0...31).lazy.map { day.adding(days: $0) }.first { isDue(on: $0) }
  }
}

/// How an adjustment stands that one person asked for and another decides.
package enum AdjustmentState: String, CaseIterable, Sendable {
  case requested, completed, rejected, recalled

  package func canBecome(_ next: Self) -> Bool { self == .requested && next != .requested }
}
