import Ledger
import SharedFeatures
import Templates
import Wallet

struct UserListPage: HTML {
  let chrome: Chrome
  let query: ListQuery<UserFilter>
  let list: FilteredList<UserItem, ListTotals>
  let columns: ShownColumns<UserColumn>

  static let title = Phrase(en: "Users", ar: "المستخدمون")

  private var filter: UserFilter { query.filter }

  var body: some HTML {
    PortalLayout(chrome, section: .users, title: Self.title) {
      PageHeader(Self.title) {
        AsOfPill(filter.asOf)
      } acts: {
        ListActions(query, columns: columns.chooser(chrome))
      }
      ListFilterBar(query, today: chrome.today, searching: chrome, kept: true) {
        FilterChip(
          Phrase(en: "Name or mobile", ar: "الاسم أو الموبايل"), active: filter.text.map { .name($0) },
          clear: query.path { $0.text = nil }
        ) {
          Field(
            Phrase(en: "Part of a name or a mobile number", ar: "جزء من الاسم، أو رقم موبايل"), name: "q",
            value: filter.text ?? "", .search, required: nil)
        }
        ChoicesChip(
          Phrase(en: "Status", ar: "الحالة"), name: "status", choices: Choice.all(UserStatus.self),
          selected: filter.statuses.map(\.rawValue)
        ) { values in query.path { $0.statuses = values.compactMap(UserStatus.init) } }
        ChoicesChip(
          Phrase(en: "KYC tier", ar: "مستوى التحقق"), name: "tier",
          choices: KYCTier.allCases.map { Choice(String($0.rawValue), $0.label) },
          selected: filter.tiers.map { String($0.rawValue) }
        ) { values in query.path { $0.tiers = values.compactMap { Int($0) }.compactMap(KYCTier.init) } }
        AsOfChip(query, chrome, kept: true)
      }
      ListCard(query, list) {
        UserTable(
          users: list.page.items, sort: query.column, columns: columns, balances: filter.asOf == nil, empty: empty)
      }
    }
  }

  private var empty: EmptyState {
    query.empty(
      list,
      none: EmptyState(
        Phrase(en: "No users yet", ar: "لا مستخدمين بعد"),
        Phrase(
          en: "Import users with portal import users.",
          ar: "استورد المستخدمين بالأمر portal import users.")))
  }
}

struct UserTable: HTML {
  let users: [UserItem]
  /// Where the list can be turned around.
  var sort: ColumnSort?
  var columns = ShownColumns<UserColumn>.standard
  /// Balances are those of now.
  var balances = true
  let empty: EmptyState

  var body: some HTML {
    DataTable(users, label: UserListPage.title, wide: columns.exceedStandard, empty: empty) {
      Column(Phrase(en: "Name", ar: "الاسم"), .header) { user in
        Link(AdminPath.user(user.id)) { NameText(user.name) }
      }
      if columns.has(.mobile) { Column(UserColumn.mobile.label) { user in PhoneText(user.mobile) } }
      if columns.has(.status) { Column(UserColumn.status.label) { user in StatusPill(user.status) } }
      if columns.has(.tier) { Column(UserColumn.tier.label) { user in user.tier.label } }
      if columns.has(.nationalID) {
        Column(UserColumn.nationalID.label, .fact) { user in
          if user.hasNationalID { Phrase(en: "Provided", ar: "مسجل") } else { Nothing() }
        }
      }
      if columns.has(.externalID) {
        Column(UserColumn.externalID.label, .fact) { user in
          if let external = user.externalID { ReferenceText(code: external) } else { Nothing() }
        }
      }
      Column(Phrase(en: "Joined", ar: "تاريخ الانضمام"), .minor, sort: sort) { user in InstantText(user.createdAt) }
      if balances {
        Column(Phrase(en: "Balance", ar: "الرصيد"), .total) { user in MoneyText(user.balance, .bare) }
      }
    }
  }
}
