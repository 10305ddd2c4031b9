/// What is asked of a second person.
package enum DecisionKind: String, CaseIterable, Sendable {
  case refund, payout
  case bankAccount = "bank_account"
  case adjustment, unfreeze, limit, fee
}

/// A request that a second person decides.
package enum DecisionState: String, CaseIterable, Sendable {
  case open, approved, rejected, recalled, expired

  /// What was approved can be recalled as long as it hasn't been executed, which its row says.
  package func canBecome(_ next: Self) -> Bool {
    switch (self, next) {
    case (.open, .approved), (.open, .rejected), (.open, .recalled), (.open, .expired): true
    case (.approved, .recalled): true
    default: false
    }
  }
}
