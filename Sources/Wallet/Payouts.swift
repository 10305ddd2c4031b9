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
