import Ledger
import SharedFeatures
import Templates
import Wallet

/// A case: its flags, its notes and its outcome.
struct CasePage: HTML {
  let chrome: Chrome
  let item: CaseItem
  let events: [CaseEvent]
  let neighbours: CaseNeighbours
  /// Those to whom the case can be assigned.
  let reviewers: [CaseReviewer]
  /// Other flagged transactions of the user.
  let related: [TransactionItem]
  let mayFreeze: Bool
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
        if mayFreeze && item.userStatus == .active {
          LinkButton(
            Phrase(en: "Freeze wallet…", ar: "تجميد المحفظة…"),
            to: AdminPath.freeze(item.user).query("case", item.id.description), .danger)
        }
        if mayReview && isOpen && !isOwn {
          PostForm(to: AdminPath.assignment(of: item.id), chrome, inline: true) {
            Button(Phrase(en: "Assign to me", ar: "تولّي الحالة"), .primary)
          }
        }
      } neighbours: {
        if let previous = neighbours.previous {
          Link(Phrase(en: "Previous case", ar: "الحالة السابقة"), to: AdminPath.case(previous))
        }
        if let next = neighbours.next {
          Link(Phrase(en: "Next case", ar: "الحالة التالية"), to: AdminPath.case(next))
        }
      }
      if let refusal { Notice(.bad, refusal, role: "alert") }
      ChangedNotice(changed)
      ErrorSummary(errors)
      Columns {
        facts
        notes
        if mayReview && isOpen && isOwn { closeForm }
      } side: {
        if mayReview && isOpen { work }
        Card(Phrase(en: "Timeline", ar: "التسلسل الزمني")) { Timeline(events.map(\.timelineEvent)) }
      }
      // Beside the rail it wouldn't fit.
      Card(Self.related, flush: true) { others }
    }
  }

  private static let related = Phrase(en: "Related", ar: "معاملات ذات صلة")

  /// All of them are the case's user's.
  private var others: some HTML {
    DataTable(
      related, label: Self.related,
      empty: EmptyState(
        Phrase(en: "No other flagged transactions of this user", ar: "لا معاملات أخرى مشتبه بها لهذا المستخدم"))
    ) {
      Column(Phrase(en: "Time", ar: "الوقت")) { item in InstantText(item.createdAt) }
      Column(Phrase(en: "Reference", ar: "المرجع"), .header) { item in
        ReferenceText(item.reference, to: AdminPath.page(of: item.reference))
      }
      Column(TransactionColumn.kind.label, .minor) { item in item.kind.label }
      Column(TransactionColumn.counterparty.label) { other in
        if other.counterparty == item.user {
          PersonText(other.userName, phone: nil, to: AdminPath.user(other.user))
        } else {
          OtherParty(item: other)
        }
      }
      Column(TransactionColumn.review.label) { item in StatusPill(item.review) }
      Column(Phrase(en: "Amount", ar: "المبلغ"), .total) { item in
        if item.status == .failed { FailedAmount(item.amount) } else { MoneyText(item.amount, .bare) }
      }
    }
  }

  private var facts: some HTML {
    Card(Phrase(en: "Case", ar: "حالة مراجعة")) {
      DefinitionList {
        Fact(Phrase(en: "Amount", ar: "المبلغ"), large: true) { MoneyText(item.amount) }
        Fact(item.kind.label) { ReferenceText(item.transaction, to: AdminPath.transaction(item.transaction)) }
        Fact(Phrase(en: "User", ar: "المستخدم")) {
          PersonText(item.userName, to: AdminPath.user(item.user))
          if item.userStatus != .active { StatusPill(item.userStatus) }
        }
        Fact(Phrase(en: "Priority", ar: "الأولوية")) { CasePriorityText(priority: item.priority) }
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

  /// What was found so far stands above the outcome that follows from it.
  private var notes: some HTML {
    Card(Phrase(en: "Notes", ar: "الملاحظات")) {
      if written.isEmpty { EmptyState(Phrase(en: "No notes yet", ar: "لا ملاحظات بعد")) } else { Timeline(written) }
      if mayReview { noteForm }
    }
  }

  private var written: [TimelineEvent] { events.filter { $0.kind == .note }.map(\.timelineEvent) }

  /// Priority and assignee.
  private var work: some HTML {
    Card(Phrase(en: "Work", ar: "العمل على الحالة")) {
      PostForm(to: AdminPath.priority(of: item.id), chrome) {
        Select(
          Phrase(en: "Priority", ar: "الأولوية"), name: "priority", choices: Choice.all(CasePriority.self),
          selected: item.priority.rawValue, required: nil)
        FormActions { Button(Phrase(en: "Save priority", ar: "حفظ الأولوية")) }
      }
      PostForm(to: AdminPath.assignment(of: item.id), chrome) {
        Select(
          Phrase(en: "Assignee", ar: "المسؤول"), name: "assignee",
          choices: reviewers.map { Choice($0.id.description, .name($0.name)) },
          selected: item.assignee?.description ?? "", required: nil)
        FormActions { Button(Phrase(en: "Assign", ar: "إسناد")) }
      }
    }
  }

  private var noteForm: some HTML {
    PostForm(to: AdminPath.notes(on: item.id), chrome) {
      TextArea(
        Phrase(en: "Note", ar: "ملاحظة"), name: "note", value: note, rows: 2,
        hint: Phrase(
          en: "Notes can't be changed later. A colleague whose name you write after @ is told.",
          ar: "لا يمكن تعديل الملاحظة لاحقًا. يُبلَّغ زميلك إذا كتبت اسمه بعد @."), error: errors["note"])
      FormActions { Button(Phrase(en: "Add note", ar: "إضافة ملاحظة")) }
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
    case .priority:
      TimelineEvent(
        Phrase(
          en: "Priority: \(CasePriority(rawValue: text)?.label ?? .code(text))",
          ar: "الأولوية: \(CasePriority(rawValue: text)?.label ?? .code(text))"), at: at, style: .precise,
        detail: .name(actorName))
    case .note: TimelineEvent(note: text, mentions: mentions, at: at, detail: .name(actorName))
    case .outcome:
      TimelineEvent(
        ReviewState(rawValue: text)?.label ?? .code(text), at: at, style: .precise, detail: .name(actorName),
        ReviewState(rawValue: text)?.meaning ?? .neutral)
    }
  }
}
