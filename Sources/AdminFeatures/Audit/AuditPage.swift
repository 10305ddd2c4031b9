import Database
import Ledger
import Templates
import Wallet

struct AuditPage: HTML {
  let chrome: Chrome
  let filter: AuditFilter
  let errors: FormErrors
  /// The days as they were typed.
  let typed: (from: String, to: String)
  let page: ListPage<AuditItem>

  static let title = Phrase(en: "Audit", ar: "سجل المراجعة")

  static func path(_ filter: AuditFilter) -> Path {
    AdminPath.audit.query("act", filter.act).query("actor", filter.actorKind)
      .query("from", filter.from).query("to", filter.to)
  }

  var body: some HTML {
    PortalLayout(chrome, section: .audit, title: Self.title) {
      PageHeader(
        Self.title,
        lead: Phrase(
          en: "Every sign-in, every change and every export, written with the act itself. Rows can't be changed.",
          ar: "كل دخول وكل تغيير وكل تصدير، يُكتب مع الفعل نفسه. ولا يمكن تعديل السجل."))
      ErrorSummary(errors)
      filters
      Card(nil, flush: true) { table }
      Pager(
        newer: page.newer.map { Self.path(filter).query(.newerThan($0)) },
        older: page.older.map { Self.path(filter).query(.olderThan($0)) })
    }
  }

  private var filters: some HTML {
    FilterBar(to: AdminPath.audit, clear: filter.isEmpty && errors.isEmpty ? nil : AdminPath.audit) {
      DateRangeChip(
        DateRange(from: filter.from, to: filter.to), today: chrome.today,
        mistyped: errors.isEmpty ? nil : DateRangeFields(from: typed.from, to: typed.to, errors: errors)
      ) { range in
        Self.path(
          changed {
            $0.from = range.from
            $0.to = range.to
          })
      }
      ChoiceChip(
        Phrase(en: "Act", ar: "الفعل"), name: "act",
        choices: AuditAct.allCases.map { Choice($0.rawValue, $0.label) }, selected: filter.act
      ) { value in Self.path(changed { $0.act = value }) }
      ChoiceChip(
        Phrase(en: "By", ar: "بواسطة"), name: "actor",
        choices: Actor.Kind.allCases.map { Choice($0.rawValue, $0.label) },
        selected: filter.actorKind?.rawValue
      ) { value in Self.path(changed { $0.actorKind = value.flatMap(Actor.Kind.init) }) }
    }
  }

  private func changed(_ change: (inout AuditFilter) -> Void) -> AuditFilter {
    var filter = filter
    change(&filter)
    return filter
  }

  private var table: some HTML {
    DataTable(page.items, label: Self.title, empty: empty) {
      Column(Phrase(en: "When", ar: "الوقت")) { item in InstantText(item.at, .precise) }
      Column(Phrase(en: "Who", ar: "من")) { item in
        NameText(item.actorName)
        if item.actorKind != .staff { div(.class("hint")) { item.actorKind.label } }
      }
      Column(Phrase(en: "Act", ar: "الفعل"), .header) { item in
        if let act = AuditAct(rawValue: item.act) { act.label } else { IdentifierText(item.act) }
      }
      Column(Phrase(en: "On", ar: "على")) { item in SubjectText(item: item) }
      Column(Phrase(en: "Before → after", ar: "قبل ← بعد")) { item in ChangeText(item: item) }
      Column(Phrase(en: "Reason", ar: "السبب")) { item in
        if let reason = item.reason { NameText(reason) } else { Nothing() }
      }
      Column(Phrase(en: "From", ar: "المصدر"), .minor) { item in
        if let address = item.address { IdentifierText(address) } else { Nothing() }
      }
    }
  }

  private var empty: EmptyState {
    if !errors.isEmpty { return .mistypedFilter(clear: AdminPath.audit) }
    return filter.isEmpty
      ? EmptyState(Phrase(en: "Nothing has happened yet", ar: "لم يحدث شيء بعد")) : .noMatch(clear: AdminPath.audit)
  }
}

private struct SubjectText: HTML {
  let item: AuditItem

  var body: some HTML {
    if let subject = item.subject {
      if let title = item.decisionTitle, let id = item.subjectID {
        Link(title, to: AdminPath.decision(DecisionID(id)))
      } else if item.subjectKind == "user", let id = item.subjectID {
        Link(AdminPath.user(UserID(id))) { IdentifierText(subject) }
      } else if let reference = Reference(parsing: subject) {
        ReferenceText(reference, to: AdminPath.page(of: reference))
      } else if let code = MerchantCode(parsing: subject) {
        ReferenceText(code, to: AdminPath.merchant(code))
      } else {
        IdentifierText(subject)
      }
    } else {
      Nothing()
    }
  }
}

private struct ChangeText: HTML {
  let item: AuditItem

  var body: some HTML {
    div(.class("wrap")) {
      if item.changes.isEmpty { Nothing() }
      ForEach(item.changes) { change in div { change.words } }
    }
  }
}
