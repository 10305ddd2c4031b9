import Ledger
import Templates
import Wallet

/// What support tells a caller about their failed transaction: why, that no money moved, and what they can do. It is
/// said by the balance, limits and status of now.
struct CallerAnswer {
  let item: TransactionItem
  let user: UserItem
  let limits: SpendingLimits

  var words: Phrase {
    switch item.failure {
    case .insufficientBalance:
      Phrase(
        en: "Your wallet balance didn't cover the \(what). \(unmoved) Your balance is now \(user.balance).",
        ar: "لم يكفِ رصيد محفظتك لإتمام \(what). \(unmoved) رصيدك الآن \(user.balance)")
    case .limitReached:
      Phrase(
        en:
          "The \(what) was above what was left of your spending limit. \(unmoved) You can still spend \(left) today. The daily limit starts again at midnight.",
        ar:
          "تجاوزت \(what) المتبقي من حد الإنفاق. \(unmoved) يمكنك إنفاق \(left) اليوم. يبدأ الحد اليومي من جديد عند منتصف الليل."
      )
    case .userFrozen: frozen
    case .merchantSuspended:
      Phrase(
        en: "The merchant couldn't accept payments at that time. \(unmoved) You can pay another way or try later.",
        ar: "لم يكن بإمكان التاجر قبول المدفوعات في ذلك الوقت. \(unmoved) يمكنك الدفع بوسيلة أخرى أو المحاولة لاحقًا.")
    case .timeout:
      Phrase(
        en: "The \(what) wasn't confirmed in time, so it was cancelled. \(unmoved) You can try again.",
        ar: "لم يصل تأكيد \(what) في الوقت المحدد فأُلغيت. \(unmoved) يمكنك المحاولة مرة أخرى.")
    case .declined, nil:
      Phrase(
        en: "The \(what) was declined. \(unmoved) You can try again.",
        ar: "رُفضت \(what). \(unmoved) يمكنك المحاولة مرة أخرى.")
    }
  }

  private var frozen: Phrase {
    user.status == .active
      ? Phrase(
        en:
          "Your wallet was frozen at that time, so the \(what) was declined. \(unmoved) It works again: you can try again.",
        ar: "كانت محفظتك مجمّدة في ذلك الوقت فرُفضت \(what). \(unmoved) المحفظة تعمل الآن ويمكنك المحاولة مرة أخرى.")
      : Phrase(
        en:
          "Your wallet is frozen, so the \(what) was declined. \(unmoved) I'll pass this on to the team that can unfreeze it.",
        ar: "محفظتك مجمّدة، لذلك رُفضت \(what). \(unmoved) سأحيل الأمر إلى الفريق المختص بإلغاء التجميد.")
  }

  /// The month's limit may leave less than the day's.
  private var left: Money { min(limits.day.remaining, limits.month.remaining) }

  private var unmoved: Phrase {
    item.kind == .topup
      ? Phrase(en: "Nothing was added to your wallet.", ar: "ولم يُضف أي مبلغ إلى محفظتك.")
      : Phrase(en: "Nothing was taken from your wallet.", ar: "ولم يُخصم أي مبلغ من محفظتك.")
  }

  private var what: Phrase {
    switch item.kind {
    case .payment: Phrase(en: "payment", ar: "عملية الدفع")
    case .transfer: Phrase(en: "transfer", ar: "عملية التحويل")
    case .withdrawal: Phrase(en: "withdrawal", ar: "عملية السحب")
    case .topup: Phrase(en: "top-up", ar: "عملية شحن الرصيد")
    case .refund: Phrase(en: "refund", ar: "عملية الاسترداد")
    }
  }
}
