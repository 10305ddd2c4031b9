import Ledger
import Templates
import Wallet

/// Asks which accounts, how much and why; the next page shows what that will do.
struct NewAdjustmentPage: HTML {
  let chrome: Chrome
  let form: AdjustmentForm

  static let title = Phrase(en: "New adjustment", ar: "قيد تعديل جديد")

  var body: some HTML {
    PortalLayout(chrome, section: .decisions, title: Self.title) {
      PageHeader(
        Self.title, crumbs: [Crumb(DecisionListPage.title, AdminPath.decisions)], here: DecisionKind.adjustment.label,
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
              LinkButton(Phrase(en: "Cancel", ar: "إلغاء"), to: AdminPath.decisions)
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
        en: "A user's mobile or a merchant's code; nothing for the platform's own",
        ar: "موبايل المستخدم أو رمز التاجر، ويُترك فارغًا لحسابات المنصة"), error: form.errors[name + "_holder"])
  }
}

private struct ReasonField: HTML {
  let form: AdjustmentForm

  var body: some HTML {
    TextArea(
      Phrase(en: "Reason", ar: "السبب"), name: "reason", value: form["reason"], rows: 2,
      hint: Phrase(en: "Read by who decides, and kept in the audit trail", ar: "يقرؤه من يقرر، ويُحفظ في سجل المراجعة"),
      error: form.errors["reason"])
  }
}

/// Says what the adjustment will do, before anybody asks for it.
struct ConfirmAdjustmentPage: HTML {
  let chrome: Chrome
  let form: AdjustmentForm
  let decoded: AdjustmentForm.Decoded
  let from: FoundAccount
  let to: FoundAccount
  let key: String

  private var title: Phrase {
    Phrase(en: "Ask to move \(decoded.amount)?", ar: "طلب نقل \(decoded.amount)؟")
  }

  var body: some HTML {
    PortalLayout(chrome, section: .decisions, title: title) {
      PageHeader(
        title, crumbs: [Crumb(DecisionListPage.title, AdminPath.decisions)], here: DecisionKind.adjustment.label)
      div(.class("narrow")) {
        Card {
          ConfirmForm(
            to: AdminPath.newAdjustment, chrome, key: key,
            changes: [
              Change(
                from.title, before: from.balance.map { .money($0) },
                after: after(from.balance, -decoded.amount.piastres)),
              Change(
                to.title, before: to.balance.map { .money($0) }, after: after(to.balance, decoded.amount.piastres)),
            ],
            notes: [
              Phrase(en: "Reason: \(name: decoded.reason)", ar: "السبب: \(name: decoded.reason)"),
              Phrase(
                en: "Another person decides. Nothing moves before that; the balances may be others by then.",
                ar: "يقرر شخص آخر. لا يتحرك شيء قبل ذلك، وقد تتغير الأرصدة حتى ذلك الحين."),
            ],
            confirm: Phrase(en: "Ask for the adjustment", ar: "طلب قيد التعديل"), cancel: AdminPath.decisions
          ) {
            ForEach(AdjustmentForm.fields.filter { $0 != "confirmed" }) { field in HiddenField(field, form[field]) }
            HiddenField("confirmed", "yes")
          }
        }
      }
    }
  }

  /// Of the platform's accounts only the change is known.
  private func after(_ balance: Money?, _ change: Int64) -> Phrase {
    guard let balance else { return .money(Money(piastres: change), .signed) }
    return .money(Money(piastres: balance.piastres + change))
  }
}

/// Asks why an entry is undone.
struct ReversalPage: HTML {
  let chrome: Chrome
  let detail: TransactionDetail
  let postings: [PostingItem]
  let key: String
  var form: AdjustmentForm

  private var reference: Reference { detail.item.reference }
  private var title: Phrase { Phrase(en: "Ask to reverse \(reference)?", ar: "طلب عكس \(reference)؟") }

  var body: some HTML {
    PortalLayout(chrome, section: .transactions, title: title) {
      PageHeader(
        title,
        crumbs: [
          Crumb(TransactionListPage.title, AdminPath.transactions),
          Crumb(.reference(reference), AdminPath.transaction(reference)),
        ], here: Phrase(en: "Reversal", ar: "قيد عكسي"))
      ErrorSummary(form.errors)
      Columns {
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
                  "Another person decides. Once approved, every account gets back what it gave, and gives what it got.",
                ar: "يقرر شخص آخر. وبعد موافقته يستعيد كل حساب ما دفعه ويعيد ما أخذه.")
            ],
            confirm: Phrase(en: "Ask for the reversal", ar: "طلب القيد العكسي"),
            cancel: AdminPath.transaction(reference)
          ) {
            ReasonField(form: form)
          }
        }
      } side: {
        JournalCard(postings: postings)
      }
    }
  }
}
