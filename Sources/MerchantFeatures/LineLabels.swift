import Ledger
import Templates
import Wallet

extension BalanceTransactionKind {
  /// The label on the merchant's pages, which name HealthPay for its own acts.
  var merchantLabel: Phrase {
    switch self {
    case .adjustment: Phrase(en: "Adjustment by HealthPay", ar: "تسوية يدوية من هيلث باي")
    case .reversal: Phrase(en: "Reversal by HealthPay", ar: "عكس قيد من هيلث باي")
    case .payment, .refund, .settlement, .payout, .payoutPaid, .payoutReturned: label
    }
  }

  /// The label of a kind's total, which for returned payouts includes those that never left.
  var totalLabel: Phrase {
    self == .payoutReturned
      ? Phrase(en: "Returned payouts", ar: "صرف مرتجع") : merchantLabel
  }
}
