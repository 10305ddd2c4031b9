import Ledger
import SharedFeatures
import Templates
import Wallet

/// A case: its flags, its notes and its outcome.
struct CasePage: HTML {
  let chrome: Chrome
  let item: CaseItem
  let events: [CaseEvent]
  let mayReview: Bool
  /// Whether the case is assigned to the reader.
  let isOwn: Bool
  var note = ""
  var outcome = ""
  var closing = ""
  var errors = FormErrors()
  /// The reason why the last act was refused.
  var refusal: Phrase?
  var changed: ShownFactsChanged?

  private var isOpen: Bool { item.closedAt == nil }

  private var title: Phrase { Phrase(en: "Case \(item.transaction)", ar: "حالة \(item.transaction)") }

  var body: some HTML {
    PortalLayout(chrome, section: .cases, title: title) {
      PageHeader(title, crumbs: [Crumb(CaseListPage.title, AdminPath.cases)], here: .reference(item.transaction)) {
        StatusPill(item.state)
      } acts: {
        if mayReview && isOpen && !isOwn {
          PostForm(to: AdminPath.assignment(of: item.id), chrome, inline: true) {
            Button(Phrase(en: "Assign to me", ar: "تولّي الحالة"), .primary)
          }
        }
      }
      if let refusal { Notice(.bad, refusal, role: "alert") }
      ChangedNotice(changed)
      ErrorSummary(errors)
      Columns {
        facts
        if mayReview && isOpen && isOwn { closeForm }
        if mayReview { noteForm }
      } side: {
        Card(Phrase(en: "Timeline", ar: "التسلسل الزمني")) { Timeline(events.map(\.timelineEvent)) }
      }
    }
  }

  private var facts: some HTML {
    Card(Phrase(en: "Case", ar: "حالة مراجعة")) {
      DefinitionList {
        Fact(Phrase(en: "Amount", ar: "المبلغ"), large: true) { MoneyText(item.amount) }
        Fact(item.kind.label) { ReferenceText(item.transaction, to: AdminPath.transaction(item.transaction)) }
        Fact(Phrase(en: "User", ar: "المستخدم")) { PersonText(item.userName, to: AdminPath.user(item.user)) }
        Fact(Phrase(en: "Reason", ar: "السبب")) { RuleNames(rules: item.rules) }
        Fact(Phrase(en: "Assignee", ar: "المسؤول")) {
          if let name = item.assigneeName { NameText(name) } else { Nothing() }
        }
        if let closed = item.closedAt { Fact(Phrase(en: "Closed", ar: "أُغلقت")) { InstantText(closed, .full) } }
      }
    } aside: {
      InstantText(item.openedAt, .full)
    }
  }

  private var closeForm: some HTML {
    Card(Phrase(en: "Close case", ar: "إغلاق الحالة")) {
      PostForm(to: AdminPath.outcome(of: item.id), chrome) {
        HiddenField("_shown", ShownFacts.case(events: events.count).text)
        RadioGroup(
          Phrase(en: "Outcome", ar: "النتيجة"), name: "outcome",
          choices: CaseListPage.outcomes.map { Choice($0.rawValue, $0.label) }, selected: outcome,
          error: errors["outcome"])
        TextArea(
          Phrase(en: "Findings", ar: "نتائج المراجعة"), name: "closing", value: closing, rows: 2,
          hint: Phrase(
            en: "Kept with the case. A closed case can't be reopened.",
            ar: "تُحفظ مع الحالة. لا يمكن إعادة فتح حالة مغلقة."),
          error: errors["closing"])
        FormActions { Button(Phrase(en: "Close case", ar: "إغلاق الحالة"), .primary) }
      }
    }
  }

  private var noteForm: some HTML {
    Card(Phrase(en: "Note", ar: "ملاحظة")) {
      PostForm(to: AdminPath.notes(on: item.id), chrome) {
        TextArea(
          Phrase(en: "Note", ar: "ملاحظة"), name: "note", value: note, rows: 2,
          hint: Phrase(en: "Notes can't be changed later", ar: "لا يمكن تعديل الملاحظة لاحقًا"), error: errors["note"])
        FormActions { Button(Phrase(en: "Add note", ar: "إضافة ملاحظة")) }
      }
    }
  }
}

extension CaseEvent {
  fileprivate var timelineEvent: TimelineEvent {
    switch kind {
    case .flag:
      TimelineEvent(
        Phrase(en: "Flagged", ar: "مشتبه بها"), at: at, style: .precise,
        detail: ReviewRule(rawValue: text)?.label ?? .code(text), .waiting)
    case .assignment:
      TimelineEvent(
        Phrase(en: "Assigned to \(name: text)", ar: "المسؤول \(name: text)"), at: at, style: .precise,
        detail: text == actorName ? nil : .name(actorName))
    case .note: TimelineEvent(.name(text), at: at, style: .precise, detail: .name(actorName))
    case .outcome:
      TimelineEvent(
        ReviewState(rawValue: text)?.label ?? .code(text), at: at, style: .precise, detail: .name(actorName),
        ReviewState(rawValue: text)?.meaning ?? .neutral)
    }
  }
}

/// The confirmation of a flag, with its reason.
struct FlagPage: HTML {
  let chrome: Chrome
  let detail: TransactionDetail
  var note = ""
  var errors = FormErrors()
  var changed: ShownFactsChanged?

  private var reference: Reference { detail.item.reference }
  private var title: Phrase { Phrase(en: "Flag \(reference)?", ar: "الإبلاغ عن اشتباه في \(reference)؟") }

  var body: some HTML {
    PortalLayout(chrome, section: .transactions, title: title) {
      PageHeader(
        title,
        crumbs: [
          Crumb(TransactionListPage.title, AdminPath.transactions),
          Crumb(.reference(reference), AdminPath.transaction(reference)),
        ], here: Phrase(en: "Flag", ar: "إبلاغ عن اشتباه"))
      div(.class("narrow")) {
        ErrorSummary(errors)
        ChangedNotice(changed)
        Card {
          ConfirmForm(
            to: AdminPath.flag(reference), chrome,
            changes: [
              Change(
                Phrase(en: "Review", ar: "المراجعة"), before: detail.item.review.label, after: ReviewState.flagged.label
              )
            ],
            notes: [
              Phrase(
                en: "Opens a case. No money moves.",
                ar: "تُفتح حالة مراجعة، ولا تُنقل أي أموال.")
            ], confirm: Phrase(en: "Flag transaction", ar: "إبلاغ عن اشتباه"), .danger,
            cancel: AdminPath.transaction(reference), shown: ShownFacts.review(detail.item.review).text
          ) {
            TextArea(
              Phrase(en: "Reason", ar: "السبب"), name: "note", value: note, rows: 2,
              hint: Phrase(en: "Kept with the case", ar: "يُحفظ مع الحالة"), error: errors["note"])
          }
        }
      }
    }
  }
}
