import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

/// The messages after acts, shown once on the next page.
enum MerchantFlash: String, FlashCode {
  case refunded
  case refundRequested = "refund_requested"
  case refundWaits = "refund_waits"
  case refundWithdrawn = "refund_withdrawn"
  case sentBefore = "sent_before"
  case payoutAsked = "payout_requested"
  case payoutWithdrawn = "payout_withdrawn"
  case bankAccountAsked = "bank_account_requested"
  case bankAccountWithdrawn = "bank_account_withdrawn"
  case scheduleChanged = "schedule_changed"
  case notificationsChanged = "notifications_changed"
  case roleChanged = "role_changed"
  case accountDisabled = "account_disabled"
  case accountEnabled = "account_enabled"
  case secondFactorReset = "second_factor_reset"
  case noLink = "no_link"

  func flash(_ reference: Reference?) -> Flash {
    switch self {
    case .refunded:
      Flash(
        .good,
        Phrase(
          en: "Refund completed. The money is in the customer's wallet.",
          ar: "اكتمل الاسترداد، والمبلغ الآن في محفظة العميل."))
    case .refundRequested:
      Flash(
        .waiting,
        Phrase(
          en: "Requested. HealthPay has to approve it; no money has moved yet.",
          ar: "تم تقديم الطلب، ويتطلب موافقة هيلث باي. لم تُنقل أي أموال بعد."))
    case .refundWaits:
      Flash(
        .waiting,
        Phrase(
          en: "The refund is waiting for your balance and completes automatically.",
          ar: "الاسترداد بانتظار رصيدك، ويكتمل تلقائيًا عندما يكفي."))
    case .refundWithdrawn:
      Flash(
        .good,
        Phrase(
          en: "Refund request withdrawn. The amount can be refunded again.",
          ar: "تم إلغاء طلب الاسترداد، ويمكن استرداد المبلغ من جديد."))
    case .sentBefore:
      Flash(
        .neutral,
        Phrase(
          en: "This form was already sent. This is its result; nothing was done twice.",
          ar: "سبق إرسال هذا النموذج، وهذه نتيجته. لم يُنفَّذ شيء مرتين."))
    case .payoutAsked:
      Flash(.waiting, Phrase(en: "Payout requested.", ar: "تم طلب صرف المستحقات."))
    case .payoutWithdrawn:
      Flash(
        .good,
        Phrase(
          en: "Payout withdrawn. The money is available again.",
          ar: "تم إلغاء طلب الصرف، وعاد المبلغ إلى رصيدك المتاح."))
    case .bankAccountAsked:
      Flash(
        .waiting,
        Phrase(
          en: "Change requested. Until it takes effect, payouts go to your current account.",
          ar: "تم طلب التغيير. وحتى يسري تُصرف المستحقات إلى حسابك الحالي."))
    case .scheduleChanged:
      Flash(
        .good,
        Phrase(en: "Payout schedule changed, in force from tomorrow.", ar: "تم تغيير جدول الصرف، ويسري من الغد."))
    case .notificationsChanged:
      Flash(.good, Phrase(en: "Notifications changed.", ar: "تم تغيير الإشعارات."))
    case .roleChanged:
      Flash(.good, Phrase(en: "Role changed. Their sessions have ended.", ar: "تم تغيير الدور، وانتهت جلساته."))
    case .accountDisabled:
      Flash(.good, Phrase(en: "Account disabled. Their sessions have ended.", ar: "تم تعطيل الحساب، وانتهت جلساته."))
    case .accountEnabled: Flash(.good, Phrase(en: "Account enabled.", ar: "تم تفعيل الحساب."))
    case .secondFactorReset: .secondFactorReset
    case .noLink:
      Flash(
        .neutral,
        Phrase(
          en: "No link was created. Owners set their own password by \"Forgot password?\".",
          ar: "لم يُنشأ رابط. يعيّن المالك كلمة مروره بنفسه من «نسيت كلمة المرور؟»."))
    case .bankAccountWithdrawn:
      Flash(
        .good,
        Phrase(
          en: "Change withdrawn. Your bank account stays as it is.",
          ar: "تم إلغاء طلب التغيير، ويبقى حسابك البنكي كما هو."))
    }
  }

  init(_ receipt: Ledger.RefundReceipt) {
    if receipt.wasAlreadyDone {
      self = .sentBefore
      return
    }
    self =
      switch receipt.state {
      case .requested: .refundRequested
      case .approved, .waitingForBalance: .refundWaits
      case .completed, .failed, .rejected, .withdrawn: .refunded
      }
  }
}
