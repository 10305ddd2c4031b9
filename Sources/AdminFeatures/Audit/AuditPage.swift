import Database
import Ledger
import SharedFeatures
import Templates
import Wallet

struct AuditPage: HTML {
  let chrome: Chrome
  let query: ListQuery<AuditFilter>
  let list: FilteredList<AuditItem, ListTotals>

  static let title = Phrase(en: "Audit log", ar: "سجل التدقيق")
  static let nameOrAccount = Phrase(
    en: "Staff member's name, or an account such as \(code: "staff:12")",
    ar: "اسم الموظف، أو حساب مثل \(code: "staff:12")")

  private var filter: AuditFilter { query.filter }

  /// Returns the path of one person's acts.
  static func path(of kind: Actor.Kind, _ id: Int64) -> Path {
    AuditFilter(person: AuditPerson(kind: kind, id: id)).path
  }

  var body: some HTML {
    PortalLayout(chrome, section: .audit, title: Self.title) {
      PageHeader(
        Self.title,
        lead: Phrase(
          en: "Every sign-in, change and export. Entries can't be changed or deleted.",
          ar: "كل تسجيل دخول وكل تغيير وكل تصدير. لا يمكن تعديل السجل أو الحذف منه.")
      ) {
        AsOfPill(filter.asOf)
      } acts: {
        LinkButton(AuditChainPage.title, to: AdminPath.auditChain, .quiet)
        ListActions(query)
      }
      filters
      ListCard(query, list) { table }
    }
  }

  private var filters: some HTML {
    ListFilterBar(query, today: chrome.today) {
      ChoicesChip(
        Phrase(en: "Action", ar: "الإجراء"), name: "act",
        choices: AuditAct.allCases.map { Choice($0.rawValue, $0.label) }, selected: filter.acts.map(\.rawValue)
      ) { values in query.path { $0.acts = values.compactMap(AuditAct.init) } }
      ChoicesChip(
        Phrase(en: "Actor", ar: "المنفّذ"), name: "actor",
        choices: Actor.Kind.allCases.map { Choice($0.rawValue, $0.label) },
        selected: filter.actorKinds.map(\.rawValue)
      ) { values in query.path { $0.actorKinds = values.compactMap(Actor.Kind.init) } }
      FilterChip(
        Phrase(en: "Account", ar: "الحساب"), active: filter.person.map { .code($0.description) },
        clear: query.path { $0.person = nil }
      ) {
        Field(
          Self.nameOrAccount, name: "person", value: filter.person?.description ?? "", .search, required: nil)
      }
      AsOfChip(query, chrome)
    }
  }

  private var table: some HTML {
    DataTable(list.page.items, label: Self.title, empty: empty) {
      Column(Phrase(en: "Time", ar: "الوقت"), sort: query.column) { item in InstantText(item.at, .precise) }
      Column(Phrase(en: "Actor", ar: "المنفّذ")) { item in
        item.actor
        if item.actorKind != .staff { div(.class("hint")) { item.actorKind.label } }
      }
      Column(Phrase(en: "Action", ar: "الإجراء"), .header) { item in
        Link(item.title, to: AdminPath.auditEvent(item.id))
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

  private var empty: EmptyState {
    query.empty(list, none: EmptyState(Phrase(en: "No events yet", ar: "لا توجد أحداث بعد")))
  }
}

struct SubjectText: HTML {
  let item: AuditItem

  var body: some HTML {
    if let subject = item.subject {
      if let title = item.approvalTitle, let id = item.subjectID {
        Link(title, to: AdminPath.approval(ApprovalID(id)))
      } else if item.subjectKind == "user", let id = item.subjectID {
        Link(AdminPath.user(UserID(id))) { IdentifierText(subject) }
      } else if item.subjectKind == "bank_line", let id = item.subjectID {
        Link(AdminPath.bankLine(BankLineID(id))) { IdentifierText(subject) }
      } else if let reference = Reference(parsing: subject) {
        ReferenceText(reference, to: AdminPath.page(of: reference))
      } else if let code = MerchantCode(parsing: subject) {
        ReferenceText(code, to: AdminPath.merchant(code))
      } else {
        if let label = item.subjectLabel { label } else { IdentifierText(subject) }
      }
    } else {
      Nothing()
    }
  }
}

struct ChangeText: HTML {
  let item: AuditItem

  var body: some HTML {
    div(.class("wrap")) {
      if item.changes.isEmpty { Nothing() }
      ForEach(item.changes) { change in div { change.words } }
    }
  }
}
