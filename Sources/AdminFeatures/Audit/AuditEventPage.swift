import Database
import Ledger
import Templates
import Wallet

/// An event of the audit log: who did what, what changed, and what belongs to the same change.
struct AuditEventPage: HTML {
  let chrome: Chrome
  let item: AuditItem
  /// The request and the verdicts of one approval, and what one request to the server did.
  let related: [AuditItem]
  let mayReadStaff: Bool

  var body: some HTML {
    PortalLayout(chrome, section: .audit, title: item.title) {
      PageHeader(item.title, crumbs: [Crumb(AuditPage.title, AdminPath.audit)], here: .code("#\(item.id)"))
      Columns {
        Card(Phrase(en: "Change", ar: "التغيير"), flush: true) { changes }
        Card(Self.related, flush: true) { others }
      } side: {
        Card(Phrase(en: "Event", ar: "الحدث")) { facts }
      }
    }
  }

  private static let related = Phrase(en: "Related entries", ar: "إدخالات ذات صلة")

  private var facts: some HTML {
    DefinitionList(narrow: true) {
      Fact(Phrase(en: "Time", ar: "الوقت")) { InstantText(item.at, .precise) }
      Fact(Phrase(en: "Actor", ar: "المنفّذ")) {
        if mayReadStaff, item.actorKind == .staff, let id = item.actorID {
          Link(AdminPath.staff(StaffID(id))) { NameText(item.actorName) }
        } else {
          item.actor
        }
        if item.actorKind != .staff { div(.class("hint")) { item.actorKind.label } }
      }
      Fact(Phrase(en: "Subject", ar: "السجل")) { SubjectText(item: item) }
      if let reason = item.reason { Fact(Phrase(en: "Reason", ar: "السبب")) { NameText(reason) } }
      if let address = item.address { Fact(Phrase(en: "IP address", ar: "عنوان IP")) { IdentifierText(address) } }
      if let request = item.requestID {
        Fact(Phrase(en: "Request number", ar: "رقم الطلب")) { IdentifierText(request) }
      }
      if let id = item.actorID {
        Fact(AuditPage.title) {
          Link(
            Phrase(en: "All their actions", ar: "كل إجراءاته"), to: AuditPage.path(of: item.actorKind, id))
        }
      }
    }
  }

  private var changes: some HTML {
    DataTable(
      item.changes, label: Phrase(en: "Change", ar: "التغيير"), stacked: false,
      empty: EmptyState(Phrase(en: "No values were changed", ar: "لم تتغير أي قيم"))
    ) {
      Column(Phrase(en: "Value", ar: "القيمة"), .header) { change in change.label }
      Column(Phrase(en: "Before", ar: "قبل التنفيذ")) { change in AuditValue(change: change, text: change.before) }
      Column(Phrase(en: "After", ar: "بعد التنفيذ")) { change in AuditValue(change: change, text: change.after) }
    }
  }

  private var others: some HTML {
    DataTable(
      related, label: Self.related,
      empty: EmptyState(Phrase(en: "No related entries", ar: "لا توجد إدخالات ذات صلة"))
    ) {
      Column(Phrase(en: "Time", ar: "الوقت")) { other in InstantText(other.at, .precise) }
      Column(Phrase(en: "Actor", ar: "المنفّذ")) { other in other.actor }
      Column(Phrase(en: "Action", ar: "الإجراء"), .header) { other in
        Link(other.title, to: AdminPath.auditEvent(other.id))
      }
      Column(Phrase(en: "Subject", ar: "السجل")) { other in SubjectText(item: other) }
      Column(Phrase(en: "Change", ar: "التغيير")) { other in ChangeText(item: other) }
    }
  }
}

/// A value in words, which leads to what it names.
private struct AuditValue: HTML {
  let change: AuditChange
  let text: String?

  var body: some HTML {
    if let text, !text.isEmpty {
      if let reference = Reference(parsing: text), reference.text == text {
        ReferenceText(reference, to: AdminPath.page(of: reference))
      } else if let code = MerchantCode(parsing: text), code.description == text {
        ReferenceText(code, to: AdminPath.merchant(code))
      } else {
        div(.class("wrap")) { change.words(of: text) }
      }
    } else {
      Nothing()
    }
  }
}
