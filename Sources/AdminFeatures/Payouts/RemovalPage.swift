import Ledger
import SharedFeatures
import Templates
import Wallet

/// The confirmation of taking a payout out of a batch, with its reason.
struct RemovalPage: HTML {
  let chrome: Chrome
  let batch: BatchItem
  let payout: PayoutItem
  let key: String
  var reason = ""
  var errors = FormErrors()

  private var title: Phrase {
    Phrase(en: "Take \(payout.reference) out of the batch?", ar: "إخراج \(payout.reference) من الدفعة؟")
  }

  var body: some HTML {
    PortalLayout(chrome, section: .payouts, title: title) {
      PageHeader(
        title,
        crumbs: [
          Crumb(PayoutListPage.title, AdminPath.payouts),
          Crumb(
            Phrase(en: "Batch \(batch.id.rawValue)", ar: "الدفعة \(batch.id.rawValue)"), AdminPath.batch(batch.id)),
        ], here: Phrase(en: "Take out", ar: "إخراج"))
      div(.class("narrow")) {
        ErrorSummary(errors)
        Card {
          ConfirmForm(
            to: AdminPath.removal(of: payout.reference, from: batch.id), chrome, key: key,
            changes: [
              Change(Phrase(en: "Merchant", ar: "التاجر"), after: .name(payout.merchantName)),
              Change(Phrase(en: "Amount", ar: "المبلغ"), after: .money(payout.amount)),
              Change(
                Phrase(en: "State", ar: "الحالة"), before: payout.state.label, after: PayoutState.withdrawn.label),
            ],
            notes: [
              Phrase(
                en: "The money is available to the merchant again. The next payout can carry it.",
                ar: "يعود المبلغ إلى رصيد التاجر المتاح، ويمكن أن يشمله الصرف التالي.")
            ],
            confirm: Phrase(en: "Take payout out", ar: "إخراج الصرف"), .danger, cancel: AdminPath.batch(batch.id)
          ) {
            TextArea(
              Phrase(en: "Reason", ar: "السبب"), name: "reason", value: reason, rows: 2,
              hint: Phrase(
                en: "Shown with the batch and kept in the audit log", ar: "يظهر مع الدفعة ويُحفظ في سجل التدقيق"),
              error: errors["reason"])
          }
        }
      }
    }
  }
}
