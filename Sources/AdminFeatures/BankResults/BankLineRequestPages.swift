import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

/// The form that requests the result of a bank line's payout.
struct BankLineRequestForm: Sendable {
  static let fields = ["result", "reason", "confirmed"]

  let result: String
  let reason: String
  var errors = FormErrors()

  /// `value` returns a field's value.
  init(_ value: (String) -> String?) {
    (result, reason) = (value("result") ?? "", value("reason") ?? "")
  }

  /// Returns nil if the form is invalid; `errors` then has the reasons.
  mutating func decode() -> (result: BankLineStatus, reason: String)? {
    let result = BankLineStatus(rawValue: result)
    if result == nil { errors.add("result", Phrase(en: "Choose a result.", ar: "اختر النتيجة.")) }
    var reason: String?
    do throws(TextProblem) {
      reason = try checkedText(self.reason, .note, maximum: 200)
    } catch {
      errors.add("reason", error)
    }
    guard let result, let reason else { return nil }
    return (result, reason)
  }
}

/// The form: one of the results that the payout can get in its state, and a reason. The next page shows its effect.
struct BankLineRequestPage: HTML {
  let chrome: Chrome
  let item: BankLineItem
  let form: BankLineRequestForm

  static let act = Phrase(en: "Mark payout", ar: "تحديد نتيجة الصرف")

  private var results: [BankLineStatus] { item.payout?.state.results(about: item.status) ?? [] }

  var body: some HTML {
    PortalLayout(chrome, section: .bankResults, title: Self.act) {
      BankLineRequestHeader(title: Self.act, item: item)
      div(.class("narrow")) {
        ErrorSummary(form.errors)
        Notice(.waiting, item.whyItWaits)
        Card {
          PostForm(to: AdminPath.request(about: item.id), chrome) {
            RadioGroup(
              Phrase(en: "Mark payout as", ar: "نتيجة الصرف"), name: "result",
              choices: results.map { Choice($0.rawValue, $0.label, hint: $0.effect) },
              selected: form.result, error: form.errors["result"])
            ReasonArea(value: form.reason, error: form.errors["reason"])
            FormActions {
              Button(Phrase(en: "Continue", ar: "متابعة"), .primary)
              LinkButton(Phrase(en: "Cancel", ar: "إلغاء"), to: AdminPath.bankLine(item.id))
            }
          }
        }
      }
    }
  }
}

/// The confirmation of the request, with the balances before and after.
struct ConfirmBankLineRequestPage: HTML {
  let chrome: Chrome
  let item: BankLineItem
  let payout: BankLineItem.Payout
  let result: BankLineStatus
  let reason: String
  let accounts: [ApprovalAccount]
  let key: String
  var changed: ShownFactsChanged?

  private var title: Phrase {
    Phrase(
      en: "Request to mark payout \(payout.reference) as “\(result.label)”?",
      ar: "طلب تحديد نتيجة الصرف \(payout.reference) «\(result.label)»؟")
  }

  var body: some HTML {
    PortalLayout(chrome, section: .bankResults, title: title) {
      BankLineRequestHeader(title: title, item: item)
      div(.class("narrow")) {
        ChangedNotice(changed)
        Card {
          DefinitionList {
            Fact(Phrase(en: "Payout's amount", ar: "مبلغ الصرف")) { MoneyText(payout.amount) }
            BankAmountFacts(line: item)
          }
          ConfirmForm(
            to: AdminPath.request(about: item.id), chrome, key: key,
            changes: [
              Change(
                Phrase(en: "Payout's state", ar: "حالة الصرف"), before: payout.state.label,
                after: result.payoutState.label)
            ] + accounts.map(\.effect),
            notes: [
              Phrase(en: "Reason: \(name: reason)", ar: "السبب: \(name: reason)"),
              Phrase(
                en: "No money moves until another person approves it. The line then leaves the queue.",
                ar: "لا تُنقل أي أموال قبل موافقة شخص آخر، ثم يُزال السطر من القائمة."),
            ],
            confirm: Phrase(en: "Request", ar: "تقديم الطلب"), cancel: AdminPath.bankLine(item.id),
            shown: ShownFacts.bankLine(payout: payout.state).text, editable: true
          ) {
            HiddenField("result", result.rawValue)
            HiddenField("reason", reason)
            HiddenField("confirmed", "yes")
          }
        }
      }
    }
  }
}

private struct BankLineRequestHeader: HTML {
  let title: Phrase
  let item: BankLineItem

  var body: some HTML {
    PageHeader(
      title,
      crumbs: [
        Crumb(BankLineListPage.title, AdminPath.bankResults),
        Crumb(.code(item.payoutReference), AdminPath.bankLine(item.id)),
      ], here: BankLineRequestPage.act)
  }
}

extension BankLineStatus {
  /// Where the payout's amount goes.
  fileprivate var effect: Phrase {
    switch self {
    case .paid: Phrase(en: "The merchant has the money.", ar: "وصل المبلغ إلى التاجر.")
    case .failed:
      Phrase(
        en: "The bank couldn't pay. The amount becomes available to the merchant again.",
        ar: "تعذّر على البنك الدفع. يصبح المبلغ متاحًا للتاجر من جديد.")
    case .returned:
      Phrase(
        en: "The money came back. The amount becomes available to the merchant again.",
        ar: "عاد المبلغ. يصبح متاحًا للتاجر من جديد.")
    }
  }
}
