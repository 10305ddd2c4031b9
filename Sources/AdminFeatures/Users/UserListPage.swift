import Ledger
import Templates
import Wallet

struct UserListPage: HTML {
  let chrome: Chrome
  let search: UserSearch
  let page: ListPage<UserItem>

  static let title = Phrase(en: "Users", ar: "المستخدمون")

  static func path(_ search: UserSearch) -> Path {
    AdminPath.users.query("q", search.text).query("status", search.status).query("tier", search.tier.map(\.rawValue))
  }

  var body: some HTML {
    PortalLayout(chrome, section: .users, title: Self.title) {
      PageHeader(Self.title) {
      } acts: {
        ListActions(list: Self.path(search), file: .users)
      }
      FilterBar(to: AdminPath.users, clear: search.isEmpty ? nil : AdminPath.users, searching: chrome) {
        FilterChip(
          Phrase(en: "Name or mobile", ar: "الاسم أو الموبايل"), active: search.text.map { .name($0) },
          clear: Self.path(changed { $0.text = nil })
        ) {
          Field(
            Phrase(en: "Part of a name or a mobile number", ar: "جزء من الاسم، أو رقم موبايل"), name: "q",
            value: search.text ?? "", .search, required: nil)
        }
        ChoiceChip(
          Phrase(en: "Status", ar: "الحالة"), name: "status", choices: Choice.all(UserStatus.self),
          selected: search.status?.rawValue
        ) { value in Self.path(changed { $0.status = value.flatMap(UserStatus.init) }) }
        ChoiceChip(
          Phrase(en: "KYC tier", ar: "مستوى التحقق"), name: "tier",
          choices: KYCTier.allCases.map { Choice(String($0.rawValue), $0.label) },
          selected: search.tier.map { String($0.rawValue) }
        ) { value in Self.path(changed { $0.tier = value.flatMap { Int($0) }.flatMap(KYCTier.init) }) }
      }
      Card(nil, flush: true) { UserTable(users: page.items, empty: empty) }
      Pager(
        newer: page.newer.map { Self.path(search).query(.newerThan($0)) }, older: older, searchedTo: page.searchedTo)
    }
  }

  private func changed(_ change: (inout UserSearch) -> Void) -> UserSearch {
    var search = search
    change(&search)
    return search
  }

  private var older: Path? { page.older.map { Self.path(search).query(.olderThan($0)) } }

  private var empty: EmptyState {
    if let searchedTo = page.searchedTo, let older { return .nothingFound(searchedTo: searchedTo, further: older) }
    return search.isEmpty
      ? EmptyState(
        Phrase(en: "No users yet", ar: "لا مستخدمين بعد"),
        Phrase(
          en: "Import users with portal import users.",
          ar: "استورد المستخدمين بالأمر portal import users."))
      : .noMatch(clear: AdminPath.users)
  }
}

struct UserTable: HTML {
  let users: [UserItem]
  let empty: EmptyState

  var body: some HTML {
    DataTable(users, label: UserListPage.title, empty: empty) {
      Column(Phrase(en: "Name", ar: "الاسم"), .header) { user in
        Link(AdminPath.user(user.id)) { NameText(user.name) }
      }
      Column(Phrase(en: "Mobile", ar: "الموبايل")) { user in PhoneText(user.mobile) }
      Column(Phrase(en: "Status", ar: "الحالة")) { user in StatusPill(user.status) }
      Column(Phrase(en: "KYC tier", ar: "مستوى التحقق")) { user in user.tier.label }
      Column(Phrase(en: "Joined", ar: "تاريخ الانضمام"), .minor) { user in InstantText(user.createdAt) }
      Column(Phrase(en: "Balance", ar: "الرصيد"), .total) { user in MoneyText(user.balance, .bare) }
    }
  }
}
