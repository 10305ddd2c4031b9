package import Wallet

/// Money to be moved, before the ledger has decided.
package struct Movement: Sendable {
  package enum Parties: Hashable, Sendable {
    case topUp(UserID)
    case payment(from: UserID, to: MerchantID)
    case transfer(from: UserID, to: UserID)
    case withdrawal(UserID)
    /// Back to the user who made the payment, from the merchant who got it.
    case refund(of: TransactionID, reason: RefundReason, note: String?)
  }

  package let parties: Parties
  package let amount: Money
  package let channel: Channel
  package let description: String?
  /// Another platform's name for it; seen once.
  package let externalID: String?
  /// Nil is now, by the database's clock.
  package let occurredAt: Instant?
  /// Nil is a random one.
  package let reference: Reference?
  /// A refund that was asked for earlier, and is paid back now.
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

/// Why the ledger did not move money. Nothing of a refused movement is applied.
package enum Refusal: Error, Hashable, Sendable {
  case amountNotPositive
  case amountTooLarge
  case insufficientBalance(available: Money)
  case merchantBalance(available: Money)
  /// Less than an adjustment takes out of one account of a merchant.
  case accountBalance(AccountKind, holds: Money)
  /// More than what the limits of the payer's KYC tier leave of the day, or of the month.
  case dayLimit(remaining: Money)
  case monthLimit(remaining: Money)
  case unknownUser
  case unknownMerchant
  case unknownPayment
  case userFrozen
  case userClosed
  case merchantNotActive
  case sameUser
  /// Only a completed payment is refunded.
  case notRefundable
  /// More than what remains of the payment.
  case exceedsRemaining(Money)
  case unknownAccount
  case sameAccount
  /// What was refunded, reversed already, or is itself a reversal stays.
  case notReversible
  /// An adjustment without any effect.
  case movesNothing
  /// A fee that leaves a merchant nothing of a payment.
  case feeTakesAll
  /// A limit of a day is at most that of the month, here the other of the two.
  case aboveMonthLimit(Money)
  case belowDayLimit(Money)

  /// How a declined movement is recorded where attempts are kept.
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
}

package enum Outcome: Sendable {
  case posted(Posted)
  case refused(Refusal)
}

/// Which rules apply besides the balances, which always do.
package enum PostingRules: Sendable {
  /// Frozen users and suspended merchants are refused, and what passes the limits of the payer's KYC tier.
  case live
  /// Traffic that is told afterwards, so that it has no limits; what is refused is kept as a failed transaction.
  case recordingFailures
  /// What another platform has already done: today's statuses do not apply to it.
  case history
}
