import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

/// The form that requests a change of the bank account. The next page shows its effect.
struct NewBankAccountPage: HTML {
  let chrome: Chrome
  let account: BankAccount?
  let form: BankAccountForm

  var body: some HTML {
    BankAccountFrame(chrome: chrome, title: Phrase(en: "Change bank account", ar: "تغيير الحساب البنكي")) {
      ErrorSummary(form.errors)
      Card {
        if let account {
          DefinitionList(narrow: true) {
            Fact(Phrase(en: "Current account", ar: "الحساب الحالي")) {
              Destination(holder: account.holder, last4: account.last4)
            }
          }
        }
        PostForm(to: MerchantPath.newBankAccount, chrome) {
          Field(
            Phrase(en: "Account holder", ar: "صاحب الحساب"), name: "holder", value: form["holder"], .name,
            hint: Phrase(en: "As registered at the bank", ar: "كما هو مسجل لدى البنك"), error: form.errors["holder"],
            required: true)
          Field(
            Phrase(en: "IBAN", ar: "رقم الحساب الدولي (IBAN)"), name: "iban", value: form["iban"], .code,
            hint: Phrase(
              en: "EG and 27 digits, as on your bank statement",
              ar: "\(code: "EG") ثم 27 رقمًا كما في كشف حساب البنك"),
            error: form.errors["iban"], required: true)
          TextArea(
            Phrase(en: "Reason", ar: "السبب"), name: "reason", value: form["reason"], rows: 2,
            hint: Phrase(en: "HealthPay's approver reads this.", ar: "يقرؤه الموافِق لدى هيلث باي."),
            error: form.errors["reason"], required: false)
          FormActions {
            Button(Phrase(en: "Continue", ar: "متابعة"), .primary)
            LinkButton(Phrase(en: "Cancel", ar: "إلغاء"), to: MerchantPath.bankAccount)
          }
        }
      }
    }
  }
}

/// The confirmation of a bank account change.
struct ConfirmBankAccountPage: HTML {
  let chrome: Chrome
  let account: BankAccount?
  let bank: BankCode?
  let form: BankAccountForm
  let decoded: BankAccountForm.Decoded
  let coolingOffHours: Int
  let key: String
  let changed: ShownFactsChanged?

  private var facts: ShownFacts {
    .bankAccount(
      holder: account?.holder ?? "", last4: account?.last4, coolingOffHours: Int64(coolingOffHours))
  }

  /// The cooling-off time of an approved change; nil if there is none.
  private var waiting: Phrase? {
    let hours = coolingOffHours
    if hours == 0 { return nil }
    return hours.isMultiple(of: 24)
      ? PluralPhrase.days(hours / 24, .afterPreposition).phrase : PluralPhrase.hours(hours, .afterPreposition).phrase
  }

  var body: some HTML {
    BankAccountFrame(chrome: chrome, title: Phrase(en: "Change the bank account?", ar: "تغيير الحساب البنكي؟")) {
      ChangedNotice(changed)
      Card {
        ConfirmForm(
          to: MerchantPath.newBankAccount, chrome, key: key,
          changes: [
            Change(
              Phrase(en: "Account", ar: "الحساب"), before: account.map { .code("EG••••\($0.last4)") },
              after: .code(decoded.iban.spaced)),
            Change(.bank, before: bank?.label, after: decoded.iban.bank.label),
            Change(
              Phrase(en: "Account holder", ar: "صاحب الحساب"), before: account.map { .name($0.holder) },
              after: .name(decoded.holder)),
          ], notes: notes, confirm: Phrase(en: "Request change", ar: "طلب التغيير"),
          cancel: MerchantPath.bankAccount, shown: facts.text, editable: true
        ) {
          form.hidden
          HiddenField("confirmed", "yes")
        }
      }
    }
  }

  private var notes: [Phrase] {
    var notes = [
      waiting.map { time in
        Phrase(
          en: "HealthPay has to approve it. It takes effect \(time) after approval.",
          ar: "يتطلب موافقة هيلث باي، ويسري بعد \(time) من الموافقة.")
      }
        ?? Phrase(
          en: "HealthPay has to approve it before it takes effect.", ar: "يتطلب موافقة هيلث باي قبل أن يسري."),
      Phrase(
        en: "Until then, payouts go to your current account. Payouts requested before the change also go there.",
        ar: "وحتى ذلك الحين تُصرف المستحقات إلى حسابك الحالي، بما فيها ما طُلب صرفه قبل التغيير."),
      Phrase(en: "You can withdraw the request until it takes effect.", ar: "يمكنك إلغاء الطلب حتى يسري."),
    ]
    if let reason = decoded.reason {
      notes.insert(Phrase(en: "Reason: \(name: reason)", ar: "السبب: \(name: reason)"), at: 0)
    }
    return notes
  }
}

/// The confirmation of a change's withdrawal.
struct WithdrawBankAccountPage: HTML {
  let chrome: Chrome
  let change: BankAccountChange
  let key: String
  var changed: ShownFactsChanged?

  var body: some HTML {
    BankAccountFrame(chrome: chrome, title: Phrase(en: "Withdraw the change?", ar: "إلغاء طلب التغيير؟")) {
      ChangedNotice(changed)
      Card {
        ConfirmForm(
          to: MerchantPath.withdraw(of: change.id), chrome, key: key,
          changes: [
            Change(
              Phrase(
                en: "Change to \(code: "EG••••\(change.last4)")", ar: "التغيير إلى \(code: "EG••••\(change.last4)")"),
              before: change.state.label, after: BankAccountChangeState.withdrawn.label)
          ],
          notes: [Phrase(en: "Your current account stays as it is.", ar: "يبقى حسابك الحالي كما هو.")],
          confirm: Phrase(en: "Withdraw request", ar: "إلغاء الطلب"), .danger, cancel: MerchantPath.bankAccount,
          keep: .keepRequest, shown: change.facts.text)
      }
    }
  }
}

private struct BankAccountFrame<Content: HTML>: HTML {
  let chrome: Chrome
  let title: Phrase
  @HTMLBuilder let content: () -> Content

  var body: some HTML {
    PortalLayout(chrome, section: .bankAccount, title: title) {
      PageHeader(
        title, crumbs: [Crumb(BankAccountPage.title, MerchantPath.bankAccount)],
        here: Phrase(en: "Change", ar: "تغيير"))
      div(.class("narrow")) { content() }
    }
  }
}
