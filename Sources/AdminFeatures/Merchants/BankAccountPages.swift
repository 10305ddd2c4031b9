import Ledger
import Templates
import Wallet
import Web

/// Where a merchant is paid to, the change that is under way, and the form that asks for one.
struct BankAccountPage: HTML {
  let chrome: Chrome
  let merchant: MerchantDetail
  /// The newest first.
  let changes: [BankAccountChange]
  let coolingOffHours: Int
  let mayAsk: Bool
  var form = BankAccountForm(needsReason: true)

  private var code: MerchantCode { merchant.item.code }
  private var pending: BankAccountChange? { changes.first { $0.isPending } }
  private var title: Phrase { Phrase(en: "Bank account of \(code)", ar: "الحساب البنكي لـ \(code)") }

  var body: some HTML {
    PortalLayout(chrome, section: .merchants, title: title) {
      MerchantSubpageHeader(
        title: title, merchant: merchant.item, language: chrome.language, here: DecisionKind.bankAccount.label)
      ErrorSummary(form.errors)
      current
      if let pending { PendingAccount(change: pending, coolingOffHours: coolingOffHours) }
      if mayAsk && pending == nil { ask }
      Card(Phrase(en: "Changes", ar: "التغييرات"), flush: true) { history }
    }
  }

  private var current: some HTML {
    Card(Phrase(en: "In force", ar: "الساري")) {
      if let last4 = merchant.ibanLast4 {
        DefinitionList {
          Fact(Phrase(en: "IBAN", ar: "رقم الحساب الدولي"), large: true) { IdentifierText("EG••••\(last4)") }
          Fact(Phrase(en: "Account holder", ar: "صاحب الحساب")) { NameText(merchant.bankHolder) }
        }
      } else {
        EmptyState(
          Phrase(en: "There is no bank account", ar: "لا يوجد حساب بنكي"),
          Phrase(en: "Nothing can be paid out until there is one.", ar: "لا يمكن تحويل شيء قبل إضافته."))
      }
    }
  }

  private var ask: some HTML {
    Card(Phrase(en: "Pay to another account", ar: "التحويل إلى حساب آخر")) {
      p { CoolingOffNote(hours: coolingOffHours).phrase }
      PostForm(to: AdminPath.bankAccount(of: code), chrome) {
        Field(
          Phrase(en: "Account holder", ar: "صاحب الحساب"), name: "holder", value: form["holder"], .name,
          hint: Phrase(en: "As the bank knows it", ar: "كما هو لدى البنك"), error: form.errors["holder"], required: true
        )
        Field(
          Phrase(en: "IBAN", ar: "رقم الحساب الدولي"), name: "iban", value: form["iban"], .code,
          hint: Phrase(en: "EG and 27 digits; spaces don't matter", ar: "EG و27 رقمًا، والمسافات لا تهم"),
          error: form.errors["iban"], required: true)
        ReasonArea(value: form["reason"], error: form.errors["reason"])
        FormActions { Button(Phrase(en: "Continue", ar: "متابعة"), .primary) }
      }
    }
  }

  private var history: some HTML {
    DataTable(
      changes, label: Phrase(en: "Changes", ar: "التغييرات"),
      empty: EmptyState(Phrase(en: "None was asked for", ar: "لم يُطلب أي تغيير"))
    ) {
      Column(Phrase(en: "Asked", ar: "الطلب")) { change in InstantText(change.askedAt) }
      Column(Phrase(en: "IBAN", ar: "رقم الحساب الدولي"), .header) { change in
        ReferenceText(code: "EG••••\(change.last4)", to: change.decision.map { AdminPath.decision($0) })
      }
      Column(Phrase(en: "State", ar: "الحالة")) { change in StatusPill(change.state) }
    }
  }
}

/// The change under way: who decides it, or when it comes into force.
private struct PendingAccount: HTML {
  let change: BankAccountChange
  let coolingOffHours: Int

  var body: some HTML {
    Card(Phrase(en: "Change under way", ar: "تغيير جارٍ")) {
      DefinitionList {
        Fact(Phrase(en: "IBAN", ar: "رقم الحساب الدولي"), large: true) { IdentifierText("EG••••\(change.last4)") }
        Fact(Phrase(en: "Account holder", ar: "صاحب الحساب")) { NameText(change.holder) }
        Fact(Phrase(en: "State", ar: "الحالة")) { StatusPill(change.state) }
        Fact(Phrase(en: "Asked by", ar: "طلبه")) { NameText(change.askedByName) }
        if let effective = change.effectiveAt {
          Fact(Phrase(en: "Comes into force", ar: "يسري")) { InstantText(effective, .full) }
        }
      }
      if change.effectiveAt == nil { p { CoolingOffNote(hours: coolingOffHours).phrase } }
      if let decision = change.decision {
        FormActions {
          LinkButton(.toTheDecision, to: AdminPath.decision(decision))
        }
      }
    } aside: {
      InstantText(change.askedAt, .full)
    }
  }
}

/// What happens between asking and being paid there.
struct CoolingOffNote {
  let hours: Int

  var phrase: Phrase {
    let time = PluralPhrase.hours(hours)
    return Phrase(
      en:
        "Another person decides. Once approved, it comes into force after \(time); until then payouts go to the old account.",
      ar: "يقرر شخص آخر. وبعد موافقته يسري الحساب بعد \(time)، وحتى ذلك الحين تذهب التحويلات إلى الحساب القديم.")
  }
}

/// Says which account would be paid to, before anybody asks for it.
struct ConfirmBankAccountPage: HTML {
  let chrome: Chrome
  let merchant: MerchantDetail
  let form: BankAccountForm
  let decoded: BankAccountForm.Decoded
  let coolingOffHours: Int
  let key: String

  private var code: MerchantCode { merchant.item.code }
  private var title: Phrase {
    Phrase(en: "Ask to pay \(code) to another account?", ar: "طلب التحويل إلى حساب آخر لـ \(code)؟")
  }

  var body: some HTML {
    PortalLayout(chrome, section: .merchants, title: title) {
      MerchantSubpageHeader(
        title: title, merchant: merchant.item, language: chrome.language, here: DecisionKind.bankAccount.label)
      div(.class("narrow")) {
        Card {
          ConfirmForm(
            to: AdminPath.bankAccount(of: code), chrome, key: key,
            changes: [
              Change(
                Phrase(en: "Account holder", ar: "صاحب الحساب"),
                before: merchant.ibanLast4 == nil ? nil : .name(merchant.bankHolder), after: .name(decoded.holder)),
              Change(
                Phrase(en: "IBAN", ar: "رقم الحساب الدولي"), before: merchant.ibanLast4.map { .code("EG••••\($0)") },
                after: .code(decoded.iban.spaced)),
            ],
            notes: [
              Phrase(en: "Reason: \(name: form["reason"])", ar: "السبب: \(name: form["reason"])"),
              CoolingOffNote(hours: coolingOffHours).phrase,
            ],
            confirm: Phrase(en: "Ask for the change", ar: "طلب التغيير"), cancel: AdminPath.bankAccount(of: code)
          ) {
            form.hidden
            HiddenField("confirmed", "yes")
          }
        }
      }
    }
  }
}
