package import Ledger
package import Templates
package import Wallet
import Web

/// The first page of a refund, with amount and reason. The next page shows its effect.
package struct NewRefundCard: HTML {
  private let chrome: Chrome
  private let item: TransactionItem
  private let remaining: Money
  private let form: RefundForm
  private let path: Path
  private let cancel: Path

  /// Creates the card. Its form is sent to `path`.
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
          hint: Phrase(en: "Up to \(remaining)", ar: "حتى \(remaining)"),
          error: form.errors["amount"])
        Select(
          Phrase(en: "Reason", ar: "السبب"), name: "reason", choices: Choice.all(RefundReason.self),
          selected: form.reason, any: Phrase(en: "Choose…", ar: "اختر…"), error: form.errors["reason"])
        TextArea(
          Phrase(en: "Note", ar: "ملاحظة"), name: "note", value: form.note, rows: 2,
          hint: Phrase(en: "Kept with the refund and in the audit log", ar: "تُحفظ مع الاسترداد وفي سجل التدقيق"),
          error: form.errors["note"], required: nil)
        FormActions {
          Button(Phrase(en: "Continue", ar: "متابعة"), .primary)
          LinkButton(Phrase(en: "Cancel", ar: "إلغاء"), to: cancel)
        }
      }
    }
  }
}

/// The confirmation of a refund. Only staff see the balance of the user's wallet.
package struct ConfirmRefundCard: HTML {
  private let chrome: Chrome
  private let item: TransactionItem
  private let preview: Ledger.RefundPreview
  private let request: RefundForm.Decoded
  private let changed: ShownFactsChanged?
  private let path: Path
  private let cancel: Path

  package init(
    _ detail: TransactionDetail, _ request: RefundForm.Decoded, _ preview: Ledger.RefundPreview,
    changed: ShownFactsChanged?, to path: Path, cancel: Path, _ chrome: Chrome
  ) {
    (self.chrome, item, self.preview, self.request, self.changed, self.path, self.cancel) = (
      chrome, detail.item, preview, request, changed, path, cancel
    )
  }

  package var body: some HTML {
    ChangedNotice(changed, isForStaff: isForStaff)
    Card {
      ConfirmForm(
        to: path, chrome, key: Form.newKey(), changes: changes, notes: notes, confirm: confirm, .primary,
        cancel: cancel, shown: facts.text, editable: true
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
      ? Phrase(en: "Request refund of \(preview.amount)", ar: "طلب استرداد \(preview.amount)")
      : Phrase(en: "Refund \(preview.amount)", ar: "استرداد \(preview.amount)")
  }

  private var isForStaff: Bool { chrome.portal == .admin }

  private var facts: ShownFacts { isForStaff ? preview.facts : preview.facts.without(.wallet, .userStatus) }

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
      ? Phrase(
        en: "Balance of \(name: item.merchantName ?? "")",
        ar: "رصيد \(name: item.merchantArabicName ?? item.merchantName ?? "")")
      : Phrase(en: "Your balance", ar: "رصيدك")
    changes.append(
      Change(
        balance, before: .money(preview.merchantBalance), after: .money(preview.merchantBalanceAfter),
        note: preview.waits ? Phrase(en: "When it is sufficient", ar: "عندما يكفي") : nil))
    return changes
  }

  private var notes: [Phrase] {
    var notes = [Phrase(en: "Reason: \(request.reason.label)", ar: "السبب: \(request.reason.label)"), feeEffect]
    if let note = request.note { notes.append(Phrase(en: "Note: \(name: note)", ar: "ملاحظة: \(name: note)")) }
    if preview.needsApproval {
      if preview.amount <= preview.threshold {
        notes.append(
          Phrase(
            en: "\(preview.refundedAlone) of this payment was already refunded without approval.",
            ar: "سبق استرداد \(preview.refundedAlone) من هذه العملية دون موافقة."))
      }
      notes.append(approval)
    }
    if preview.olderWait {
      notes.append(
        Phrase(
          en: "Another refund is already waiting for balance. This one completes automatically after it.",
          ar: "هناك استرداد آخر بانتظار الرصيد. يكتمل هذا تلقائيًا بعده."))
    } else if preview.waits {
      notes.append(
        Phrase(
          en:
            "The balance of \(preview.merchantBalance) isn't sufficient. The refund waits and completes automatically, oldest first.",
          ar: "الرصيد \(preview.merchantBalance) لا يكفي. ينتظر الاسترداد ويكتمل تلقائيًا، الأقدم أولًا."))
    }
    if isForStaff, preview.userStatus == .frozen {
      notes.append(
        Phrase(
          en: "The wallet is frozen. The money arrives but can't be spent until it is unfrozen.",
          ar: "المحفظة مجمدة. يصل المبلغ ولا يمكن إنفاقه حتى إلغاء التجميد."))
    }
    return notes
  }

  private var approval: Phrase {
    isForStaff
      ? Phrase(
        en:
          "Refunds above \(preview.threshold) of one payment need a second person's approval. No money moves before that.",
        ar: "استرداد ما يزيد على \(preview.threshold) من عملية واحدة يتطلب موافقة شخص ثانٍ. لا تُنقل أي أموال قبل ذلك.")
      : Phrase(
        en: "Refunds above \(preview.threshold) of one payment need HealthPay's approval. No money moves before that.",
        ar: "استرداد ما يزيد على \(preview.threshold) من عملية واحدة يتطلب موافقة هيلث باي. لا تُنقل أي أموال قبل ذلك.")
  }

  private var feeEffect: Phrase {
    let (fee, vat) = (preview.returned.fee, preview.returned.vat)
    return switch (preview.policy, isForStaff) {
    case (.keep, true):
      Phrase(
        en: "The fee is kept. The merchant pays the whole amount.", ar: "لا تُرد الرسوم. يتحمل التاجر المبلغ كاملًا.")
    case (.keep, false):
      Phrase(
        en: "The fee isn't returned. You pay the whole amount.", ar: "لا تُرد الرسوم. تتحمل أنت المبلغ كاملًا.")
    case (.returnProRata, true):
      Phrase(
        en: "The fee is returned pro rata: the merchant gets back \(fee) and VAT of \(vat).",
        ar: "تُرد الرسوم بالتناسب: يعود إلى التاجر \(fee) وضريبة \(vat)")
    case (.returnProRata, false):
      Phrase(
        en: "The fee is returned pro rata: you get back \(fee) and VAT of \(vat).",
        ar: "تُرد الرسوم بالتناسب: يعود إليك \(fee) وضريبة \(vat)")
    }
  }
}

/// The explanation of a refund's state, if it isn't completed.
package struct RefundStateNotice: HTML {
  private let refund: RefundItem
  private let isForStaff: Bool

  /// Creates the notice. Merchants don't see why a wallet refused the money.
  package init(_ refund: RefundItem, isForStaff: Bool) {
    self.refund = refund
    self.isForStaff = isForStaff
  }

  package var body: some HTML {
    if let words { Notice(refund.state.meaning, words) }
  }

  private var words: Phrase? {
    switch refund.state {
    case .completed: nil
    case .requested:
      isForStaff
        ? Phrase(
          en: "Waiting for another person's approval. No money has moved; the amount is reserved on the payment.",
          ar: "بانتظار موافقة شخص آخر. لم تُنقل أي أموال، والمبلغ محجوز على العملية.")
        : Phrase(
          en: "Waiting for HealthPay's approval. No money has moved; the amount is reserved on the payment.",
          ar: "بانتظار موافقة هيلث باي. لم تُنقل أي أموال، والمبلغ محجوز على العملية.")
    case .approved, .waitingForBalance:
      Phrase(
        en: "Waiting for balance. It completes automatically, oldest first.",
        ar: "بانتظار الرصيد. يكتمل تلقائيًا، الأقدم أولًا.")
    case .failed:
      if isForStaff, let failure = refund.failure {
        Phrase(
          en: "The refund failed: \(failure.label). The amount can be refunded again.",
          ar: "تعذّر الاسترداد: \(failure.label). يمكن استرداد المبلغ من جديد.")
      } else {
        Phrase(
          en: "The refund failed. The amount can be refunded again.",
          ar: "تعذّر الاسترداد. يمكن استرداد المبلغ من جديد.")
      }
    case .rejected:
      isForStaff
        ? Phrase(
          en: "Rejected. The amount can be refunded again.",
          ar: "تم رفضه. يمكن استرداد المبلغ من جديد.")
        : Phrase(
          en: "HealthPay rejected it. The amount can be refunded again.",
          ar: "رفضته هيلث باي. يمكن استرداد المبلغ من جديد.")
    case .withdrawn:
      Phrase(
        en: "Withdrawn. The amount can be refunded again.", ar: "تم إلغاء الطلب. يمكن استرداد المبلغ من جديد.")
    }
  }
}
