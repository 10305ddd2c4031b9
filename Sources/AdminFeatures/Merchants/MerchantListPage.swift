import Ledger
import SharedFeatures
import Templates
import Wallet

struct MerchantListPage: HTML {
  let chrome: Chrome
  let query: ListQuery<MerchantFilter>
  let list: FilteredList<MerchantItem, ListTotals>
  let mayOpen: Bool
  let columns: ShownColumns<MerchantColumn>

  static let title = Phrase(en: "Merchants", ar: "التجار")

  private var filter: MerchantFilter { query.filter }

  var body: some HTML {
    PortalLayout(chrome, section: .merchants, title: Self.title) {
      PageHeader(Self.title) {
        AsOfPill(filter.asOf)
      } acts: {
        ListActions(query, columns: columns.chooser(chrome))
        if mayOpen { LinkButton(NewMerchantPage.title, to: AdminPath.newMerchant, .primary) }
      }
      ListFilterBar(query, today: chrome.today, searching: chrome, kept: true) {
        FilterChip(
          Phrase(en: "Name or code", ar: "الاسم أو الرمز"), active: filter.text.map { .name($0) },
          clear: query.path { $0.text = nil }
        ) {
          Field(
            Phrase(en: "Part of a name, or a code", ar: "جزء من الاسم، أو رمز"), name: "q", value: filter.text ?? "",
            .search,
            required: nil)
        }
        ChoicesChip(
          Phrase(en: "Category", ar: "الفئة"), name: "category", choices: Choice.all(MerchantCategory.self),
          selected: filter.categories.map(\.rawValue)
        ) { values in query.path { $0.categories = values.compactMap(MerchantCategory.init) } }
        ChoicesChip(
          Phrase(en: "Status", ar: "الحالة"), name: "status", choices: Choice.all(MerchantStatus.self),
          selected: filter.statuses.map(\.rawValue)
        ) { values in query.path { $0.statuses = values.compactMap(MerchantStatus.init) } }
        AsOfChip(query, chrome, kept: true)
      }
      ListCard(query, list, sum: Phrase(en: "Available", ar: "متاح")) {
        MerchantTable(
          merchants: list.page.items, language: chrome.language, sort: query.column, columns: columns,
          balances: filter.asOf == nil, empty: empty)
      }
    }
  }

  private var empty: EmptyState {
    query.empty(
      list,
      none: EmptyState(
        Phrase(en: "No merchants yet", ar: "لا تجار بعد"),
        Phrase(
          en: "Import merchants with portal import merchants.",
          ar: "استورد التجار بالأمر portal import merchants.")))
  }
}

struct MerchantTable: HTML {
  let merchants: [MerchantItem]
  let language: Language
  /// Where the list can be turned around.
  var sort: ColumnSort?
  var columns = ShownColumns<MerchantColumn>.standard
  /// Balances are those of now.
  var balances = true
  let empty: EmptyState

  var body: some HTML {
    DataTable(merchants, label: MerchantListPage.title, wide: columns.exceedStandard, empty: empty) {
      Column(Phrase(en: "Code", ar: "الرمز"), sort: sort) { merchant in IdentifierText(merchant.code) }
      Column(Phrase(en: "Name", ar: "الاسم"), .header) { merchant in
        Link(AdminPath.merchant(merchant.code)) { NameText(merchant.name(in: language)) }
      }
      if columns.has(.legalName) {
        Column(MerchantColumn.legalName.label, .fact) { merchant in NameText(merchant.legalName) }
      }
      if columns.has(.category) { Column(MerchantColumn.category.label) { merchant in merchant.category.label } }
      if columns.has(.status) { Column(MerchantColumn.status.label) { merchant in StatusPill(merchant.status) } }
      if columns.has(.opened) {
        Column(MerchantColumn.opened.label, .minor) { merchant in InstantText(merchant.createdAt) }
      }
      if columns.has(.schedule) {
        Column(MerchantColumn.schedule.label, .fact) { merchant in
          if let schedule = merchant.schedule { schedule.label } else { Nothing() }
        }
      }
      if columns.has(.taxNumber) {
        Column(MerchantColumn.taxNumber.label, .fact) { merchant in
          if let number = merchant.taxNumber { IdentifierText(number) } else { Nothing() }
        }
      }
      if columns.has(.externalID) {
        Column(MerchantColumn.externalID.label, .fact) { merchant in
          if let external = merchant.externalID { ReferenceText(code: external) } else { Nothing() }
        }
      }
      if balances, columns.has(.pending) {
        Column(MerchantColumn.pending.label, .number) { merchant in MoneyText(merchant.pending, .bare) }
      }
      if balances, columns.has(.inTransit) {
        Column(MerchantColumn.inTransit.label, .number) { merchant in MoneyText(merchant.inTransit, .bare) }
      }
      if balances {
        Column(Phrase(en: "Available", ar: "متاح"), .total) { merchant in MoneyText(merchant.available, .bare) }
      }
    }
  }
}

extension MerchantItem {
  func name(in language: Language) -> String { language == .ar ? arabicName ?? tradeName : tradeName }
}
