package enum TransactionKind: String, CaseIterable, Sendable {
  case topup, payment, transfer, withdrawal, refund
}

package enum TransactionStatus: String, CaseIterable, Sendable {
  case pending, completed, failed, reversed

  /// Returns whether a transaction can change from this state to `next`. A reversal is made by a reversing entry.
  package func canBecome(_ next: Self) -> Bool {
    switch (self, next) {
    case (.pending, .completed), (.pending, .failed), (.completed, .reversed): true
    default: false
    }
  }
}

package enum Channel: String, CaseIterable, Sendable {
  case qr, app, pos, online, card, cash, agent
  case bankTransfer = "bank_transfer"
  case portal
}

package enum FailureReason: String, CaseIterable, Sendable {
  case insufficientBalance = "insufficient_balance"
  case limitReached = "limit_reached"
  case userFrozen = "user_frozen"
  case merchantSuspended = "merchant_suspended"
  case timeout, declined
}

/// The state of a transaction's risk review.
package enum ReviewState: String, CaseIterable, Sendable {
  case none, flagged
  case inReview = "in_review"
  case cleared
  case confirmedFraud = "confirmed_fraud"

  package func canBecome(_ next: Self) -> Bool {
    switch (self, next) {
    case (.none, .flagged), (.flagged, .inReview), (.inReview, .cleared), (.inReview, .confirmedFraud): true
    default: false
    }
  }
}

/// How soon a case is to be reviewed.
package enum CasePriority: String, CaseIterable, Sendable {
  case high, normal, low
}

/// The rule that flagged a transaction for review.
package enum ReviewRule: String, CaseIterable, Sendable {
  case amount, velocity
  case repeatedFailures = "repeated_failures"
  case newAccount = "new_account"
  case newChannel = "new_channel"
}
