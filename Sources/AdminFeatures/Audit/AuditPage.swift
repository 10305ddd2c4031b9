import Database
import Ledger
import Templates
import Wallet

struct AuditPage: HTML {
  let chrome: Chrome
  let filter: AuditFilter
  let page: ListPage<AuditItem>

  static let title = Phrase(en: "Audit log", ar: "سجل التدقيق")

  static func path(_ filter: AuditFilter) -> Path {
    AdminPath.audit.query("act", filter.act).query("actor", filter.actorKind)
      .query("person", filter.person?.description)
      .query("from", filter.from).query("to", filter.to)
  }

  /// Returns the path of one person's acts.
  static func path(of kind: Actor.Kind, _ id: Int64) -> Path {
    path(AuditFilter(person: AuditPerson(kind: kind, id: id)))
  }

  var body: some HTML {
    PortalLayout(chrome, section: .audit, title: Self.title) {
      PageHeader(
        Self.title,
        lead: Phrase(
          en: "Every sign-in, change and export. Entries can't be changed or deleted.",
          ar: "كل تسجيل دخول وكل تغيير وكل تصدير. لا يمكن تعديل السجل أو الحذف منه."))
      filters
      Card(nil, flush: true) { table }
      Pager(
        newer: page.newer.map { Self.path(filter).query(.newerThan($0)) }, older: older, searchedTo: page.searchedTo)
    }
  }

  private var filters: some HTML {
    FilterBar(to: AdminPath.audit, clear: filter.isEmpty ? nil : AdminPath.audit) {
      DateRangeChip(
        DateRange(from: filter.from, to: filter.to), today: chrome.today
      ) { range in
        Self.path(
          changed {
            $0.from = range.from
            $0.to = range.to
          })
      }
      ChoiceChip(
        Phrase(en: "Action", ar: "الإجراء"), name: "act",
        choices: AuditAct.allCases.map { Choice($0.rawValue, $0.label) }, selected: filter.act
      ) { value in Self.path(changed { $0.act = value }) }
      ChoiceChip(
        Phrase(en: "Actor", ar: "المنفّذ"), name: "actor",
        choices: Actor.Kind.allCases.map { Choice($0.rawValue, $0.label) },
        selected: filter.actorKind?.rawValue
      ) { value in Self.path(changed { $0.actorKind = value.flatMap(Actor.Kind.init) }) }
      if let person = filter.person {
        FilterChip(
          Phrase(en: "Account", ar: "الحساب"), active: .code(person.description),
          clear: Self.path(changed { $0.person = nil })
        ) {
          Field(
            Phrase(en: "Account, such as staff:12", ar: "الحساب، مثل staff:12"), name: "person",
            value: person.description, .code, required: nil)
        }
      }
    }
  }

  private func changed(_ change: (inout AuditFilter) -> Void) -> AuditFilter {
    var filter = filter
    change(&filter)
    return filter
  }

  private var table: some HTML {
    DataTable(page.items, label: Self.title, empty: empty) {
      Column(Phrase(en: "Time", ar: "الوقت")) { item in InstantText(item.at, .precise) }
      Column(Phrase(en: "Actor", ar: "المنفّذ")) { item in
        NameText(item.actorName)
        if item.actorKind != .staff { div(.class("hint")) { item.actorKind.label } }
      }
      Column(Phrase(en: "Action", ar: "الإجراء"), .header) { item in
        if let act = AuditAct(rawValue: item.act) { act.label } else { IdentifierText(item.act) }
        if let attempts = item.attempts, attempts > 1 {
          div(.class("hint")) { PluralPhrase.attemptsWithinTheHour(attempts) }
        }
      }
      Column(Phrase(en: "Subject", ar: "السجل")) { item in SubjectText(item: item) }
      Column(Phrase(en: "Change", ar: "التغيير")) { item in ChangeText(item: item) }
      Column(Phrase(en: "Reason", ar: "السبب")) { item in
        if let reason = item.reason { NameText(reason) } else { Nothing() }
      }
      Column(Phrase(en: "IP address", ar: "عنوان IP"), .minor) { item in
        if let address = item.address { IdentifierText(address) } else { Nothing() }
      }
    }
  }

  private var older: Path? { page.older.map { Self.path(filter).query(.olderThan($0)) } }

  private var empty: EmptyState {
    if let searchedTo = page.searchedTo, let older { return .nothingFound(searchedTo: searchedTo, further: older) }
    return filter.isEmpty
      ? EmptyState(Phrase(en: "No events yet", ar: "لا توجد أحداث بعد")) : .noMatch(clear: AdminPath.audit)
  }
}

private struct SubjectText: HTML {
  let item: AuditItem

  var body: some HTML {
    if let subject = item.subject {
      if let title = item.approvalTitle, let id = item.subjectID {
        Link(title, to: AdminPath.approval(ApprovalID(id)))
      } else if item.subjectKind == "user", let id = item.subjectID {
        Link(AdminPath.user(UserID(id))) { IdentifierText(subject) }
      } else if let reference = Reference(parsing: subject) {
        ReferenceText(reference, to: AdminPath.page(of: reference))
      } else if let code = MerchantCode(parsing: subject) {
        ReferenceText(code, to: AdminPath.merchant(code))
      } else {
        if let limit = Limit(name: subject) { limit.label } else { IdentifierText(subject) }
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
