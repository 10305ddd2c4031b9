package import Ledger
package import Templates
package import Wallet

/// Asks how much and why; the next page shows what that will do.
package struct NewRefundCard: HTML {
  private let chrome: Chrome
  private let item: TransactionItem
  private let remaining: Money
  private let form: RefundForm
  private let path: Path
  private let cancel: Path

  /// The form is sent to `path`.
  package init(
    _ detail: TransactionDetail, remaining: Money, _ form: RefundForm, to path: Path, cancel: Path, _ chrome: Chrome
  ) {
    (self.chrome, item, self.remaining, self.form, self.path, self.cancel) = (
      chrome, detail.item, remaining, form, path, cancel
    )
  }

  package var body: some HTML {
    ErrorSummary(form.errors)
    Card {
      DefinitionList(narrow: true) {
        Fact(Phrase(en: "To", ar: "إلى")) { PersonText(item.userName, phone: item.userMobile) }
        if chrome.portal == .admin, let code = item.merchantCode {
          Fact(Phrase(en: "From", ar: "من")) {
            MerchantText(item.merchantName ?? "", arabic: item.merchantArabicName, code: code)
          }
        }
        Fact(Phrase(en: "Remaining to refund", ar: "المتبقي للاسترداد")) { MoneyText(remaining) }
      }
      PostForm(to: path, chrome) {
        MoneyField(
          Phrase(en: "Amount", ar: "المبلغ"), name: "amount", value: form.amount,
          hint: Phrase(en: "All that remains, or a part of it", ar: "كل المتبقي أو جزء منه"),
          error: form.errors["amount"])
        Select(
          Phrase(en: "Reason", ar: "السبب"), name: "reason", choices: Choice.all(RefundReason.self),
          selected: form.reason, any: Phrase(en: "Choose…", ar: "اختر…"), error: form.errors["reason"])
        TextArea(
          Phrase(en: "Note", ar: "ملاحظة"), name: "note", value: form.note, rows: 2,
          hint: Phrase(en: "Kept with the refund and in the audit trail", ar: "تُحفظ مع الاسترداد وفي سجل المراجعة"),
          error: form.errors["note"], required: nil)
        FormActions {
          Button(Phrase(en: "Continue", ar: "متابعة"), .primary)
          LinkButton(Phrase(en: "Cancel", ar: "إلغاء"), to: cancel)
        }
      }
    }
  }
}

/// Says what the refund will do, before anybody confirms it. What a user's wallet holds is for staff alone.
package struct ConfirmRefundCard: HTML {
  private let chrome: Chrome
  private let item: TransactionItem
  private let preview: Ledger.RefundPreview
  private let request: RefundForm.Decoded
  private let path: Path
  private let cancel: Path

  package init(
    _ detail: TransactionDetail, _ request: RefundForm.Decoded, _ preview: Ledger.RefundPreview, to path: Path,
    cancel: Path, _ chrome: Chrome
  ) {
    (self.chrome, item, self.preview, self.request, self.path, self.cancel) = (
      chrome, detail.item, preview, request, path, cancel
    )
  }

  package var body: some HTML {
    Card {
      ConfirmForm(
        to: path, chrome, key: Form.newKey(), changes: changes, notes: notes, confirm: confirm, .primary, cancel: cancel
      ) {
        HiddenField("amount", request.amount.decimal)
        HiddenField("reason", request.reason.rawValue)
        HiddenField("note", request.note ?? "")
        HiddenField("confirmed", "yes")
      }
    }
  }

  private var confirm: Phrase {
    preview.needsApproval
      ? Phrase(en: "Ask for a refund of \(preview.amount)", ar: "طلب استرداد \(preview.amount)")
      : Phrase(en: "Refund \(preview.amount)", ar: "استرداد \(preview.amount)")
  }

  private var isForStaff: Bool { chrome.portal == .admin }

  private var changes: [Change] {
    var changes = [
      Change(
        Phrase(en: "Remaining to refund", ar: "المتبقي للاسترداد"), before: .money(preview.remaining),
        after: .money(preview.remainingAfter))
    ]
    if isForStaff {
      changes.append(
        Change(
          Phrase(en: "Wallet of \(name: item.userName)", ar: "محفظة \(name: item.userName)"),
          before: .money(preview.userBalance), after: .money(preview.userBalanceAfter)))
    }
    let balance =
      isForStaff
      ? Phrase(en: "Balance of \(name: item.merchantName ?? "")", ar: "رصيد \(name: item.merchantName ?? "")")
      : Phrase(en: "Your balance", ar: "رصيدك")
    changes.append(
      Change(
        balance, before: .money(preview.merchantBalance), after: .money(preview.merchantBalanceAfter),
        note: preview.waits ? Phrase(en: "Once it is enough", ar: "عندما يكفي") : nil))
    return changes
  }

  private var notes: [Phrase] {
    var notes = [Phrase(en: "Reason: \(request.reason.label)", ar: "السبب: \(request.reason.label)"), feeEffect]
    if let note = request.note { notes.append(Phrase(en: "Note: \(name: note)", ar: "ملاحظة: \(name: note)")) }
    if preview.needsApproval {
      if preview.amount <= preview.threshold {
        notes.append(
          Phrase(
            en: "\(preview.refundedAlone) of this payment was refunded already without another person.",
            ar: "استُرد من هذه العملية \(preview.refundedAlone) من قبل دون شخص آخر."))
      }
      notes.append(
        Phrase(
          en: "Above \(preview.threshold) of one payment another person approves. Nothing moves before that.",
          ar: "يوافق شخص آخر على ما يزيد على \(preview.threshold) من العملية الواحدة ولا يتحرك شيء قبل ذلك."))
    }
    if preview.olderWait {
      notes.append(
        Phrase(
          en: "Another refund waits for the balance already: this one waits behind it and completes by itself.",
          ar: "ينتظر الرصيدَ استرداد آخر من قبل: ينتظر هذا بعده ثم يكتمل تلقائيًا."))
    } else if preview.waits {
      notes.append(
        Phrase(
          en:
            "The balance of \(preview.merchantBalance) is too little: the refund waits for it and completes by itself, the oldest first.",
          ar: "الرصيد \(preview.merchantBalance) لا يكفي: ينتظره الاسترداد ثم يكتمل تلقائيًا، الأقدم أولًا."))
    }
    if isForStaff, preview.userStatus == .frozen {
      notes.append(
        Phrase(
          en: "The wallet is frozen: the money arrives, and can't be spent until it is unfrozen.",
          ar: "المحفظة مجمدة: يصل المبلغ ولا يمكن صرفه حتى رفع التجميد."))
    }
    return notes
  }

  private var feeEffect: Phrase {
    switch preview.policy {
    case .keep:
      Phrase(
        en: "The fee is kept: the merchant gives the whole amount.", ar: "الرسوم لا تُرد: يتحمل التاجر المبلغ كاملًا.")
    case .returnProRata:
      Phrase(
        en:
          "The fee is returned pro rata: \(preview.returned.fee) and \(preview.returned.vat) VAT go back to the merchant.",
        ar: "تُرد الرسوم بالتناسب: يعود إلى التاجر \(preview.returned.fee) وضريبة \(preview.returned.vat).")
    }
  }
}

/// What the state of a refund means, where it isn't simply done.
package struct RefundStateNotice: HTML {
  private let refund: RefundItem

  package init(_ refund: RefundItem) { self.refund = refund }

  package var body: some HTML {
    if let words { Notice(refund.state.meaning, words) }
  }

  private var words: Phrase? {
    switch refund.state {
    case .completed: nil
    case .requested:
      Phrase(
        en: "Another person decides about it. Nothing has moved; the amount is kept free on the payment.",
        ar: "يقرر فيه شخص آخر. لم يتحرك شيء، والمبلغ محجوز على العملية.")
    case .approved, .waitingForBalance:
      Phrase(
        en: "It waits until the balance is enough and completes by itself, the oldest first.",
        ar: "ينتظر حتى يكفي الرصيد ثم يكتمل تلقائيًا، الأقدم أولًا.")
    case .failed:
      if let failure = refund.failure {
        Phrase(
          en: "It couldn't be paid back: \(failure.label). The amount can be refunded again.",
          ar: "تعذّر رد المبلغ: \(failure.label). يمكن استرداد المبلغ من جديد.")
      } else {
        Phrase(en: "It couldn't be paid back.", ar: "تعذّر رد المبلغ.")
      }
    case .rejected:
      Phrase(
        en: "It was not approved. The amount can be refunded again.",
        ar: "لم تتم الموافقة عليه. يمكن استرداد المبلغ من جديد.")
    case .recalled:
      Phrase(
        en: "It was taken back. The amount can be refunded again.", ar: "سُحب الطلب. يمكن استرداد المبلغ من جديد.")
    }
  }
}
