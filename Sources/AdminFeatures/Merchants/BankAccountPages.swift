import Auth
import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

/// A merchant's bank account, the open change, and the form that requests one.
struct BankAccountPage: HTML {
  let chrome: Chrome
  let merchant: MerchantDetail
  let seal: TextSeal
  /// The changes, newest first.
  let changes: [BankAccountChange]
  let coolingOffHours: Int
  let mayRequest: Bool
  var form = BankAccountForm(needsReason: true)

  private var code: MerchantCode { merchant.item.code }
  private var bank: BankCode? { seal.bank(of: merchant.ibanSealed) }
  private var pending: BankAccountChange? { changes.first { $0.isPending } }
  private var title: Phrase { Phrase(en: "Bank account of \(code)", ar: "الحساب البنكي لـ \(code)") }

  func confirmation(
    of decoded: BankAccountForm.Decoded, _ changed: ShownFactsChanged? = nil
  ) -> ConfirmBankAccountPage {
    ConfirmBankAccountPage(
      chrome: chrome, merchant: merchant, bank: bank, form: form, decoded: decoded, coolingOffHours: coolingOffHours,
      key: Form.newKey(), changed: changed)
  }

  var body: some HTML {
    PortalLayout(chrome, section: .merchants, title: title) {
      MerchantSubpageHeader(
        title: title, merchant: merchant.item, language: chrome.language, here: ApprovalKind.bankAccount.label)
      ErrorSummary(form.errors)
      current
      if let pending {
        PendingAccount(change: pending, bank: seal.bank(of: pending.sealed), coolingOffHours: coolingOffHours)
      }
      if mayRequest && pending == nil { ask }
      Card(Phrase(en: "Changes", ar: "التغييرات"), flush: true) { history }
    }
  }

  private var current: some HTML {
    Card(Phrase(en: "Current account", ar: "الحساب الحالي")) {
      if let last4 = merchant.ibanLast4 {
        DefinitionList {
          Fact(Phrase(en: "IBAN", ar: "رقم IBAN"), large: true) { IdentifierText("EG••••\(last4)") }
          if let bank { Fact(.bank) { bank.label } }
          Fact(Phrase(en: "Account holder", ar: "صاحب الحساب")) { NameText(merchant.bankHolder) }
        }
      } else {
        EmptyState(
          Phrase(en: "No bank account", ar: "لا يوجد حساب بنكي"),
          Phrase(en: "Payouts start once a bank account is added.", ar: "يبدأ صرف المستحقات بعد إضافة حساب بنكي."))
      }
    }
  }

  private var ask: some HTML {
    Card(Phrase(en: "Change bank account", ar: "تغيير الحساب البنكي")) {
      p { CoolingOffNote(hours: coolingOffHours).phrase }
      PostForm(to: AdminPath.bankAccount(of: code), chrome) {
        Field(
          Phrase(en: "Account holder", ar: "صاحب الحساب"), name: "holder", value: form["holder"], .name,
          hint: Phrase(en: "As registered at the bank", ar: "كما هو مسجل لدى البنك"), error: form.errors["holder"],
          required: true
        )
        Field(
          Phrase(en: "IBAN", ar: "رقم IBAN"), name: "iban", value: form["iban"], .code,
          hint: Phrase(en: "EG and 27 digits, with or without spaces", ar: "EG و27 رقمًا، بمسافات أو بدونها"),
          error: form.errors["iban"], required: true)
        ReasonArea(value: form["reason"], error: form.errors["reason"])
        FormActions { Button(Phrase(en: "Continue", ar: "متابعة"), .primary) }
      }
    }
  }

  private var history: some HTML {
    DataTable(
      changes, label: Phrase(en: "Changes", ar: "التغييرات"),
      empty: EmptyState(Phrase(en: "No changes requested", ar: "لا طلبات تغيير"))
    ) {
      Column(Phrase(en: "Requested", ar: "وقت الطلب")) { change in InstantText(change.requestedAt) }
      Column(Phrase(en: "IBAN", ar: "رقم IBAN"), .header) { change in
        ReferenceText(code: "EG••••\(change.last4)", to: change.approval.map { AdminPath.approval($0) })
      }
      Column(Phrase(en: "State", ar: "الحالة")) { change in StatusPill(change.state) }
    }
  }
}

/// The open change, with its approval or the time at which it takes effect.
private struct PendingAccount: HTML {
  let change: BankAccountChange
  let bank: BankCode?
  let coolingOffHours: Int

  var body: some HTML {
    Card(Phrase(en: "Change in progress", ar: "تغيير قيد التنفيذ")) {
      DefinitionList {
        Fact(Phrase(en: "IBAN", ar: "رقم IBAN"), large: true) { IdentifierText("EG••••\(change.last4)") }
        if let bank { Fact(.bank) { bank.label } }
        Fact(Phrase(en: "Account holder", ar: "صاحب الحساب")) { NameText(change.holder) }
        Fact(Phrase(en: "State", ar: "الحالة")) { StatusPill(change.state) }
        Fact(Phrase(en: "Requested by", ar: "مقدّم الطلب")) { Phrase.actor(change.requestedByName) }
        if let effective = change.effectiveAt {
          Fact(Phrase(en: "Takes effect", ar: "تاريخ السريان")) { InstantText(effective, .full) }
        }
      }
      if change.effectiveAt == nil { p { CoolingOffNote(hours: coolingOffHours).phrase } }
      if let approval = change.approval {
        FormActions {
          LinkButton(.toTheApproval, to: AdminPath.approval(approval))
        }
      }
    } aside: {
      InstantText(change.requestedAt, .full)
    }
  }
}

/// The note about the steps between the request and the first payout to the account.
struct CoolingOffNote {
  let hours: Int

  var phrase: Phrase {
    let time = PluralPhrase.hours(hours, .afterPreposition)
    return Phrase(
      en:
        "Another person has to approve it. It takes effect \(time) after approval; until then, payouts go to the current account.",
      ar:
        "يتطلب التغيير موافقة شخص آخر، ويسري بعد \(time) من الموافقة. وحتى ذلك الحين تُصرف المستحقات إلى الحساب الحالي."
    )
  }
}

/// The confirmation of a bank account change.
struct ConfirmBankAccountPage: HTML {
  let chrome: Chrome
  let merchant: MerchantDetail
  let bank: BankCode?
  let form: BankAccountForm
  let decoded: BankAccountForm.Decoded
  let coolingOffHours: Int
  let key: String
  let changed: ShownFactsChanged?

  private var facts: ShownFacts {
    .bankAccount(
      holder: merchant.bankHolder, last4: merchant.ibanLast4, coolingOffHours: Int64(coolingOffHours))
  }

  private var code: MerchantCode { merchant.item.code }
  private var title: Phrase {
    Phrase(en: "Request a bank account change for \(code)?", ar: "طلب تغيير الحساب البنكي لـ \(code)؟")
  }

  var body: some HTML {
    PortalLayout(chrome, section: .merchants, title: title) {
      MerchantSubpageHeader(
        title: title, merchant: merchant.item, language: chrome.language, here: ApprovalKind.bankAccount.label)
      div(.class("narrow")) {
        ChangedNotice(changed)
        Card {
          ConfirmForm(
            to: AdminPath.bankAccount(of: code), chrome, key: key,
            changes: [
              Change(
                Phrase(en: "Account holder", ar: "صاحب الحساب"),
                before: merchant.ibanLast4 == nil ? nil : .name(merchant.bankHolder), after: .name(decoded.holder)),
              Change(
                Phrase(en: "IBAN", ar: "رقم IBAN"), before: merchant.ibanLast4.map { .code("EG••••\($0)") },
                after: .code(decoded.iban.spaced)),
              Change(.bank, before: bank?.label, after: decoded.iban.bank.label),
            ],
            notes: [
              Phrase(en: "Reason: \(name: form["reason"])", ar: "السبب: \(name: form["reason"])"),
              CoolingOffNote(hours: coolingOffHours).phrase,
            ],
            confirm: Phrase(en: "Request change", ar: "طلب التغيير"), cancel: AdminPath.bankAccount(of: code),
            shown: facts.text, editable: true
          ) {
            form.hidden
            HiddenField("confirmed", "yes")
          }
        }
      }
    }
  }
}
