import Ledger
import SharedFeatures
import Templates
import Wallet

/// The form that requests a change of a limit.
struct NewLimitPage: HTML {
  let chrome: Chrome
  let limit: Limit
  let current: Money
  var amount = ""
  var reason = ""
  var errors = FormErrors()

  var body: some HTML {
    PortalLayout(chrome, section: .settings, title: limit.label) {
      PageHeader(limit.label, crumbs: [Crumb(SettingsPage.title, AdminPath.settings)], here: ApprovalKind.limit.label)
      div(.class("narrow")) {
        ErrorSummary(errors)
        Card {
          DefinitionList { Fact(Phrase(en: "Current limit", ar: "الحد الحالي"), large: true) { MoneyText(current) } }
          PostForm(to: AdminPath.limit(limit), chrome) {
            MoneyField(
              Phrase(en: "New value", ar: "القيمة الجديدة"), name: "amount", value: amount, error: errors["amount"])
            ReasonArea(value: reason, error: errors["reason"])
            FormActions {
              Button(Phrase(en: "Continue", ar: "متابعة"), .primary)
              LinkButton(Phrase(en: "Cancel", ar: "إلغاء"), to: AdminPath.settings)
            }
          }
        }
      }
    }
  }
}

/// The confirmation of a limit change.
struct ConfirmLimitPage: HTML {
  let chrome: Chrome
  let limit: Limit
  let current: Money
  let amount: Money
  let reason: String
  let key: String
  var changed: ShownFactsChanged?

  private var title: Phrase { Phrase(en: "Request a limit of \(amount)?", ar: "طلب حد قدره \(amount)؟") }

  var body: some HTML {
    PortalLayout(chrome, section: .settings, title: title) {
      PageHeader(
        title, crumbs: [Crumb(SettingsPage.title, AdminPath.settings), Crumb(limit.label, AdminPath.limit(limit))],
        here: ApprovalKind.limit.label)
      div(.class("narrow")) {
        ChangedNotice(changed)
        Card {
          ConfirmForm(
            to: AdminPath.limit(limit), chrome, key: key,
            changes: [Change(limit.label, before: .money(current), after: .money(amount))],
            notes: [
              Phrase(en: "Reason: \(name: reason)", ar: "السبب: \(name: reason)"),
              Phrase(
                en: "Another person has to approve it. Until then, the limit stays as it is.",
                ar: "يتطلب التغيير موافقة شخص آخر، ويبقى الحد كما هو حتى ذلك الحين."),
            ],
            confirm: Phrase(en: "Request change", ar: "طلب التغيير"), cancel: AdminPath.settings,
            shown: ShownFacts.limit(current).text, editable: true
          ) {
            HiddenField("amount", amount.decimal)
            HiddenField("reason", reason)
            HiddenField("confirmed", "yes")
          }
        }
      }
    }
  }
}
