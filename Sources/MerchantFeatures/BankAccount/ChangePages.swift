import Ledger
import Templates
import Wallet
import Web

/// Asks for another account; the next page shows what that will do.
struct NewBankAccountPage: HTML {
  let chrome: Chrome
  let account: BankAccount?
  let form: BankAccountForm

  var body: some HTML {
    BankAccountFrame(chrome: chrome, title: Phrase(en: "Another bank account", ar: "حساب بنكي آخر")) {
      ErrorSummary(form.errors)
      Card {
        if let account {
          DefinitionList(narrow: true) {
            Fact(Phrase(en: "In force", ar: "الحساب الساري")) {
              Destination(holder: account.holder, last4: account.last4)
            }
          }
        }
        PostForm(to: MerchantPath.newBankAccount, chrome) {
          Field(
            Phrase(en: "Account holder", ar: "صاحب الحساب"), name: "holder", value: form["holder"], .name,
            hint: Phrase(en: "As the bank has it", ar: "كما هو مسجل لدى البنك"), error: form.errors["holder"],
            required: true)
          Field(
            Phrase(en: "IBAN", ar: "رقم الحساب الدولي (IBAN)"), name: "iban", value: form["iban"], .code,
            hint: Phrase(
              en: "EG and 27 digits, as on a statement of the bank",
              ar: "\(code: "EG") ثم 27 رقمًا كما في كشف حساب البنك"),
            error: form.errors["iban"], required: true)
          TextArea(
            Phrase(en: "Why", ar: "السبب"), name: "reason", value: form["reason"], rows: 2,
            hint: Phrase(en: "Read by who decides at HealthPay", ar: "يقرؤه من يقرر لدى هيلث باي"),
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

/// Says what the change will do, before anybody confirms it.
struct ConfirmBankAccountPage: HTML {
  let chrome: Chrome
  let account: BankAccount?
  let form: BankAccountForm
  let decoded: BankAccountForm.Decoded
  let waiting: Phrase?
  let key: String

  var body: some HTML {
    BankAccountFrame(chrome: chrome, title: Phrase(en: "Change the bank account?", ar: "تغيير الحساب البنكي؟")) {
      Card {
        ConfirmForm(
          to: MerchantPath.newBankAccount, chrome, key: key,
          changes: [
            Change(
              Phrase(en: "Account", ar: "الحساب"), before: account.map { .code("EG••••\($0.last4)") },
              after: .code(decoded.iban.spaced)),
            Change(
              Phrase(en: "Account holder", ar: "صاحب الحساب"), before: account.map { .name($0.holder) },
              after: .name(decoded.holder)),
          ], notes: notes, confirm: Phrase(en: "Ask for the change", ar: "طلب التغيير"),
          cancel: MerchantPath.bankAccount
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
          en: "HealthPay has to approve it; then it waits \(time) before it comes into force.",
          ar: "يجب أن توافق عليه هيلث باي، ثم يسري بعد مدة انتظار: \(time).")
      }
        ?? Phrase(
          en: "HealthPay has to approve it; then it comes into force.", ar: "يجب أن توافق عليه هيلث باي ثم يسري."),
      Phrase(
        en: "Until then payouts go to the account in force now. Payouts that were asked for before stay with it.",
        ar: "وحتى ذلك الحين تذهب التحويلات إلى الحساب الساري الآن، وتبقى عليه التحويلات التي طُلبت قبل السريان."),
      Phrase(en: "You can take it back until it is in force.", ar: "يمكنك سحبه حتى يسري."),
    ]
    if let reason = decoded.reason {
      notes.insert(Phrase(en: "Why: \(name: reason)", ar: "السبب: \(name: reason)"), at: 0)
    }
    return notes
  }
}

/// Says what taking the change back will do.
struct RecallBankAccountPage: HTML {
  let chrome: Chrome
  let change: BankAccountChange
  let key: String

  var body: some HTML {
    BankAccountFrame(chrome: chrome, title: Phrase(en: "Take back the change?", ar: "سحب التغيير؟")) {
      Card {
        ConfirmForm(
          to: MerchantPath.recall(of: change.id), chrome, key: key,
          changes: [
            Change(
              Phrase(
                en: "Change to \(code: "EG••••\(change.last4)")", ar: "التغيير إلى \(code: "EG••••\(change.last4)")"),
              before: change.state.label, after: BankAccountChangeState.recalled.label)
          ],
          notes: [Phrase(en: "The account in force stays as it is.", ar: "يبقى الحساب الساري كما هو.")],
          confirm: Phrase(en: "Take it back", ar: "سحب الطلب"), .danger, cancel: MerchantPath.bankAccount)
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
