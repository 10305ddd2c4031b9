import Ledger
import Templates
import Wallet

/// Asks for another fee of a merchant; the next page shows what that changes.
struct NewFeePage: HTML {
  let chrome: Chrome
  let merchant: MerchantDetail
  let form: FeeForm

  var body: some HTML {
    PortalLayout(chrome, section: .merchants, title: Self.title(merchant.item.code)) {
      MerchantSubpageHeader(
        title: Self.title(merchant.item.code), merchant: merchant.item, language: chrome.language,
        here: DecisionKind.fee.label)
      div(.class("narrow")) {
        ErrorSummary(form.errors)
        Card {
          p {
            Phrase(
              en: "Another person decides. The fee is charged on payments made after that.",
              ar: "يقرر شخص آخر، وتُحتسب الرسوم على المدفوعات التالية لقراره.")
          }
          PostForm(to: AdminPath.fees(of: merchant.item.code), chrome) {
            Field(
              Phrase(en: "Percentage of a payment", ar: "نسبة من كل عملية دفع"), name: "percent",
              value: form["percent"],
              .number, error: form.errors["percent"], required: true, suffix: Phrase(en: "%", ar: "%"))
            MoneyField(
              Phrase(en: "Fixed fee a payment", ar: "رسوم ثابتة لكل عملية"), name: "fixed", value: form["fixed"],
              error: form.errors["fixed"])
            ReasonArea(value: form["reason"], error: form.errors["reason"])
            FormActions {
              Button(Phrase(en: "Continue", ar: "متابعة"), .primary)
              LinkButton(Phrase(en: "Cancel", ar: "إلغاء"), to: AdminPath.merchant(merchant.item.code))
            }
          }
        }
      }
    }
  }

  static func title(_ code: MerchantCode) -> Phrase { Phrase(en: "Fee of \(code)", ar: "رسوم \(code)") }
}

/// Says what the fee would be, before anybody asks for it.
struct ConfirmFeePage: HTML {
  let chrome: Chrome
  let merchant: MerchantDetail
  let form: FeeForm
  let decoded: FeeForm.Decoded
  let key: String

  private var title: Phrase {
    Phrase(en: "Ask to change the fee of \(merchant.item.code)?", ar: "طلب تغيير رسوم \(merchant.item.code)؟")
  }

  var body: some HTML {
    PortalLayout(chrome, section: .merchants, title: title) {
      MerchantSubpageHeader(
        title: title, merchant: merchant.item, language: chrome.language, here: DecisionKind.fee.label)
      div(.class("narrow")) {
        Card {
          ConfirmForm(
            to: AdminPath.fees(of: merchant.item.code), chrome, key: key, changes: changes,
            notes: [
              Phrase(en: "Reason: \(name: decoded.reason)", ar: "السبب: \(name: decoded.reason)"),
              Phrase(
                en: "Another person decides. The fee is charged on payments made after that.",
                ar: "يقرر شخص آخر، وتُحتسب الرسوم على المدفوعات التالية لقراره."),
            ],
            confirm: Phrase(en: "Ask for the change", ar: "طلب التغيير"),
            cancel: AdminPath.merchant(merchant.item.code)
          ) {
            ForEach(FeeForm.fields.filter { $0 != "confirmed" }) { field in HiddenField(field, form[field]) }
            HiddenField("confirmed", "yes")
          }
        }
      }
    }
  }

  private var changes: [Change] {
    let (now, then) = (merchant.fees, decoded.fees)
    var changes = [
      Change(
        Phrase(en: "Fee", ar: "الرسوم"), before: .percent(basisPoints: now.basisPoints),
        after: .percent(basisPoints: then.basisPoints)),
      Change(
        Phrase(en: "Fixed fee", ar: "الرسوم الثابتة"), before: .money(now.fixed), after: .money(then.fixed)),
    ]
    let example = Money(piastres: 10_000)
    if let before = try? now.fee(on: example).total, let after = try? then.fee(on: example).total {
      changes.append(
        Change(
          Phrase(en: "Fee and VAT on \(example)", ar: "الرسوم والضريبة على \(example)"), before: .money(before),
          after: .money(after)))
    }
    return changes
  }
}

/// The head of a page about one thing of a merchant.
struct MerchantSubpageHeader: HTML {
  let title: Phrase
  let merchant: MerchantItem
  let language: Language
  let here: Phrase

  var body: some HTML {
    PageHeader(
      title,
      crumbs: [
        Crumb(MerchantListPage.title, AdminPath.merchants),
        Crumb(.name(merchant.name(in: language)), AdminPath.merchant(merchant.code)),
      ], here: here)
  }
}

/// Why something is asked of another person.
struct ReasonArea: HTML {
  let value: String
  let error: Phrase?

  var body: some HTML {
    TextArea(
      Phrase(en: "Reason", ar: "السبب"), name: "reason", value: value, rows: 2,
      hint: Phrase(en: "Read by who decides, and kept in the audit trail", ar: "يقرؤه من يقرر، ويُحفظ في سجل المراجعة"),
      error: error)
  }
}
