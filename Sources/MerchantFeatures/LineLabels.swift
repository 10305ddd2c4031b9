import Ledger
import Templates
import Wallet

extension BalanceTransactionKind {
  /// As the merchant's pages name it: what HealthPay did is said to be HealthPay's.
  var merchantLabel: Phrase {
    switch self {
    case .adjustment: Phrase(en: "Adjustment by HealthPay", ar: "قيد تعديل من هيلث باي")
    case .reversal: Phrase(en: "Reversal by HealthPay", ar: "قيد عكسي من هيلث باي")
    case .payment, .refund, .settlement, .payout, .payoutPaid, .payoutReturned: label
    }
  }

  /// Of all lines of a kind together: payouts that the bank gave back and those that never left.
  var totalLabel: Phrase {
    self == .payoutReturned
      ? Phrase(en: "Payouts that came back", ar: "تحويلات عادت إلى الرصيد") : merchantLabel
  }
}
