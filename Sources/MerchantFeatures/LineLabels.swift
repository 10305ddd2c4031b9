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
}
