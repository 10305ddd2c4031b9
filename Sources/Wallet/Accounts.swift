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
  case payoutReturned = "payout_returned"
  case reversal, adjustment
}
