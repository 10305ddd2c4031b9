import Ledger
import SharedFeatures
import Templates
import Wallet

/// The form that requests a change of a merchant's fee. The next page shows its effect.
struct NewFeePage: HTML {
  let chrome: Chrome
  let merchant: MerchantDetail
  let form: FeeForm

  var body: some HTML {
    PortalLayout(chrome, section: .merchants, title: Self.title(merchant.item.code)) {
      MerchantSubpageHeader(
        title: Self.title(merchant.item.code), merchant: merchant.item, language: chrome.language,
        here: ApprovalKind.fee.label)
      div(.class("narrow")) {
        ErrorSummary(form.errors)
        Card {
          p {
            Phrase(
              en: "Another person has to approve it. The new fee applies to payments made after approval.",
              ar: "يتطلب التغيير موافقة شخص آخر، وتسري الرسوم الجديدة على المدفوعات بعد الموافقة.")
          }
          PostForm(to: AdminPath.fees(of: merchant.item.code), chrome) {
            Field(
              Phrase(en: "Percentage of a payment", ar: "نسبة من كل عملية دفع"), name: "percent",
              value: form["percent"],
              .number, error: form.errors["percent"], required: true, suffix: Phrase(en: "%", ar: "%"))
            MoneyField(
              Phrase(en: "Fixed fee per payment", ar: "رسوم ثابتة لكل عملية"), name: "fixed", value: form["fixed"],
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

/// The confirmation of a fee change.
struct ConfirmFeePage: HTML {
  let chrome: Chrome
  let merchant: MerchantDetail
  let form: FeeForm
  let decoded: FeeForm.Decoded
  let key: String
  var changed: ShownFactsChanged?

  private var title: Phrase {
    Phrase(en: "Request a fee change for \(merchant.item.code)?", ar: "طلب تغيير رسوم \(merchant.item.code)؟")
  }

  var body: some HTML {
    PortalLayout(chrome, section: .merchants, title: title) {
      MerchantSubpageHeader(
        title: title, merchant: merchant.item, language: chrome.language, here: ApprovalKind.fee.label)
      div(.class("narrow")) {
        ChangedNotice(changed)
        Card {
          ConfirmForm(
            to: AdminPath.fees(of: merchant.item.code), chrome, key: key, changes: changes,
            notes: [
              Phrase(en: "Reason: \(name: decoded.reason)", ar: "السبب: \(name: decoded.reason)"),
              Phrase(
                en: "Another person has to approve it. The new fee applies to payments made after approval.",
                ar: "يتطلب التغيير موافقة شخص آخر، وتسري الرسوم الجديدة على المدفوعات بعد الموافقة."),
            ],
            confirm: Phrase(en: "Request change", ar: "طلب التغيير"),
            cancel: AdminPath.merchant(merchant.item.code), shown: ShownFacts.fees(merchant.fees).text, editable: true
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

/// The header of a merchant's subpage.
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

/// The field for the reason of a request.
struct ReasonArea: HTML {
  let value: String
  let error: Phrase?

  var body: some HTML {
    TextArea(
      Phrase(en: "Reason", ar: "السبب"), name: "reason", value: value, rows: 2,
      hint: Phrase(
        en: "The approver reads it. It is kept in the audit log.", ar: "يقرؤه الموافِق، ويُحفظ في سجل التدقيق."),
      error: error)
  }
}
