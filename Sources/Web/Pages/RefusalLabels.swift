package import Ledger
package import Templates

extension Refusal {
  /// Why nothing moved, as a sentence.
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
    case .unknownUser: Phrase(en: "There is no such user", ar: "لا يوجد مستخدم بهذه البيانات")
    case .unknownMerchant: Phrase(en: "There is no such merchant", ar: "لا يوجد تاجر بهذه البيانات")
    case .unknownPayment: Phrase(en: "There is no such payment", ar: "لا توجد عملية دفع بهذه البيانات")
    case .userFrozen: Phrase(en: "The user's wallet is frozen", ar: "محفظة المستخدم مجمدة")
    case .userClosed:
      Phrase(en: "The user's wallet is closed and can't receive money", ar: "محفظة المستخدم مغلقة ولا تستقبل أموالًا")
    case .merchantNotActive: Phrase(en: "The merchant is not active", ar: "التاجر غير نشط")
    case .sameUser: Phrase(en: "Both sides are the same user", ar: "الطرفان هما المستخدم نفسه")
    case .notRefundable: Phrase(en: "This transaction can't be refunded", ar: "لا يمكن استرداد هذه المعاملة")
    case .exceedsRemaining(let remaining):
      Phrase(
        en: "Only \(remaining) remains to refund of this payment",
        ar: "المتبقي للاسترداد من هذه العملية \(remaining) فقط")
    case .unknownAccount: Phrase(en: "There is no such account", ar: "لا يوجد حساب بهذه البيانات")
    case .sameAccount: Phrase(en: "Both accounts are the same", ar: "الحسابان هما الحساب نفسه")
    case .notReversible:
      Phrase(
        en: "It was refunded or reversed already, or is a reversal itself",
        ar: "استُردت أو عُكست من قبل، أو هي نفسها قيد عكسي")
    case .movesNothing: Phrase(en: "It would move nothing", ar: "لن يحرّك شيئًا")
    case .feeTakesAll:
      Phrase(
        en: "With VAT this would take the whole of a payment",
        ar: "مع ضريبة القيمة المضافة تستغرق هذه النسبة العملية كلها")
    case .aboveMonthLimit(let month):
      Phrase(en: "It is above the month's limit of \(month)", ar: "أعلى من الحد الشهري، وهو \(month)")
    case .belowDayLimit(let day):
      Phrase(en: "It is below the day's limit of \(day)", ar: "أقل من الحد اليومي، وهو \(day)")
    }
  }
}

extension DecisionRefusal {
  /// Why nothing was decided, as a sentence.
  package var label: Phrase {
    switch self {
    case .notFound: Phrase(en: "There is no such request", ar: "لا يوجد طلب كهذا")
    case .alreadyAsked:
      Phrase(en: "The same was asked already and waits for its decision", ar: "طُلب الأمر نفسه من قبل وينتظر القرار")
    case .ownRequest:
      Phrase(en: "You asked for this: another person decides", ar: "أنت من طلب هذا: يقرر فيه شخص آخر")
    case .alreadyDecided(let state, let name, let at):
      if let name, let at {
        Phrase(
          en: "\(state.label) \(at) by \(name: name)", ar: "\(state.label) \(at) بواسطة \(name: name)")
      } else {
        state.label
      }
    case .claimedByAnother(let name, let at):
      Phrase(en: "\(name: name) has been looking into it since \(at)", ar: "\(name: name) ينظر فيه منذ \(at)")
    case .notYours:
      Phrase(
        en: "Only who asked for it, or who approved it, takes it back", ar: "لا يسحبه إلا من طلبه أو من وافق عليه")
    case .executed:
      Phrase(en: "It is done already and can't be taken back", ar: "نُفّذ بالفعل ولا يمكن سحبه")
    case .changedSince:
      Phrase(
        en: "What it is about has changed since it was asked. Reject it, or have it asked again.",
        ar: "تغير موضوع الطلب منذ تقديمه. ارفضه أو ليُطلب من جديد.")
    }
  }
}

extension PayoutRefusal {
  /// Why no payout was asked for, as a sentence.
  package var label: Phrase {
    switch self {
    case .notFound: Phrase(en: "There is no such payout", ar: "لا يوجد تحويل كهذا")
    case .noBankAccount: Phrase(en: "There is no bank account to pay to", ar: "لا يوجد حساب بنكي للتحويل إليه")
    case .merchantNotActive: Phrase(en: "The merchant is not active", ar: "التاجر غير نشط")
    case .alreadyAsked: Phrase(en: "Another payout waits for its approval", ar: "هناك تحويل آخر بانتظار الموافقة")
    case .belowMinimum(let minimum):
      Phrase(en: "It is below the minimum of \(minimum)", ar: "أقل من الحد الأدنى، وهو \(minimum)")
    case .insufficientBalance(let available):
      Phrase(en: "Only \(available) is available", ar: "المتاح \(available) فقط")
    case .keptForRefunds(let kept, let payable):
      Phrase(
        en: "Only \(payable) can be paid out: \(kept) is kept for refunds that wait for the balance",
        ar: "يمكن تحويل \(payable) فقط: يُحتفظ بمبلغ \(kept) لعمليات استرداد تنتظر الرصيد")
    case .notRetryable:
      Phrase(
        en: "Only a payout that failed or came back is tried again, and once",
        ar: "لا يُعاد إلا تحويل لم يتم أو ارتجع، ومرة واحدة")
    case .noneApproved: Phrase(en: "No approved payout waits for a batch", ar: "لا تحويل معتمدًا ينتظر دفعة")
    case .changedSince:
      Phrase(
        en: "The list has changed since you saw it, and no batch was made. Look through it again.",
        ar: "تغيرت القائمة منذ أن عُرضت عليك ولم تُكوَّن دفعة. راجعها من جديد.")
    }
  }
}

extension Phrase {
  /// A form's key came back with other values.
  package static let usedKey = Phrase(
    en: "This form was already used for something else. Nothing was changed; look through it and send it again.",
    ar: "استُخدم هذا النموذج من قبل لطلب آخر. لم يتغير شيء؛ راجعه وأرسله من جديد.")
}
