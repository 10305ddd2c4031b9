import SharedFeatures
import Templates
import Wallet
import Web

/// The messages after acts, shown once on the next page.
enum AdminFlash: String, FlashCode {
  case refunded
  case asked
  case refundWaits = "refund_waits"
  case sentBefore = "sent_before"
  case approved
  case approvedPayout = "approved_payout"
  case approvedBankAccount = "approved_bank_account"
  case rejected, withdrawn, assigned, released
  case nothingSelected = "nothing_selected"
  case payoutAsked = "payout_requested"
  case batchMade = "batch_made"
  case flagged, noted
  case caseTaken = "case_taken"
  case caseAssigned = "case_assigned"
  case casePrioritized = "case_prioritized"
  case caseClosed = "case_closed"
  case frozen
  case unfreezingRequested = "unfreezing_requested"
  case requestedBefore = "requested_before"
  case changeRequested = "change_requested"
  case lineResolved = "line_resolved"
  case roleChanged = "role_changed"
  case accountDisabled = "account_disabled"
  case accountEnabled = "account_enabled"
  case secondFactorReset = "second_factor_reset"
  case ownerInUse = "owner_in_use"
  case messageRetried = "message_retried"
  case statusChangedMeanwhile = "status_changed_meanwhile"
  case transactionChangedMeanwhile = "transaction_changed_meanwhile"
  case viewSaved = "view_saved"
  case viewRemoved = "view_removed"
  case verificationApproved = "verification_approved"
  case verificationRejected = "verification_rejected"
  case verificationDecided = "verification_decided"
  case merchantOpened = "merchant_opened"
  case merchantSuspended = "merchant_suspended"
  case merchantResumed = "merchant_resumed"
  case merchantChangedMeanwhile = "merchant_changed_meanwhile"
  case payoutRemoved = "payout_removed"
  case payoutsResumed = "payouts_resumed"
  case pauseChangedMeanwhile = "pause_changed_meanwhile"
  case batchChangedMeanwhile = "batch_changed_meanwhile"
  case holidayAdded = "holiday_added"
  case holidayRemoved = "holiday_removed"
  case holidayChangedMeanwhile = "holiday_changed_meanwhile"
  case switchedOn = "switched_on"
  case switchedOff = "switched_off"
  case switchedMeanwhile = "switched_meanwhile"

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
          en: "Requested. Another person has to approve it; no money has moved yet.",
          ar: "تم تقديم الطلب، ويتطلب موافقة شخص آخر. لم تُنقل أي أموال بعد."))
    case .caseAssigned: Flash(.good, Phrase(en: "The case is assigned.", ar: "تم إسناد الحالة."))
    case .casePrioritized: Flash(.good, Phrase(en: "Priority saved.", ar: "تم حفظ الأولوية."))
    case .nothingSelected:
      Flash(.waiting, Phrase(en: "Select at least one request.", ar: "حدّد طلبًا واحدًا على الأقل."))
    case .refundWaits:
      Flash(
        .waiting,
        Phrase(
          en: "The refund is waiting for the merchant's balance and completes automatically.",
          ar: "ينتظر الاسترداد رصيد التاجر ثم يكتمل تلقائيًا."))
    case .sentBefore:
      Flash(
        .neutral,
        Phrase(
          en: "This form was already sent. This is its result; nothing was done twice.",
          ar: "سبق إرسال هذا النموذج، وهذه نتيجته. لم يُنفَّذ شيء مرتين."))
    case .approved:
      Flash(.good, Phrase(en: "Approved and executed.", ar: "تمت الموافقة ونُفّذ الطلب."))
    case .payoutAsked:
      Flash(
        .waiting,
        Phrase(en: "Requested. Another person has to approve it.", ar: "تم تقديم الطلب، ويتطلب موافقة شخص آخر."))
    case .batchMade:
      Flash(
        .good,
        Phrase(
          en: "Batch created. Download its file for the bank.", ar: "تم إنشاء الدفعة. نزّل ملفها لإرساله إلى البنك."))
    case .approvedPayout:
      Flash(
        .good,
        Phrase(en: "Approved. It goes into the next payout batch.", ar: "تمت الموافقة. سيُدرج في دفعة الصرف التالية."))
    case .approvedBankAccount:
      Flash(
        .good,
        Phrase(
          en: "Approved. The account takes effect after the waiting period.",
          ar: "تمت الموافقة. يسري الحساب بعد انتهاء فترة الانتظار."))
    case .rejected: Flash(.good, Phrase(en: "Rejected. Nothing was executed.", ar: "تم رفض الطلب، ولم يُنفَّذ شيء."))
    case .withdrawn: Flash(.good, Phrase(en: "Withdrawn. Nothing was executed.", ar: "تم إلغاء الطلب، ولم يُنفَّذ شيء."))
    case .assigned:
      Flash(
        .neutral,
        Phrase(
          en: "Assigned to you for 30 minutes.",
          ar: "أنت المسؤول عن الطلب لمدة 30 دقيقة."))
    case .released:
      Flash(
        .neutral,
        Phrase(
          en: "Unassigned. Anyone with permission can decide it now.",
          ar: "لم يعد الطلب مسندًا إليك. يمكن لأي شخص مخوّل البت فيه."))
    case .flagged: Flash(.good, Phrase(en: "Flagged. This is its case.", ar: "تم الإبلاغ عن الاشتباه، وهذه هي الحالة."))
    case .noted: Flash(.good, Phrase(en: "Note added.", ar: "تمت إضافة الملاحظة."))
    case .caseTaken: Flash(.good, Phrase(en: "Assigned to you.", ar: "أنت المسؤول عن الحالة الآن."))
    case .caseClosed: Flash(.good, Phrase(en: "Case closed.", ar: "تم إغلاق الحالة."))
    case .frozen: Flash(.good, Phrase(en: "Wallet frozen.", ar: "تم تجميد المحفظة."))
    case .unfreezingRequested:
      Flash(
        .waiting,
        Phrase(
          en: "Requested. The wallet stays frozen until another person approves it.",
          ar: "تم تقديم الطلب. تبقى المحفظة مجمدة إلى أن يوافق شخص آخر."))
    case .requestedBefore:
      Flash(
        .waiting,
        Phrase(
          en: "Not requested again: the same request is already waiting for approval.",
          ar: "لم يُقدَّم طلب جديد: الطلب نفسه بانتظار الموافقة بالفعل."))
    case .switchedOn: Flash(.good, Phrase(en: "Switched on.", ar: "تم التشغيل."))
    case .switchedOff: Flash(.waiting, Phrase(en: "Switched off.", ar: "تم الإيقاف."))
    case .switchedMeanwhile:
      Flash(
        .waiting,
        Phrase(en: "Somebody else has done that meanwhile.", ar: "نفّذ شخص آخر هذا في هذه الأثناء."))
    case .changeRequested:
      Flash(
        .waiting,
        Phrase(
          en: "Requested. Nothing changes until another person approves it.",
          ar: "تم تقديم الطلب. لن يتغير شيء إلى أن يوافق شخص آخر."))
    case .lineResolved:
      Flash(
        .good,
        Phrase(en: "Bank line resolved.", ar: "تمت معالجة السطر البنكي."))
    case .transactionChangedMeanwhile:
      Flash(
        .waiting,
        Phrase(
          en: "Not requested: the transaction's status has changed since this page was opened.",
          ar: "لم يُقدَّم الطلب: تغيّرت حالة المعاملة منذ فتح هذه الصفحة."))
    case .viewSaved: Flash(.good, Phrase(en: "View saved.", ar: "تم حفظ العرض."))
    case .viewRemoved: Flash(.good, Phrase(en: "View removed.", ar: "تم حذف العرض."))
    case .verificationApproved:
      Flash(
        .good, Phrase(en: "Approved. The user has the new tier.", ar: "تمت الموافقة، وأصبح للمستخدم المستوى الجديد."))
    case .verificationRejected: Flash(.good, Phrase(en: "Verification rejected.", ar: "تم رفض طلب التحقق."))
    case .verificationDecided:
      Flash(
        .waiting,
        Phrase(en: "Nothing was done: somebody has decided this request.", ar: "لم يُنفَّذ شيء: سبق البت في هذا الطلب."))
    case .merchantOpened:
      Flash(.good, Phrase(en: "The merchant is open. This is its page.", ar: "تم فتح حساب التاجر، وهذه صفحته."))
    case .merchantSuspended: Flash(.good, Phrase(en: "Merchant suspended.", ar: "تم إيقاف التاجر."))
    case .merchantResumed: Flash(.good, Phrase(en: "Merchant resumed.", ar: "تم استئناف التاجر."))
    case .merchantChangedMeanwhile:
      Flash(
        .waiting,
        Phrase(
          en: "Not changed: the merchant's status has changed since this page was opened. See its history below.",
          ar: "لم يُنفَّذ التغيير: تغيّرت حالة التاجر منذ فتح هذه الصفحة. راجع سجلها أدناه."))
    case .payoutsResumed:
      Flash(.good, Phrase(en: "Scheduled payouts resumed.", ar: "استُؤنف صرف المستحقات المجدول."))
    case .pauseChangedMeanwhile:
      Flash(
        .waiting,
        Phrase(
          en: "Nothing changed: scheduled payouts aren't paused.", ar: "لم يتغير شيء: صرف المستحقات المجدول غير متوقف.")
      )
    case .payoutRemoved:
      Flash(
        .good,
        Phrase(
          en: "Taken out. The money is available to the merchant again.",
          ar: "أُخرج الصرف من الدفعة، وعاد المبلغ إلى رصيد التاجر المتاح."))
    case .batchChangedMeanwhile:
      Flash(
        .waiting,
        Phrase(
          en: "Not changed: the payout is no longer in this batch, or the batch was downloaded.",
          ar: "لم يتغير شيء: لم يعد الصرف ضمن هذه الدفعة، أو تم تنزيل ملفها."))
    case .holidayAdded: Flash(.good, Phrase(en: "Holiday added.", ar: "تمت إضافة العطلة."))
    case .holidayRemoved:
      Flash(
        .good,
        Phrase(en: "Holiday removed. Banks are open on that day.", ar: "تم حذف العطلة. البنوك مفتوحة في ذلك اليوم."))
    case .holidayChangedMeanwhile:
      Flash(
        .waiting,
        Phrase(
          en: "Not removed: the day is past, or no longer a holiday.",
          ar: "لم تُحذف العطلة: مضى اليوم أو لم يعد عطلة."))
    case .roleChanged:
      Flash(.good, Phrase(en: "Role changed. Their sessions have ended.", ar: "تم تغيير الدور، وانتهت جلساته."))
    case .accountDisabled:
      Flash(.good, Phrase(en: "Account disabled. Their sessions have ended.", ar: "تم تعطيل الحساب، وانتهت جلساته."))
    case .secondFactorReset: .secondFactorReset
    case .accountEnabled: Flash(.good, Phrase(en: "Account enabled.", ar: "تم تفعيل الحساب."))
    case .ownerInUse:
      Flash(
        .neutral,
        Phrase(
          en: "Not invited: the merchant has an owner, who invites the team.",
          ar: "لم تُنشأ دعوة: للتاجر مالك بالفعل، وهو من يدعو الفريق."))
    case .messageRetried:
      Flash(.waiting, Phrase(en: "The message is sent again now.", ar: "يُعاد إرسال الرسالة الآن."))
    case .statusChangedMeanwhile:
      Flash(
        .waiting,
        Phrase(
          en: "Not changed: the wallet's status has changed since this page was opened. See its history below.",
          ar: "لم يُنفَّذ التغيير: تغيّرت حالة المحفظة منذ فتح هذه الصفحة. راجع سجلها أدناه."))
    }
  }
}
