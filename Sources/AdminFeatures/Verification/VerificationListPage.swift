import Ledger
import Templates
import Wallet

/// The queue of pending requests, and the decided ones.
struct VerificationListPage: HTML {
  let chrome: Chrome
  let state: VerificationState
  let page: ListPage<VerificationItem>

  static let title = Phrase(en: "Verification", ar: "التحقق من الهوية")

  static func path(_ state: VerificationState) -> Path {
    state == .pending ? AdminPath.verification : AdminPath.verification.query("state", state)
  }

  var body: some HTML {
    PortalLayout(chrome, section: .verification, title: Self.title) {
      PageHeader(Self.title)
      Tabs(
        Phrase(en: "State", ar: "الحالة"),
        VerificationState.allCases.map { Tab($0.label, Self.path($0), current: $0 == state) })
      Card(nil, flush: true) { VerificationTable(items: page.items, empty: empty) }
      Pager(
        newer: page.newer.map { Self.path(state).query(.newerThan($0)) },
        older: page.older.map { Self.path(state).query(.olderThan($0)) }, queue: state == .pending)
    }
  }

  private var empty: EmptyState {
    state == .pending
      ? EmptyState(Phrase(en: "No requests are waiting", ar: "لا طلبات في الانتظار"))
      : EmptyState(Phrase(en: "None yet", ar: "لا يوجد بعد"))
  }
}

/// A table of verification requests. On a user's page the user's column is left out.
struct VerificationTable: HTML {
  let items: [VerificationItem]
  var ofOneUser = false
  let empty: EmptyState

  var body: some HTML {
    DataTable(items, label: VerificationListPage.title, empty: empty) {
      Column(Phrase(en: "Requested", ar: "وقت الطلب")) { item in InstantText(item.requestedAt) }
      Column(Phrase(en: "Request", ar: "الطلب"), .header) { item in
        ReferenceText(code: "#\(item.id)", to: AdminPath.verification(item.id))
      }
      if !ofOneUser {
        Column(Phrase(en: "User", ar: "المستخدم")) { item in
          PersonText(item.userName, phone: item.userMobile, to: AdminPath.user(item.user))
        }
      }
      Column(Phrase(en: "Document", ar: "المستند")) { item in item.document.label }
      Column(Phrase(en: "Requested tier", ar: "المستوى المطلوب")) { item in item.tier.label }
      Column(Phrase(en: "State", ar: "الحالة")) { item in
        StatusPill(item.state)
        if let rejection = item.rejection {
          Text(" ")
          small(.class("reason")) { rejection.label }
        }
      }
      if items.contains(where: { $0.decidedByName != nil }) {
        Column(Phrase(en: "Decided by", ar: "راجعه"), .minor) { item in
          if let name = item.decidedByName { NameText(name) } else { Nothing() }
        }
      }
    }
  }
}
