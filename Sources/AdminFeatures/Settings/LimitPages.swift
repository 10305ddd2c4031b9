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
    NewValueLayout(chrome, limit.label, .limit, to: AdminPath.limit(limit), reason: reason, errors: errors) {
      MoneyText(current)
    } field: {
      MoneyField(Phrase(en: "New value", ar: "القيمة الجديدة"), name: "amount", value: amount, error: errors["amount"])
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

  var body: some HTML {
    ConfirmValueLayout(
      chrome: chrome, title: Phrase(en: "Request a limit of \(amount)?", ar: "طلب حد قدره \(amount)؟"),
      change: Change(limit.label, before: .money(current), after: .money(amount)), kind: .limit,
      path: AdminPath.limit(limit), field: ("amount", amount.decimal), reason: reason, key: key,
      shown: .limit(current), changed: changed)
  }
}
