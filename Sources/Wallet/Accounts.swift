/// What an account of the ledger holds.
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

/// Why a row stands in a merchant's balance.
package enum BalanceTransactionKind: String, CaseIterable, Sendable {
  case payment, refund, settlement, payout
  /// The bank's word on a payout: it moves nothing of what the merchant has here.
  case payoutPaid = "payout_paid"
  case payoutReturned = "payout_returned"
  case reversal, adjustment
}

/// What a journal entry is for.
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
