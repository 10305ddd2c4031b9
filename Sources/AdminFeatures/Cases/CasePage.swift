import Ledger
import Templates
import Wallet

/// A case: why it was opened, what was found out, and how it ends.
struct CasePage: HTML {
  let chrome: Chrome
  let item: CaseItem
  let events: [CaseEvent]
  let mayReview: Bool
  /// Whether the reader has the case.
  let isOwn: Bool
  var note = ""
  var outcome = ""
  var closing = ""
  var errors = FormErrors()
  /// Why the last act on it did nothing.
  var refusal: Phrase?

  private var isOpen: Bool { item.closedAt == nil }
  private var path: Path { AdminPath.case(item.id) }

  private var title: Phrase { Phrase(en: "Case \(item.transaction)", ar: "ملف مراجعة \(item.transaction)") }

  var body: some HTML {
    PortalLayout(chrome, section: .cases, title: title) {
      PageHeader(title, crumbs: [Crumb(CaseListPage.title, AdminPath.cases)], here: .reference(item.transaction)) {
        StatusPill(item.state)
      } acts: {
        if mayReview && isOpen && !isOwn {
          PostForm(to: path / "assignment", chrome, inline: true) {
            Button(Phrase(en: "Take the case", ar: "تولّي الملف"), .primary)
          }
        }
      }
      if let refusal { Notice(.bad, refusal, role: "alert") }
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
    Card(Phrase(en: "Case", ar: "ملف مراجعة")) {
      DefinitionList {
        Fact(Phrase(en: "Amount", ar: "المبلغ"), large: true) { MoneyText(item.amount) }
        Fact(item.kind.label) { ReferenceText(item.transaction, to: AdminPath.transaction(item.transaction)) }
        Fact(Phrase(en: "User", ar: "المستخدم")) { PersonText(item.userName, to: AdminPath.user(item.user)) }
        Fact(Phrase(en: "Why", ar: "السبب")) { RuleNames(rules: item.rules) }
        Fact(Phrase(en: "With", ar: "لدى")) {
          if let name = item.assigneeName { NameText(name) } else { Nothing() }
        }
        if let closed = item.closedAt { Fact(Phrase(en: "Closed", ar: "أُغلق")) { InstantText(closed, .full) } }
      }
    } aside: {
      InstantText(item.openedAt, .full)
    }
  }

  private var closeForm: some HTML {
    Card(Phrase(en: "Close the case", ar: "إغلاق الملف")) {
      PostForm(to: path / "outcome", chrome) {
        RadioGroup(
          Phrase(en: "Outcome", ar: "النتيجة"), name: "outcome",
          choices: CaseListPage.outcomes.map { Choice($0.rawValue, $0.label) }, selected: outcome,
          error: errors["outcome"])
        TextArea(
          Phrase(en: "What was found", ar: "ما تبيّن"), name: "closing", value: closing, rows: 2,
          hint: Phrase(
            en: "Kept with the case for good; a closed case stays closed",
            ar: "يُحفظ في الملف، والملف المغلق يبقى مغلقًا"),
          error: errors["closing"])
        FormActions { Button(Phrase(en: "Close the case", ar: "إغلاق الملف"), .primary) }
      }
    }
  }

  private var noteForm: some HTML {
    Card(Phrase(en: "Note", ar: "ملاحظة")) {
      PostForm(to: path / "notes", chrome) {
        TextArea(
          Phrase(en: "Note", ar: "ملاحظة"), name: "note", value: note, rows: 2,
          hint: Phrase(en: "Can't be changed afterwards", ar: "لا يمكن تعديلها بعد ذلك"), error: errors["note"])
        FormActions { Button(Phrase(en: "Add the note", ar: "إضافة الملاحظة")) }
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
        Phrase(en: "Taken by \(name: text)", ar: "لدى \(name: text)"), at: at, style: .precise,
        detail: text == actorName ? nil : .name(actorName))
    case .note: TimelineEvent(.name(text), at: at, style: .precise, detail: .name(actorName))
    case .outcome:
      TimelineEvent(
        ReviewState(rawValue: text)?.label ?? .code(text), at: at, style: .precise, detail: .name(actorName),
        ReviewState(rawValue: text)?.meaning ?? .neutral)
    }
  }
}

/// Asks why a transaction is flagged.
struct FlagPage: HTML {
  let chrome: Chrome
  let detail: TransactionDetail
  var note = ""
  var errors = FormErrors()

  private var reference: Reference { detail.item.reference }
  private var title: Phrase { Phrase(en: "Flag \(reference)?", ar: "الاشتباه في \(reference)؟") }

  var body: some HTML {
    PortalLayout(chrome, section: .transactions, title: title) {
      PageHeader(
        title,
        crumbs: [
          Crumb(TransactionListPage.title, AdminPath.transactions),
          Crumb(.reference(reference), AdminPath.transaction(reference)),
        ], here: Phrase(en: "Flag", ar: "اشتباه"))
      div(.class("narrow")) {
        ErrorSummary(errors)
        Card {
          ConfirmForm(
            to: AdminPath.flag(reference), chrome,
            changes: [
              Change(
                Phrase(en: "Review", ar: "الفحص"), before: detail.item.review.label, after: ReviewState.flagged.label)
            ],
            notes: [
              Phrase(
                en: "A case is opened for it. Its money stays where it is.",
                ar: "يُفتح لها ملف مراجعة. وتبقى أموالها حيث هي.")
            ], confirm: Phrase(en: "Flag the transaction", ar: "وضع علامة اشتباه"), .danger,
            cancel: AdminPath.transaction(reference)
          ) {
            TextArea(
              Phrase(en: "Reason", ar: "السبب"), name: "note", value: note, rows: 2,
              hint: Phrase(en: "Kept with the case", ar: "يُحفظ في الملف"), error: errors["note"])
          }
        }
      }
    }
  }
}
