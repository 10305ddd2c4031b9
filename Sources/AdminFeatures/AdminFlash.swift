import Templates
import Wallet
import Web

/// What an act did, said once on the page after it.
enum AdminFlash: String, FlashCode {
  case refunded
  case refundedBefore = "refunded_before"
  case frozen
  case unfrozen
  case statusChangedMeanwhile = "status_changed_meanwhile"

  func flash(_ reference: Reference?) -> Flash {
    switch self {
    case .refunded:
      Flash(
        .good,
        Phrase(
          en: "The refund is completed. The money is in the user's wallet.",
          ar: "اكتمل الاسترداد، والمبلغ الآن في محفظة المستخدم."))
    case .refundedBefore:
      Flash(
        .neutral,
        Phrase(
          en: "This form had been sent before. This is what it did then; nothing was done twice.",
          ar: "أُرسل هذا النموذج من قبل، وهذه نتيجته آنذاك؛ لم يُنفَّذ شيء مرتين."))
    case .frozen: Flash(.good, Phrase(en: "The wallet is frozen.", ar: "جُمدت المحفظة."))
    case .unfrozen: Flash(.good, Phrase(en: "The wallet is active again.", ar: "عادت المحفظة نشطة."))
    case .statusChangedMeanwhile:
      Flash(
        .waiting,
        Phrase(
          en: "Nothing was changed: the wallet's status is already another. See its history below.",
          ar: "لم يتغير شيء: حالة المحفظة تغيرت من قبل. انظر سجلها أدناه."))
    }
  }
}
