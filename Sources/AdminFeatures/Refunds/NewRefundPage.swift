import Ledger
import Templates
import Wallet

/// Asks how much and why; the next page shows what that will do.
struct NewRefundPage: HTML {
  let chrome: Chrome
  let detail: TransactionDetail
  let remaining: Money
  let form: RefundForm

  private var item: TransactionItem { detail.item }

  var body: some HTML {
    PortalLayout(chrome, section: .transactions, title: Self.title(item.reference)) {
      PageHeader(Self.title(item.reference), crumbs: Self.crumbs(item.reference), here: Self.here)
      div(.class("narrow")) {
        ErrorSummary(form.errors)
        Card {
          DefinitionList(narrow: true) {
            Fact(Phrase(en: "To", ar: "إلى")) { PersonText(item.userName, phone: item.userMobile) }
            if let code = item.merchantCode {
              Fact(Phrase(en: "From", ar: "من")) { MerchantText(item.merchantName ?? "", code: code) }
            }
            Fact(Phrase(en: "Remaining to refund", ar: "المتبقي للاسترداد")) { MoneyText(remaining) }
          }
          PostForm(to: AdminPath.newRefund(of: item.reference), chrome) {
            MoneyField(
              Phrase(en: "Amount", ar: "المبلغ"), name: "amount", value: form.amount,
              hint: Phrase(en: "All that remains, or a part of it", ar: "كل المتبقي أو جزء منه"),
              error: form.errors["amount"])
            Select(
              Phrase(en: "Reason", ar: "السبب"), name: "reason", choices: Choice.all(RefundReason.self),
              selected: form.reason, any: Phrase(en: "Choose…", ar: "اختر…"), error: form.errors["reason"])
            TextArea(
              Phrase(en: "Note", ar: "ملاحظة"), name: "note", value: form.note, rows: 2,
              hint: Phrase(
                en: "Kept with the refund and in the audit trail", ar: "تُحفظ مع الاسترداد وفي سجل المراجعة"),
              error: form.errors["note"], required: nil)
            FormActions {
              Button(Phrase(en: "Continue", ar: "متابعة"), .primary)
              LinkButton(Phrase(en: "Cancel", ar: "إلغاء"), to: AdminPath.transaction(item.reference))
            }
          }
        }
      }
    }
  }

  static let here = Phrase(en: "Refund", ar: "استرداد")

  static func title(_ reference: Reference) -> Phrase {
    Phrase(en: "Refund \(reference)", ar: "استرداد \(reference)")
  }

  static func crumbs(_ reference: Reference) -> [Crumb] {
    [
      Crumb(TransactionListPage.title, AdminPath.transactions),
      Crumb(.reference(reference), AdminPath.transaction(reference)),
    ]
  }
}

/// Says what the refund will do, before anybody confirms it.
struct ConfirmRefundPage: HTML {
  let chrome: Chrome
  let detail: TransactionDetail
  let preview: Ledger.RefundPreview
  let request: RefundForm.Decoded
  let key: String

  private var item: TransactionItem { detail.item }

  var body: some HTML {
    PortalLayout(chrome, section: .transactions, title: NewRefundPage.title(item.reference)) {
      PageHeader(
        Phrase(en: "Refund \(preview.amount)?", ar: "استرداد \(preview.amount)؟"),
        crumbs: NewRefundPage.crumbs(item.reference), here: NewRefundPage.here)
      div(.class("narrow")) {
        Card {
          ConfirmForm(
            to: AdminPath.newRefund(of: item.reference), chrome, key: key, changes: changes, notes: notes,
            confirm: Phrase(en: "Refund \(preview.amount)", ar: "استرداد \(preview.amount)"), .primary,
            cancel: AdminPath.transaction(item.reference)
          ) {
            HiddenField("amount", request.amount.decimal)
            HiddenField("reason", request.reason.rawValue)
            HiddenField("note", request.note ?? "")
            HiddenField("confirmed", "yes")
          }
        }
      }
    }
  }

  private var changes: [Change] {
    [
      Change(
        Phrase(en: "Remaining to refund", ar: "المتبقي للاسترداد"), before: .money(preview.remaining),
        after: .money(preview.remainingAfter)),
      Change(
        Phrase(en: "Wallet of \(name: item.userName)", ar: "محفظة \(name: item.userName)"),
        before: .money(preview.userBalance), after: .money(preview.userBalanceAfter)),
      Change(
        Phrase(en: "Balance of \(name: item.merchantName ?? "")", ar: "رصيد \(name: item.merchantName ?? "")"),
        before: .money(preview.merchantBalance), after: .money(preview.merchantBalanceAfter)),
    ]
  }

  private var notes: [Phrase] {
    var notes = [Phrase(en: "Reason: \(request.reason.label)", ar: "السبب: \(request.reason.label)"), feeEffect]
    if let note = request.note { notes.append(Phrase(en: "Note: \(name: note)", ar: "ملاحظة: \(name: note)")) }
    if preview.userStatus == .frozen {
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
