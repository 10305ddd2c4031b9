/// The state of a settlement. There is one per merchant and Cairo day with activity.
package enum SettlementState: String, CaseIterable, Sendable {
  case open, closed, paid

  package func canBecome(_ next: Self) -> Bool {
    switch (self, next) {
    // The bank may return the payout that paid it.
    case (.open, .closed), (.closed, .paid), (.paid, .closed): true
    default: false
    }
  }
}

/// The state of a payout. A payout is never retried itself: a retry is a new payout that names the old one.
package enum PayoutState: String, CaseIterable, Sendable {
  case awaitingApproval = "awaiting_approval"
  case approved, exported, paid, rejected, withdrawn, failed, returned

  package func canBecome(_ next: Self) -> Bool {
    switch (self, next) {
    case (.awaitingApproval, .approved), (.awaitingApproval, .rejected), (.awaitingApproval, .withdrawn): true
    case (.approved, .exported), (.approved, .withdrawn): true
    case (.exported, .paid), (.exported, .failed), (.exported, .returned): true
    case (.paid, .returned): true
    default: false
    }
  }

  /// The results with which a payout in this state can end; none unless the bank has it.
  package var possibleResults: [BankLineStatus] { BankLineStatus.allCases.filter { canBecome($0.payoutState) } }

  /// The results that a bank line of this status may lead to. One of the payout's own state says nothing about its end: it is
  /// another payment, under another reference.
  package func results(about line: BankLineStatus) -> [BankLineStatus] {
    line.payoutState == self ? [] : possibleResults
  }
}

/// The schedule of a merchant's payouts.
package enum PayoutSchedule: Hashable, Sendable {
  case daily
  /// Weekly on an ISO 8601 weekday, in which Monday is 1.
  case weekly(on: Int)
  /// Monthly on a day from 1 to 28.
  case monthly(on: Int)
  case onRequest

  package enum Kind: String, CaseIterable, Sendable {
    case daily, weekly, monthly
    case onRequest = "on_request"
  }

  /// Returns nil if such a schedule has no such day.
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

  /// The schedule's day; 1 if it has none.
  package var day: Int {
    switch self {
    case .weekly(let day), .monthly(let day): day
    case .daily, .onRequest: 1
    }
  }

  /// Returns whether it pays out on a Cairo day.
  package func isDue(on day: Day) -> Bool {
    switch self {
    case .daily: true
    // `Day` counts weekdays from Sunday as 0, whereas ISO 8601 ends with Sunday as 7.
    case .weekly(let weekday): (day.weekday + 6) % 7 + 1 == weekday
    case .monthly(let date): day.day == date
    case .onRequest: false
    }
  }

  /// Returns the first payout day on or after `day`, or nil if there is none.
  package func next(from day: Day) -> Day? {
    (0...31).lazy.map { day.adding(days: $0) }.first { isDue(on: $0) }
  }
}

/// Where a change of a payout schedule stands.
package enum PayoutScheduleChangeState: String, CaseIterable, Sendable {
  case waiting
  case inForce = "in_force"
  case replaced
}

/// The state of an adjustment, which one person requests and another decides.
package enum AdjustmentState: String, CaseIterable, Sendable {
  case requested, completed, rejected, withdrawn

  package func canBecome(_ next: Self) -> Bool { self == .requested && next != .requested }
}
