import Ledger
import SharedFeatures
import Templates
import Wallet

/// The confirmation of a payout retry, with its bank account.
struct RetryPage: HTML {
  let chrome: Chrome
  let payout: PayoutItem
  /// The merchant's current terms.
  let terms: PayoutTerms
  let key: String
  var changed: ShownFactsChanged?

  private let title = Phrase(en: "Retry payout?", ar: "إعادة الصرف؟")

  var body: some HTML {
    PortalLayout(chrome, section: .payouts, title: title) {
      PageHeader(
        title,
        crumbs: [
          Crumb(PayoutListPage.title, AdminPath.payouts),
          Crumb(.reference(payout.reference), AdminPath.payout(payout.reference)),
        ], here: Phrase(en: "Retry payout", ar: "إعادة الصرف"))
      div(.class("narrow")) {
        ChangedNotice(changed)
        Card {
          ConfirmForm(
            to: AdminPath.retry(of: payout.reference), chrome, key: key,
            changes: [
              Change(
                Phrase(en: "Merchant", ar: "التاجر"),
                after: Phrase(
                  en: "\(name: payout.merchantName)", ar: "\(name: payout.merchantArabicName ?? payout.merchantName)")),
              Change(Phrase(en: "Amount", ar: "المبلغ"), after: .money(payout.amount)),
              Change(
                Phrase(en: "Account holder", ar: "صاحب الحساب"), before: .name(payout.bankHolder),
                after: .name(terms.holder)),
              Change(
                Phrase(en: "Bank account", ar: "الحساب البنكي"), before: .code("EG••••\(payout.ibanLast4)"),
                after: .code("EG••••\(terms.last4 ?? "")")),
            ],
            notes: [
              Phrase(
                en: "Creates a new payout to the current bank account. Another person has to approve it.",
                ar: "ينشئ عملية صرف جديدة إلى الحساب البنكي الحالي، وتتطلب موافقة شخص آخر.")
            ],
            confirm: Phrase(en: "Retry payout", ar: "إعادة الصرف"), cancel: AdminPath.payout(payout.reference),
            shown: terms.facts.without(.available, .inTransit, .keptForRefunds).text)
        }
      }
    }
  }
}
