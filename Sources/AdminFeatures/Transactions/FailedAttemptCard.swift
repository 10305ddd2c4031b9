import Ledger
import Templates
import Wallet

/// Why a transaction may have failed: what the wallet held and what its limits left just before it.
struct FailedAttemptCard: HTML {
  let item: TransactionItem
  let attempt: FailedAttempt

  var body: some HTML {
    Card(Phrase(en: "Wallet at that time", ar: "المحفظة في ذلك الوقت")) {
      DefinitionList {
        Fact(Phrase(en: "Balance before", ar: "الرصيد قبل العملية")) { MoneyText(attempt.balance) }
        if item.kind.countsTowardsLimits {
          allowance(Phrase(en: "Left that day", ar: "المتبقي من حد ذلك اليوم"), attempt.limits.day)
          allowance(Phrase(en: "Left that month", ar: "المتبقي من حد ذلك الشهر"), attempt.limits.month)
        }
      }
    } aside: {
      InstantText(item.createdAt, .full)
    }
  }

  private func allowance(_ label: Phrase, _ allowance: SpendingLimits.Allowance) -> Fact {
    Fact(label) {
      MoneyText(allowance.remaining)
      LimitBar(allowance.used, of: allowance.limit)
      span(.class("hint")) { Phrase.used(allowance) }
    }
  }
}

extension TransactionKind {
  fileprivate var countsTowardsLimits: Bool {
    switch self {
    case .payment, .transfer, .withdrawal: true
    case .topup, .refund: false
    }
  }
}

extension Phrase {
  /// How much of a limit is used.
  static func used(_ allowance: SpendingLimits.Allowance) -> Phrase {
    Phrase(en: "\(allowance.used) of \(allowance.limit) used", ar: "استُخدم \(allowance.used) من \(allowance.limit)")
  }
}
