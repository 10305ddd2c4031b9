package import Ledger
package import Templates

extension Refusal {
  /// The reason why no money moved, as a sentence.
  package var label: Phrase {
    switch self {
    case .amountNotPositive: Phrase(en: "The amount must be above zero", ar: "يجب أن يزيد المبلغ على صفر")
    case .amountTooLarge: Phrase(en: "That amount is too large", ar: "المبلغ أكبر من المسموح")
    case .insufficientBalance(let available):
      Phrase(en: "The wallet holds only \(available)", ar: "رصيد المحفظة \(available) فقط")
    case .dayLimit(let remaining):
      Phrase(
        en: "The wallet's limit leaves \(remaining) for today", ar: "المتبقي من حد المحفظة لهذا اليوم \(remaining)")
    case .monthLimit(let remaining):
      Phrase(
        en: "The wallet's limit leaves \(remaining) for this month",
        ar: "المتبقي من حد المحفظة لهذا الشهر \(remaining)")
    case .merchantBalance(let available):
      Phrase(en: "The merchant holds only \(available)", ar: "رصيد التاجر \(available) فقط")
    case .accountBalance(let account, let balance):
      Phrase(
        en: "The account \u{201C}\(account.label)\u{201D} holds only \(balance)",
        ar: "رصيد حساب «\(account.label)» \(balance) فقط")
    case .unknownUser: Phrase(en: "User not found", ar: "المستخدم غير موجود")
    case .unknownMerchant: Phrase(en: "Merchant not found", ar: "التاجر غير موجود")
    case .unknownPayment: Phrase(en: "Payment not found", ar: "عملية الدفع غير موجودة")
    case .userFrozen: Phrase(en: "The user's wallet is frozen", ar: "محفظة المستخدم مجمدة")
    case .userClosed:
      Phrase(en: "The wallet is closed and can't receive money", ar: "المحفظة مغلقة ولا تستقبل أموالًا")
    case .merchantNotActive: Phrase(en: "The merchant is not active", ar: "التاجر غير نشط")
    case .sameUser: Phrase(en: "Both sides are the same user", ar: "الطرفان هما المستخدم نفسه")
    case .notRefundable: Phrase(en: "This transaction can't be refunded", ar: "لا يمكن استرداد هذه المعاملة")
    case .beforePayment(let at):
      Phrase(en: "The payment was made later, \(at)", ar: "تمت عملية الدفع بعد ذلك، \(at)")
    case .exceedsRemaining(let remaining):
      Phrase(
        en: "Only \(remaining) remains to refund of this payment",
        ar: "المتبقي للاسترداد من هذه العملية \(remaining) فقط")
    case .unknownAccount: Phrase(en: "Account not found", ar: "الحساب غير موجود")
    case .sameAccount: Phrase(en: "Both accounts are the same", ar: "الحسابان هما الحساب نفسه")
    case .notReversible:
      Phrase(
        en: "It was already refunded or reversed, or is itself a reversal",
        ar: "استُردت أو عُكست من قبل، أو هي نفسها قيد عكسي")
    case .movesNothing: Phrase(en: "No money would move", ar: "لن تُنقل أي أموال")
    case .feeTakesAll:
      Phrase(
        en: "With VAT, this fee would take the whole payment",
        ar: "مع ضريبة القيمة المضافة تستغرق هذه الرسوم المبلغ كله")
    case .aboveMonthLimit(let month):
      Phrase(en: "Above the monthly limit of \(month)", ar: "أعلى من الحد الشهري، وهو \(month)")
    case .belowDayLimit(let day):
      Phrase(en: "Below the daily limit of \(day)", ar: "أقل من الحد اليومي، وهو \(day)")
    case .switchedOff(let feature):
      Phrase(
        en: "\(feature.label) is switched off at the moment", ar: "\(feature.label): الخدمة موقوفة حاليًا")
    }
  }
}

extension ApprovalRefusal {
  /// The reason why a request was not decided, as a sentence.
  package var label: Phrase {
    switch self {
    case .notFound: Phrase(en: "Request not found", ar: "الطلب غير موجود")
    case .alreadyRequested:
      Phrase(en: "The same request is already waiting for approval", ar: "الطلب نفسه بانتظار الموافقة بالفعل")
    case .ownRequest:
      Phrase(
        en: "You requested this. Another person has to decide it.", ar: "أنت مقدّم هذا الطلب، ويجب أن يبت فيه شخص آخر")
    case .alreadyDecided(let state, let name, let at):
      if let name, let at {
        Phrase(
          en: "\(state.label) \(at) by \(name: name)", ar: "\(state.label) \(at) بواسطة \(name: name)")
      } else {
        state.label
      }
    case .assignedToAnother(let name, let at):
      Phrase(en: "Assigned to \(name: name) since \(at)", ar: "المسؤول عنه \(name: name) منذ \(at)")
    case .notYours:
      Phrase(
        en: "Only the requester or the approver can withdraw it", ar: "لا يمكن إلغاؤه إلا من مقدّم الطلب أو الموافِق")
    case .executed:
      Phrase(en: "It is already executed and can't be withdrawn", ar: "تم تنفيذه بالفعل ولا يمكن إلغاؤه")
    case .changedSince:
      Phrase(
        en: "The subject has changed since the request. Reject it and request it again.",
        ar: "تغيّر موضوع الطلب منذ تقديمه. ارفضه واطلبه من جديد.")
    }
  }
}

extension PayoutRefusal {
  /// The reason why no payout was requested, as a sentence.
  package var label: Phrase {
    switch self {
    case .notFound: Phrase(en: "Payout not found", ar: "عملية الصرف غير موجودة")
    case .noBankAccount: Phrase(en: "There is no bank account for payouts", ar: "لا يوجد حساب بنكي لصرف المستحقات")
    case .merchantNotActive: Phrase(en: "The merchant is not active", ar: "التاجر غير نشط")
    case .alreadyRequested: Phrase(en: "Another payout is waiting for approval", ar: "هناك صرف آخر بانتظار الموافقة")
    case .belowMinimum(let minimum):
      Phrase(en: "Below the minimum of \(minimum)", ar: "أقل من الحد الأدنى، وهو \(minimum)")
    case .insufficientBalance(let available):
      Phrase(en: "Only \(available) is available", ar: "المتاح \(available) فقط")
    case .keptForRefunds(let kept, let payable):
      Phrase(
        en: "Only \(payable) can be paid out; \(kept) is reserved for refunds waiting for balance",
        ar: "يمكن صرف \(payable) فقط؛ مبلغ \(kept) محجوز لاستردادات بانتظار الرصيد")
    case .notRetryable:
      Phrase(
        en: "Only a failed or returned payout can be retried, and only once",
        ar: "لا يُعاد إلا صرف لم يتم أو ارتجع، ومرة واحدة فقط")
    case .noneApproved:
      Phrase(en: "No approved payouts are waiting for a batch", ar: "لا توجد عمليات صرف موافق عليها بانتظار دفعة")
    case .changedSince:
      Phrase(
        en: "The list has changed since this page was opened. No batch was created. Check it again.",
        ar: "تغيّرت القائمة منذ فتح هذه الصفحة ولم تُنشأ دفعة. راجعها من جديد.")
    case .notABankingDay(let day):
      Phrase(
        en: "The bank takes no batch for \(day, .weekday). Choose another day.",
        ar: "لا يقبل البنك دفعة ليوم \(day, .weekday). اختر يومًا آخر.")
    case .alreadySent:
      Phrase(
        en: "The batch's file was downloaded, so the payout stays in it.",
        ar: "تم تنزيل ملف الدفعة، لذا يبقى الصرف ضمنها.")
    case .otherFormat:
      Phrase(
        en: "This batch was downloaded in the other format. Sent in both, the bank would pay it twice.",
        ar: "تم تنزيل هذه الدفعة بالصيغة الأخرى. ولو أُرسلت بالصيغتين لدفعها البنك مرتين.")
    }
  }
}

extension Phrase {
  /// The message if the key was already used with other values.
  package static let usedKey = Phrase(
    en: "This form was already used for something else. Nothing was changed. Check it and send it again.",
    ar: "استُخدم هذا النموذج من قبل لطلب آخر. لم يتغير شيء؛ راجعه وأرسله من جديد.")
}
