import Ledger
import Templates
import Wallet

struct MerchantListPage: HTML {
  let chrome: Chrome
  let search: MerchantSearch
  let page: ListPage<MerchantItem>
  let mayOpen: Bool

  static let title = Phrase(en: "Merchants", ar: "التجار")

  static func path(_ search: MerchantSearch) -> Path {
    AdminPath.merchants.query("q", search.text).query("category", search.category).query("status", search.status)
  }

  var body: some HTML {
    PortalLayout(chrome, section: .merchants, title: Self.title) {
      PageHeader(Self.title) {
      } acts: {
        ListActions(list: Self.path(search), file: .merchants)
        if mayOpen { LinkButton(NewMerchantPage.title, to: AdminPath.newMerchant, .primary) }
      }
      FilterBar(to: AdminPath.merchants, clear: search.isEmpty ? nil : AdminPath.merchants, searching: chrome) {
        FilterChip(
          Phrase(en: "Name or code", ar: "الاسم أو الرمز"), active: search.text.map { .name($0) },
          clear: Self.path(changed { $0.text = nil })
        ) {
          Field(
            Phrase(en: "Part of a name, or a code", ar: "جزء من الاسم، أو رمز"), name: "q", value: search.text ?? "",
            .search,
            required: nil)
        }
        ChoiceChip(
          Phrase(en: "Category", ar: "الفئة"), name: "category", choices: Choice.all(MerchantCategory.self),
          selected: search.category?.rawValue
        ) { value in Self.path(changed { $0.category = value.flatMap(MerchantCategory.init) }) }
        ChoiceChip(
          Phrase(en: "Status", ar: "الحالة"), name: "status", choices: Choice.all(MerchantStatus.self),
          selected: search.status?.rawValue
        ) { value in Self.path(changed { $0.status = value.flatMap(MerchantStatus.init) }) }
      }
      Card(nil, flush: true) { MerchantTable(merchants: page.items, language: chrome.language, empty: empty) }
      Pager(
        newer: page.newer.map { Self.path(search).query(.newerThan($0)) },
        older: page.older.map { Self.path(search).query(.olderThan($0)) })
    }
  }

  private func changed(_ change: (inout MerchantSearch) -> Void) -> MerchantSearch {
    var search = search
    change(&search)
    return search
  }

  private var empty: EmptyState {
    search.isEmpty
      ? EmptyState(
        Phrase(en: "No merchants yet", ar: "لا تجار بعد"),
        Phrase(
          en: "Import merchants with portal import merchants.",
          ar: "استورد التجار بالأمر portal import merchants."))
      : .noMatch(clear: AdminPath.merchants)
  }
}

struct MerchantTable: HTML {
  let merchants: [MerchantItem]
  let language: Language
  let empty: EmptyState

  var body: some HTML {
    DataTable(merchants, label: MerchantListPage.title, empty: empty) {
      Column(Phrase(en: "Code", ar: "الرمز")) { merchant in IdentifierText(merchant.code) }
      Column(Phrase(en: "Name", ar: "الاسم"), .header) { merchant in
        Link(AdminPath.merchant(merchant.code)) { NameText(merchant.name(in: language)) }
      }
      Column(Phrase(en: "Category", ar: "الفئة")) { merchant in merchant.category.label }
      Column(Phrase(en: "Status", ar: "الحالة")) { merchant in StatusPill(merchant.status) }
      Column(Phrase(en: "Pending", ar: "قيد التسوية"), .number) { merchant in MoneyText(merchant.pending, .bare) }
      Column(Phrase(en: "Available", ar: "متاح"), .total) { merchant in MoneyText(merchant.available, .bare) }
    }
  }
}

extension MerchantItem {
  func name(in language: Language) -> String { language == .ar ? arabicName ?? tradeName : tradeName }
}
