import Ledger
import Templates
import Wallet

/// Asks what a limit should become, and why.
struct NewLimitPage: HTML {
  let chrome: Chrome
  let limit: Limit
  let current: Money
  var amount = ""
  var reason = ""
  var errors = FormErrors()

  var body: some HTML {
    PortalLayout(chrome, section: .settings, title: limit.label) {
      PageHeader(limit.label, crumbs: [Crumb(SettingsPage.title, AdminPath.settings)], here: DecisionKind.limit.label)
      div(.class("narrow")) {
        ErrorSummary(errors)
        Card {
          DefinitionList { Fact(Phrase(en: "In force", ar: "الساري"), large: true) { MoneyText(current) } }
          PostForm(to: AdminPath.limit(limit), chrome) {
            MoneyField(
              Phrase(en: "To become", ar: "يصبح"), name: "amount", value: amount, error: errors["amount"])
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

/// Says what the limit would be, before anybody asks for it.
struct ConfirmLimitPage: HTML {
  let chrome: Chrome
  let limit: Limit
  let current: Money
  let amount: Money
  let reason: String
  let key: String

  private var title: Phrase { Phrase(en: "Ask for \(amount)?", ar: "طلب \(amount)؟") }

  var body: some HTML {
    PortalLayout(chrome, section: .settings, title: title) {
      PageHeader(
        title, crumbs: [Crumb(SettingsPage.title, AdminPath.settings), Crumb(limit.label, AdminPath.limit(limit))],
        here: DecisionKind.limit.label)
      div(.class("narrow")) {
        Card {
          ConfirmForm(
            to: AdminPath.limit(limit), chrome, key: key,
            changes: [Change(limit.label, before: .money(current), after: .money(amount))],
            notes: [
              Phrase(en: "Reason: \(name: reason)", ar: "السبب: \(name: reason)"),
              Phrase(
                en: "Another person decides; until then the limit stays as it is.",
                ar: "يقرر شخص آخر، ويبقى الحد كما هو حتى ذلك الحين."),
            ],
            confirm: Phrase(en: "Ask for the change", ar: "طلب التغيير"), cancel: AdminPath.settings
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
