package import Wallet

/// A requested movement of money, before the ledger decides it.
package struct Movement: Sendable {
  package enum Parties: Hashable, Sendable {
    case topUp(UserID)
    case payment(from: UserID, to: MerchantID)
    case transfer(from: UserID, to: UserID)
    case withdrawal(UserID)
    /// From the payment's merchant back to its user.
    case refund(of: TransactionID, reason: RefundReason, note: String?)
  }

  package let parties: Parties
  package let amount: Money
  package let channel: Channel
  package let description: String?
  /// The id in another platform; unique.
  package let externalID: String?
  /// The time of the movement. Nil means now, by the database's clock.
  package let occurredAt: Instant?
  /// Nil means a random reference.
  package let reference: Reference?
  /// A refund that was requested earlier and completes now.
  package let completes: RefundID?

  package init(
    _ parties: Parties, amount: Money, channel: Channel, description: String? = nil, externalID: String? = nil,
    occurredAt: Instant? = nil, reference: Reference? = nil, completes: RefundID? = nil
  ) {
    self.parties = parties
    self.amount = amount
    self.channel = channel
    self.description = description
    self.externalID = externalID
    self.occurredAt = occurredAt
    self.reference = reference
    self.completes = completes
  }

  var kind: TransactionKind {
    switch parties {
    case .topUp: .topup
    case .payment: .payment
    case .transfer: .transfer
    case .withdrawal: .withdrawal
    case .refund: .refund
    }
  }
}

/// The reason why the ledger refused a movement. Nothing of a refused movement is applied.
package enum Refusal: Error, Hashable, Sendable {
  case amountNotPositive
  case amountTooLarge
  case insufficientBalance(available: Money)
  case merchantBalance(available: Money)
  /// An account holds less than the adjustment takes from it.
  case accountBalance(AccountKind, holds: Money)
  /// The amount exceeds what remains of the daily or monthly limit of the payer's KYC tier.
  case dayLimit(remaining: Money)
  case monthLimit(remaining: Money)
  case unknownUser
  case unknownMerchant
  case unknownPayment
  case userFrozen
  case userClosed
  case merchantNotActive
  case sameUser
  /// The transaction isn't a completed payment.
  case notRefundable
  /// The refund is dated before its payment; the value is the payment's time.
  case beforePayment(Instant)
  /// The amount exceeds what remains of the payment.
  case exceedsRemaining(Money)
  case unknownAccount
  case sameAccount
  /// The entry was refunded or reversed, or is itself a reversal.
  case notReversible
  /// The adjustment has no effect.
  case movesNothing
  /// The fee would take the whole payment.
  case feeTakesAll
  /// The daily limit must not exceed the monthly limit. The value is the other limit of the tier.
  case aboveMonthLimit(Money)
  case belowDayLimit(Money)
  /// The platform doesn't offer this at the moment.
  case switchedOff(FeatureSwitch)

  /// The reason under which a refused movement is recorded as a failed transaction.
  var failureReason: FailureReason {
    switch self {
    case .insufficientBalance, .merchantBalance: .insufficientBalance
    case .dayLimit, .monthLimit: .limitReached
    case .userFrozen, .userClosed: .userFrozen
    case .merchantNotActive: .merchantSuspended
    default: .declined
    }
  }
}

package struct Posted: Hashable, Sendable {
  package let transaction: TransactionID
  package let reference: Reference
  package let occurredAt: Instant
  /// Whether the movement was older than the newest entry of its merchant, so it was posted after that entry.
  package let isLate: Bool
}

package enum Outcome: Sendable {
  case posted(Posted)
  case refused(Refusal)
}

/// The rules that apply in addition to balances, which always apply.
package enum PostingRules: Sendable {
  /// Refuses frozen users, suspended merchants and amounts above the limits of the payer's KYC tier.
  case live
  /// Past traffic of the demo: no limits apply, and a refused movement is recorded as a failed transaction.
  case recordingFailures
  /// Movements that another platform has already made: current statuses don't apply.
  case history
}
