/// The kinds of approval requests.
package enum ApprovalKind: String, CaseIterable, Sendable {
  case refund, payout
  case bankAccount = "bank_account"
  case adjustment, unfreeze, limit, fee, setting
  /// The end of the payout that an unmatched bank line names.
  case bankLine = "bank_line"
}

/// The state of an approval request.
package enum ApprovalState: String, CaseIterable, Sendable {
  case open, approved, rejected, withdrawn, expired

  /// Returns whether this state can change to `next`. An approved request can be withdrawn until it is executed, which
  /// its row records.
  package func canBecome(_ next: Self) -> Bool {
    switch (self, next) {
    case (.open, .approved), (.open, .rejected), (.open, .withdrawn), (.open, .expired): true
    case (.approved, .withdrawn): true
    default: false
    }
  }
}
