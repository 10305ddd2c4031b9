import Ledger
import SharedFeatures
import Templates
import Wallet

/// The form of an adjustment: accounts, amount and reason. The next page shows its effect.
struct NewAdjustmentPage: HTML {
  let chrome: Chrome
  let form: AdjustmentForm

  static let title = Phrase(en: "New adjustment", ar: "تسوية يدوية جديدة")

  var body: some HTML {
    PortalLayout(chrome, section: .approvals, title: Self.title) {
      PageHeader(
        Self.title, crumbs: [Crumb(ApprovalListPage.title, AdminPath.approvals)], here: ApprovalKind.adjustment.label,
        lead: Phrase(
          en: "Moves money between two accounts once another person has approved it.",
          ar: "ينقل مبلغًا بين حسابين بعد موافقة شخص آخر."))
      div(.class("narrow")) {
        ErrorSummary(form.errors)
        Card {
          PostForm(to: AdminPath.newAdjustment, chrome) {
            AccountFields(Phrase(en: "From", ar: "من"), name: "from", form: form)
            AccountFields(Phrase(en: "To", ar: "إلى"), name: "to", form: form)
            MoneyField(
              Phrase(en: "Amount", ar: "المبلغ"), name: "amount", value: form["amount"], error: form.errors["amount"])
            ReasonField(form: form)
            FormActions {
              Button(Phrase(en: "Continue", ar: "متابعة"), .primary)
              LinkButton(Phrase(en: "Cancel", ar: "إلغاء"), to: AdminPath.approvals)
            }
          }
        }
      }
    }
  }
}

private struct AccountFields: HTML {
  let label: Phrase
  let name: String
  let form: AdjustmentForm

  init(_ label: Phrase, name: String, form: AdjustmentForm) {
    self.label = label
    self.name = name
    self.form = form
  }

  var body: some HTML {
    Select(
      label, name: name, choices: AdjustmentForm.kinds.map { Choice($0.rawValue, $0.label) }, selected: form[name],
      any: Phrase(en: "Choose…", ar: "اختر…"), error: form.errors[name])
    Field(
      Phrase(en: "Account holder", ar: "صاحب الحساب"), name: name + "_holder", value: form[name + "_holder"], .code,
      hint: Phrase(
        en: "A user's mobile number or a merchant code. Leave empty for the platform's accounts.",
        ar: "رقم موبايل المستخدم أو كود التاجر. يُترك فارغًا لحسابات المنصة."), error: form.errors[name + "_holder"])
  }
}

private struct ReasonField: HTML {
  let form: AdjustmentForm

  var body: some HTML {
    TextArea(
      Phrase(en: "Reason", ar: "السبب"), name: "reason", value: form["reason"], rows: 2,
      hint: Phrase(
        en: "The approver reads it. It is kept in the audit log.", ar: "يقرؤه الموافِق، ويُحفظ في سجل التدقيق."),
      error: form.errors["reason"])
  }
}

/// The confirmation of an adjustment.
struct ConfirmAdjustmentPage: HTML {
  let chrome: Chrome
  let form: AdjustmentForm
  let decoded: AdjustmentForm.Decoded
  let from: FoundAccount
  let to: FoundAccount
  let key: String
  let changed: ShownFactsChanged?

  private var title: Phrase {
    Phrase(en: "Request an adjustment of \(decoded.amount)?", ar: "طلب تسوية يدوية بمبلغ \(decoded.amount)؟")
  }

  var body: some HTML {
    PortalLayout(chrome, section: .approvals, title: title) {
      PageHeader(
        title, crumbs: [Crumb(ApprovalListPage.title, AdminPath.approvals)], here: ApprovalKind.adjustment.label)
      div(.class("narrow")) {
        ChangedNotice(changed)
        Card {
          ConfirmForm(
            to: AdminPath.newAdjustment, chrome, key: key,
            changes: [
              Change(from.title, balance: from.balance, change: Money(piastres: -decoded.amount.piastres)),
              Change(to.title, balance: to.balance, change: decoded.amount),
            ],
            notes: [
              Phrase(en: "Reason: \(name: decoded.reason)", ar: "السبب: \(name: decoded.reason)"),
              Phrase(
                en: "No money moves until another person approves it. The balances may have changed by then.",
                ar: "لا تُنقل أي أموال قبل موافقة شخص آخر، وقد تتغير الأرصدة حتى ذلك الحين."),
            ],
            confirm: Phrase(en: "Request adjustment", ar: "طلب التسوية اليدوية"), cancel: AdminPath.approvals,
            shown: FoundAccount.facts(from: from, to: to).text, editable: true
          ) {
            ForEach(AdjustmentForm.fields.filter { $0 != "confirmed" }) { field in HiddenField(field, form[field]) }
            HiddenField("confirmed", "yes")
          }
        }
      }
    }
  }
}

/// The confirmation of a reversal, with its reason.
struct ReversalPage: HTML {
  let chrome: Chrome
  let detail: TransactionDetail
  let postings: [PostingItem]
  let key: String
  var form: AdjustmentForm

  private var reference: Reference { detail.item.reference }
  private var title: Phrase { Phrase(en: "Request a reversal of \(reference)?", ar: "طلب عكس \(reference)؟") }

  var body: some HTML {
    PortalLayout(chrome, section: .transactions, title: title) {
      PageHeader(
        title,
        crumbs: [
          Crumb(TransactionListPage.title, AdminPath.transactions),
          Crumb(.reference(reference), AdminPath.transaction(reference)),
        ], here: Phrase(en: "Reversal", ar: "عكس القيد"))
      div(.class("narrow")) {
        ErrorSummary(form.errors)
        JournalCard(postings: postings)
        Card {
          ConfirmForm(
            to: AdminPath.reversal(of: reference), chrome, key: key,
            changes: [
              Change(
                Phrase(en: "Status", ar: "الحالة"), before: detail.item.status.label,
                after: TransactionStatus.reversed.label)
            ],
            notes: [
              Phrase(
                en:
                  "Another person has to approve it. The reversing entry then moves the same amounts back between the same accounts.",
                ar: "يتطلب موافقة شخص آخر، ثم يعيد القيد العكسي المبالغ نفسها بين الحسابات نفسها.")
            ],
            confirm: Phrase(en: "Request reversal", ar: "طلب عكس القيد"),
            cancel: AdminPath.transaction(reference), shown: ShownFacts.transaction(detail.item.status).text
          ) {
            ReasonField(form: form)
          }
        }
      }
    }
  }
}
