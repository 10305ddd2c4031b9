import Ledger
import Templates
import Wallet

/// What a person does with a decision; raw values are the last part of its address.
enum DecisionAct: String {
  case approval, rejection, recall
}

/// Says what approving, rejecting or recalling does, and asks for a note.
struct VerdictPage: HTML {
  let chrome: Chrome
  let item: DecisionItem
  let subject: DecisionSubject
  let act: DecisionAct
  let key: String
  var note = ""
  var errors = FormErrors()

  var body: some HTML {
    PortalLayout(chrome, section: .decisions, title: title) {
      PageHeader(
        title,
        crumbs: [
          Crumb(DecisionListPage.title, AdminPath.decisions), Crumb(item.title, AdminPath.decision(item.id)),
        ], here: verb)
      div(.class("narrow")) {
        ErrorSummary(errors)
        DecisionFacts(item: item, subject: subject)
        Card {
          ConfirmForm(
            to: AdminPath.decision(item.id) / act.rawValue, chrome, key: key, changes: changes, notes: [effect],
            confirm: verb, act == .rejection ? .danger : .primary, cancel: AdminPath.decision(item.id)
          ) {
            if act != .recall {
              TextArea(
                act == .approval ? Phrase(en: "Note", ar: "ملاحظة") : Phrase(en: "Reason", ar: "السبب"), name: "note",
                value: note, rows: 2,
                hint: Phrase(
                  en: "Kept with the decision and in the audit trail", ar: "تُحفظ مع القرار وفي سجل المراجعة"),
                error: errors["note"], required: act == .rejection ? true : nil)
            }
          }
        }
      }
    }
  }

  private var changes: [Change] {
    let state = Change(Phrase(en: "State", ar: "الحالة"), before: item.state.label, after: after.label)
    return act == .approval ? [state] + item.changes : [state]
  }

  private var after: DecisionState {
    switch act {
    case .approval: .approved
    case .rejection: .rejected
    case .recall: .recalled
    }
  }

  private var verb: Phrase {
    switch act {
    case .approval: Phrase(en: "Approve", ar: "موافقة")
    case .rejection: Phrase(en: "Reject", ar: "رفض")
    case .recall: Phrase(en: "Take back", ar: "سحب")
    }
  }

  private var title: Phrase {
    switch act {
    case .approval: Phrase(en: "Approve \(item.inSentence)?", ar: "الموافقة على \(item.title)؟")
    case .rejection: Phrase(en: "Reject \(item.inSentence)?", ar: "رفض \(item.title)؟")
    case .recall: Phrase(en: "Take back \(item.inSentence)?", ar: "سحب \(item.title)؟")
    }
  }

  private var effect: Phrase {
    guard act == .approval else {
      return Phrase(
        en: "Nothing of it is done, and what it had reserved is given back.", ar: "لا يُنفَّذ منه شيء، ويُعاد ما حُجز له.")
    }
    return switch item.kind {
    case .payout:
      Phrase(
        en: "It goes into the next batch for the bank. Until then you or the person who asked can take it back.",
        ar: "يدخل في الدفعة التالية إلى البنك. وحتى ذلك الحين يمكنك أنت أو من طلبه سحبه.")
    case .bankAccount:
      Phrase(
        en:
          "It comes into force when its waiting time is over. Until then you or the person who asked can take it back.",
        ar: "يسري بعد انتهاء فترة الانتظار. وحتى ذلك الحين يمكنك أنت أو من طلبه سحبه.")
    case .refund:
      Phrase(
        en: "The money goes to the user at once, or as soon as the merchant's balance allows.",
        ar: "يصل المبلغ إلى المستخدم فورًا، أو حالما يسمح رصيد التاجر.")
    case .adjustment, .unfreeze, .limit, .fee:
      Phrase(en: "It is done at once and can't be taken back.", ar: "يُنفَّذ فورًا ولا يمكن سحبه.")
    }
  }
}
