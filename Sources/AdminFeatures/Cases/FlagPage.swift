import Ledger
import SharedFeatures
import Templates
import Wallet

/// The confirmation of a flag, with its reason.
struct FlagPage: HTML {
  let chrome: Chrome
  let detail: TransactionDetail
  var note = ""
  var errors = FormErrors()
  var changed: ShownFactsChanged?

  private var reference: Reference { detail.item.reference }
  private var title: Phrase { Phrase(en: "Flag \(reference)?", ar: "الإبلاغ عن اشتباه في \(reference)؟") }

  var body: some HTML {
    PortalLayout(chrome, section: .transactions, title: title) {
      PageHeader(
        title,
        crumbs: [
          Crumb(TransactionListPage.title, AdminPath.transactions),
          Crumb(.reference(reference), AdminPath.transaction(reference)),
        ], here: Phrase(en: "Flag", ar: "إبلاغ عن اشتباه"))
      div(.class("narrow")) {
        ErrorSummary(errors)
        ChangedNotice(changed)
        Card {
          ConfirmForm(
            to: AdminPath.flag(reference), chrome,
            changes: [
              Change(
                Phrase(en: "Review", ar: "المراجعة"), before: detail.item.review.label, after: ReviewState.flagged.label
              )
            ],
            notes: [
              Phrase(
                en: "Opens a case. No money moves.",
                ar: "تُفتح حالة مراجعة، ولا تُنقل أي أموال.")
            ], confirm: Phrase(en: "Flag transaction", ar: "إبلاغ عن اشتباه"), .danger,
            cancel: AdminPath.transaction(reference), shown: ShownFacts.review(detail.item.review).text
          ) {
            TextArea(
              Phrase(en: "Reason", ar: "السبب"), name: "note", value: note, rows: 2,
              hint: Phrase(en: "Kept with the case", ar: "يُحفظ مع الحالة"), error: errors["note"])
          }
        }
      }
    }
  }
}
