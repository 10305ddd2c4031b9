import Auth
import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

struct StaffListPage: HTML {
  let chrome: Chrome
  let role: StaffRole?
  let page: ListPage<StaffAccount>
  let mayManage: Bool

  static let title = Phrase(en: "Staff", ar: "الموظفون")

  static func path(_ role: StaffRole?) -> Path { AdminPath.staff.query("role", role) }

  var body: some HTML {
    PortalLayout(chrome, section: .staff, title: Self.title) {
      PageHeader(
        Self.title,
        acts: {
          if mayManage { LinkButton(InviteStaffPage.title, to: AdminPath.newStaff, .primary) }
        })
      FilterBar(to: AdminPath.staff, clear: role == nil ? nil : AdminPath.staff) {
        ChoiceChip(
          Phrase(en: "Role", ar: "الدور"), name: "role",
          choices: StaffRole.allCases.map { Choice($0.rawValue, $0.label) }, selected: role?.rawValue
        ) { Self.path($0.flatMap(StaffRole.init)) }
      }
      Card(nil, flush: true) { table }
      Pager(
        newer: page.newer.map { Self.path(role).query(.newerThan($0)) },
        older: page.older.map { Self.path(role).query(.olderThan($0)) })
    }
  }

  private var table: some HTML {
    DataTable(
      page.items, label: Self.title,
      empty: role == nil
        ? EmptyState(Phrase(en: "No staff yet", ar: "لا موظفين بعد")) : .noMatch(clear: AdminPath.staff)
    ) {
      Column(Phrase(en: "Name", ar: "الاسم"), .header) { account in
        Link(AdminPath.staff(account.id)) { NameText(account.name) }
      }
      Column(Phrase(en: "E-mail", ar: "البريد الإلكتروني")) { account in IdentifierText(account.email) }
      Column(Phrase(en: "Role", ar: "الدور")) { account in account.role.label }
      Column(Phrase(en: "Status", ar: "الحالة")) { account in StatusPill(account.state) }
      Column(Phrase(en: "Last sign-in", ar: "آخر تسجيل دخول"), .minor) { account in
        if let at = account.signedInAt { InstantText(at) } else { Nothing() }
      }
    }
  }
}
