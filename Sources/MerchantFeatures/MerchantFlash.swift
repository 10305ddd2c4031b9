import Ledger
import Templates
import Wallet
import Web

/// What an act did, said once on the page after it.
enum MerchantFlash: String, FlashCode {
  case refunded
  case refundAsked = "refund_asked"
  case refundWaits = "refund_waits"
  case sentBefore = "sent_before"
  case payoutAsked = "payout_asked"
  case payoutRecalled = "payout_recalled"
  case bankAccountAsked = "bank_account_asked"
  case bankAccountRecalled = "bank_account_recalled"

  func flash(_ reference: Reference?) -> Flash {
    switch self {
    case .refunded:
      Flash(
        .good,
        Phrase(
          en: "The refund is completed. The money is in the customer's wallet.",
          ar: "اكتمل الاسترداد، والمبلغ الآن في محفظة العميل."))
    case .refundAsked:
      Flash(
        .waiting,
        Phrase(
          en: "Asked for. HealthPay decides; nothing has moved yet.",
          ar: "قُدّم الطلب. تقرر فيه هيلث باي، ولم يتحرك شيء بعد."))
    case .refundWaits:
      Flash(
        .waiting,
        Phrase(
          en: "The refund waits until your balance is enough and completes by itself.",
          ar: "ينتظر الاسترداد حتى يكفي رصيدك ثم يكتمل تلقائيًا."))
    case .sentBefore:
      Flash(
        .neutral,
        Phrase(
          en: "This form had been sent before. This is what it did then; nothing was done twice.",
          ar: "أُرسل هذا النموذج من قبل، وهذه نتيجته آنذاك؛ لم يُنفَّذ شيء مرتين."))
    case .payoutAsked:
      Flash(.waiting, Phrase(en: "The payout is asked for.", ar: "طُلب التحويل."))
    case .payoutRecalled:
      Flash(
        .good,
        Phrase(
          en: "The payout is taken back. The money is available to you again.",
          ar: "سُحب التحويل، وعاد المبلغ إلى رصيدك المتاح."))
    case .bankAccountAsked:
      Flash(
        .waiting,
        Phrase(
          en: "The change is asked for. Until it comes into force, payouts go to the account in force now.",
          ar: "طُلب التغيير. وحتى يسري تذهب التحويلات إلى الحساب الساري الآن."))
    case .bankAccountRecalled:
      Flash(
        .good,
        Phrase(en: "The change is taken back. The account stays as it is.", ar: "سُحب التغيير، ويبقى الحساب كما هو."))
    }
  }

  init(_ receipt: Ledger.RefundReceipt) {
    if receipt.wasAlreadyDone {
      self = .sentBefore
      return
    }
    self =
      switch receipt.state {
      case .requested: .refundAsked
      case .approved, .waitingForBalance: .refundWaits
      case .completed, .failed, .rejected, .recalled: .refunded
      }
  }
}
