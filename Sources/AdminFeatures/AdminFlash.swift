import Templates
import Wallet
import Web

/// What an act did, said once on the page after it.
enum AdminFlash: String, FlashCode {
  case refunded
  case asked
  case refundWaits = "refund_waits"
  case sentBefore = "sent_before"
  case approved
  case approvedPayout = "approved_payout"
  case approvedBankAccount = "approved_bank_account"
  case rejected, recalled, claimed, released
  case payoutAsked = "payout_asked"
  case batchMade = "batch_made"
  case flagged, noted
  case caseTaken = "case_taken"
  case caseClosed = "case_closed"
  case frozen
  case unfreezingAsked = "unfreezing_asked"
  case askedBefore = "asked_before"
  case changeAsked = "change_asked"
  case lineResolved = "line_resolved"
  case statusChangedMeanwhile = "status_changed_meanwhile"

  func flash(_ reference: Reference?) -> Flash {
    switch self {
    case .refunded:
      Flash(
        .good,
        Phrase(
          en: "The refund is completed. The money is in the user's wallet.",
          ar: "اكتمل الاسترداد، والمبلغ الآن في محفظة المستخدم."))
    case .asked:
      Flash(
        .waiting,
        Phrase(
          en: "Asked for. Another person decides; nothing has moved yet.",
          ar: "قُدّم الطلب. يقرر فيه شخص آخر، ولم يتحرك شيء بعد."))
    case .refundWaits:
      Flash(
        .waiting,
        Phrase(
          en: "The refund waits for the merchant's balance and completes by itself.",
          ar: "ينتظر الاسترداد رصيد التاجر ثم يكتمل تلقائيًا."))
    case .sentBefore:
      Flash(
        .neutral,
        Phrase(
          en: "This form had been sent before. This is what it did then; nothing was done twice.",
          ar: "أُرسل هذا النموذج من قبل، وهذه نتيجته آنذاك؛ لم يُنفَّذ شيء مرتين."))
    case .approved:
      Flash(.good, Phrase(en: "Approved and done.", ar: "تمت الموافقة ونُفّذ الطلب."))
    case .payoutAsked:
      Flash(
        .waiting,
        Phrase(en: "Asked for. Another person approves it.", ar: "قُدّم الطلب، ويوافق عليه شخص آخر."))
    case .batchMade:
      Flash(
        .good,
        Phrase(en: "The batch is made. Download its file for the bank.", ar: "تكوّنت الدفعة. نزّل ملفها للبنك."))
    case .approvedPayout:
      Flash(
        .good, Phrase(en: "Approved. It goes into the next batch.", ar: "تمت الموافقة. يدخل في الدفعة التالية."))
    case .approvedBankAccount:
      Flash(
        .good,
        Phrase(
          en: "Approved. It comes into force when its waiting time is over.",
          ar: "تمت الموافقة. يسري الحساب بعد انتهاء فترة الانتظار."))
    case .rejected: Flash(.good, Phrase(en: "Rejected. Nothing of it is done.", ar: "رُفض الطلب ولن يُنفَّذ منه شيء."))
    case .recalled: Flash(.good, Phrase(en: "Taken back. Nothing of it is done.", ar: "سُحب الطلب ولن يُنفَّذ منه شيء."))
    case .claimed:
      Flash(
        .neutral,
        Phrase(
          en: "It is yours for half an hour: nobody else decides it meanwhile.",
          ar: "الطلب لديك لنصف ساعة: لا يقرر فيه غيرك خلالها."))
    case .released: Flash(.neutral, Phrase(en: "Anybody may decide it again.", ar: "يمكن لأي شخص أن يقرر فيه الآن."))
    case .flagged: Flash(.good, Phrase(en: "Flagged: this is its case.", ar: "وُضعت العلامة، وهذا ملف مراجعتها."))
    case .noted: Flash(.good, Phrase(en: "The note is kept.", ar: "حُفظت الملاحظة."))
    case .caseTaken: Flash(.good, Phrase(en: "The case is yours.", ar: "الملف لديك الآن."))
    case .caseClosed: Flash(.good, Phrase(en: "The case is closed.", ar: "أُغلق الملف."))
    case .frozen: Flash(.good, Phrase(en: "The wallet is frozen.", ar: "جُمدت المحفظة."))
    case .unfreezingAsked:
      Flash(
        .waiting,
        Phrase(
          en: "Asked for. Another person decides; the wallet stays frozen until then.",
          ar: "قُدّم الطلب. يقرر فيه شخص آخر، وتبقى المحفظة مجمدة حتى ذلك الحين."))
    case .askedBefore:
      Flash(
        .waiting,
        Phrase(
          en: "Nothing was asked again: the same waits for its decision already.",
          ar: "لم يُقدَّم طلب جديد: الطلب نفسه ينتظر القرار بالفعل."))
    case .changeAsked:
      Flash(
        .waiting,
        Phrase(
          en: "Asked for. Another person decides; until then everything stays as it is.",
          ar: "قُدّم الطلب. يقرر فيه شخص آخر، ويبقى كل شيء كما هو حتى ذلك الحين."))
    case .lineResolved:
      Flash(
        .good,
        Phrase(en: "Resolved: the line no longer waits.", ar: "عولج السطر ولم يعد في الانتظار."))
    case .statusChangedMeanwhile:
      Flash(
        .waiting,
        Phrase(
          en: "Nothing was changed: the wallet's status is already another. See its history below.",
          ar: "لم يتغير شيء: حالة المحفظة تغيرت من قبل. انظر سجلها أدناه."))
    }
  }
}
