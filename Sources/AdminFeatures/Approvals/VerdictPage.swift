import Ledger
import SharedFeatures
import Templates
import Wallet

/// The verdicts on an approval; raw values are the last part of the address.
enum ApprovalAct: String {
  case approval, rejection, withdrawal

  /// The verdict of an approval or a rejection.
  var verdict: Verdict { self == .approval ? .approve : .reject }
}

/// The confirmation of an approval, a rejection or a withdrawal, with a note.
struct VerdictPage: HTML {
  let chrome: Chrome
  let detail: ApprovalDetail
  let act: ApprovalAct
  let key: String
  var note = ""
  var errors = FormErrors()
  var changed: ShownFactsChanged?

  private var item: ApprovalItem { detail.item }
  private var queue: ApprovalQueue { detail.queue }

  var body: some HTML {
    PortalLayout(chrome, section: .approvals, title: title) {
      PageHeader(
        title,
        crumbs: [
          Crumb(ApprovalListPage.title, queue.path), Crumb(item.title, queue.path(to: item.id)),
        ], here: verb)
      div(.class("narrow")) {
        ErrorSummary(errors)
        ChangedNotice(changed)
        ApprovalFacts(found: detail.found)
        Card {
          ConfirmForm(
            to: AdminPath.act(act, on: item.id), chrome, key: key, changes: changes, notes: [item.effect(of: act)],
            confirm: verb, act == .rejection ? .danger : .primary, cancel: queue.path(to: item.id),
            keep: act == .withdrawal ? .keepRequest : .cancel,
            shown: detail.found.facts(of: act).text
          ) {
            if let field = queue.field { field }
            if act != .withdrawal {
              TextArea(
                act == .approval ? Phrase(en: "Note", ar: "ملاحظة") : Phrase(en: "Reason", ar: "السبب"), name: "note",
                value: note, rows: 2,
                hint: Phrase(
                  en: "Kept with the request and in the audit log", ar: "تُحفظ مع الطلب وفي سجل التدقيق"),
                error: errors["note"], required: act == .rejection ? true : nil)
            }
          }
        }
      }
    }
  }

  private var changes: [Change] {
    let state = Change(Phrase(en: "State", ar: "الحالة"), before: item.state.label, after: after.label)
    return act == .approval ? [state] + detail.found.changes : [state]
  }

  private var after: ApprovalState {
    switch act {
    case .approval: .approved
    case .rejection: .rejected
    case .withdrawal: .withdrawn
    }
  }

  private var verb: Phrase {
    switch act {
    case .approval: Phrase(en: "Approve", ar: "موافقة")
    case .rejection: Phrase(en: "Reject", ar: "رفض")
    case .withdrawal: Phrase(en: "Withdraw request", ar: "إلغاء الطلب")
    }
  }

  private var title: Phrase {
    switch act {
    case .approval: Phrase(en: "Approve \(item.inSentence)?", ar: "الموافقة على \(item.inSentence)؟")
    case .rejection: Phrase(en: "Reject \(item.inSentence)?", ar: "رفض \(item.inSentence)؟")
    case .withdrawal: Phrase(en: "Withdraw \(item.inSentence)?", ar: "إلغاء طلب \(item.inSentence)؟")
    }
  }
}

extension FoundApproval {
  /// The facts that a confirmation of the act shows.
  func facts(of act: ApprovalAct) -> ShownFacts {
    var facts = item.facts
    if act != .withdrawal, case .refund(let refund) = preview {
      facts.setRefund(remaining: refund.remainingAfter, returned: refund.returned)
    }
    return facts
  }
}

extension ApprovalItem {
  /// What the act does, in a sentence.
  func effect(of act: ApprovalAct) -> Phrase {
    guard act == .approval else {
      return Phrase(
        en: "Nothing is executed, and any reserved amount is released.", ar: "لن يُنفَّذ شيء، ويُحرَّر أي مبلغ محجوز.")
    }
    return switch kind {
    case .payout:
      Phrase(
        en: "It goes into the next payout batch. Until then, you or the requester can withdraw it.",
        ar: "سيُدرج في دفعة الصرف التالية. وحتى ذلك الحين يمكنك أنت أو مقدّم الطلب إلغاؤه.")
    case .bankAccount:
      Phrase(
        en:
          "It takes effect after the waiting period. Until then, you or the requester can withdraw it.",
        ar: "يسري بعد انتهاء فترة الانتظار. وحتى ذلك الحين يمكنك أنت أو مقدّم الطلب إلغاؤه.")
    case .refund:
      Phrase(
        en: "The user receives the money immediately, or as soon as the merchant's balance covers it.",
        ar: "يصل المبلغ إلى المستخدم فورًا، أو عندما يكفي رصيد التاجر.")
    case .adjustment, .unfreeze, .limit, .fee, .setting, .bankLine:
      Phrase(en: "It is executed immediately and can't be withdrawn.", ar: "يُنفَّذ فورًا ولا يمكن إلغاؤه.")
    }
  }
}
