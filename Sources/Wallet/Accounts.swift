/// The kinds of ledger accounts.
package enum AccountKind: String, CaseIterable, Sendable {
  case userWallet = "user_wallet"
  case merchantPending = "merchant_pending"
  case merchantAvailable = "merchant_available"
  case merchantInTransit = "merchant_in_transit"
  case feeRevenue = "fee_revenue"
  case vatPayable = "vat_payable"
  case bankClearing = "bank_clearing"
  case suspense
}

/// The reason for a line in a merchant's balance.
package enum BalanceTransactionKind: String, CaseIterable, Sendable {
  case payment, refund, settlement, payout
  /// The bank confirmed a payout. It doesn't change the merchant's balance.
  case payoutPaid = "payout_paid"
  case payoutReturned = "payout_returned"
  case reversal, adjustment
}

/// The kinds of journal entries.
package enum EntryKind: String, CaseIterable, Sendable {
  case topup, payment, transfer, withdrawal, refund, settlement
  case payoutSent = "payout_sent"
  case payoutPaid = "payout_paid"
  case payoutReturned = "payout_returned"
  case adjustment, reversal

  package init(_ kind: TransactionKind) {
    self =
      switch kind {
      case .topup: .topup
      case .payment: .payment
      case .transfer: .transfer
      case .withdrawal: .withdrawal
      case .refund: .refund
      }
  }
}
