import Ledger
import SharedFeatures
import Templates
import Wallet

struct CustomerListPage: HTML {
  let chrome: Chrome
  let query: CustomerQuery
  let page: ListPage<MerchantCustomer>

  static let title = Phrase(en: "Customers", ar: "العملاء")

  var body: some HTML {
    PortalLayout(chrome, section: .customers, title: Self.title) {
      PageHeader(
        Self.title, lead: Phrase(en: "Who paid you, the latest first.", ar: "من دفع لك، الأحدث أولًا.")
      ) {
      } acts: {
        LinkButton(
          Phrase(en: "Download CSV", ar: "تنزيل CSV"), to: query.path(MerchantPath.customerFile), downloads: true)
      }
      FilterBar(to: MerchantPath.customers, clear: query.isEmpty ? nil : MerchantPath.customers, searching: chrome) {
        DateRangeChip(DateRange(from: query.from, to: query.to), today: chrome.today) { range in
          query.path(period: range)
        }
        FilterChip(
          Phrase(en: "Total paid", ar: "إجمالي المدفوع"), active: Phrase.amounts(query.least, query.most),
          clear: query.path(without: ["min", "max"])
        ) {
          div(.class("pair")) {
            MoneyField(
              Phrase(en: "Minimum", ar: "لا يقل عن"), name: "min", value: query.filters["min"], required: nil)
            MoneyField(
              Phrase(en: "Maximum", ar: "لا يزيد عن"), name: "max", value: query.filters["max"], required: nil)
          }
        }
        FilterChip(
          Phrase(en: "Search", ar: "بحث"), active: query.filters["q"].isEmpty ? nil : .name(query.filters["q"]),
          clear: query.path(without: ["q"])
        ) { Field(.nameOrMobile, name: "q", value: query.filters["q"], .search) }
      }
      Card(nil, flush: true) { table }
      Pager(
        newer: page.newer.map { query.path().query(.newerThan($0)) },
        older: page.older.map { query.path().query(.olderThan($0)) }, searchedTo: page.searchedTo)
    }
  }

  private var table: some HTML {
    DataTable(page.items, label: Self.title, empty: empty) {
      Column(Phrase(en: "Customer", ar: "العميل"), .header) { customer in
        PersonText(
          customer.name, phone: customer.mobile, to: MerchantPath.transactions.query("q", customer.name))
      }
      Column(Phrase(en: "Payments", ar: "عدد المدفوعات"), .number) { customer in CountText(customer.payments) }
      Column(Phrase(en: "First payment", ar: "أول دفعة"), .minor) { customer in InstantText(customer.firstPaidAt) }
      Column(Phrase(en: "Last payment", ar: "آخر دفعة"), .fact) { customer in InstantText(customer.lastPaidAt) }
      Column(Phrase(en: "Refunded", ar: "المسترد"), .number) { customer in
        if customer.refunded == .zero { Nothing() } else { MoneyText(customer.refunded, .bare) }
      }
      Column(Phrase(en: "Paid", ar: "المدفوع"), .total) { customer in MoneyText(customer.paid, .bare) }
    }
  }

  private var empty: EmptyState {
    if let searchedTo = page.searchedTo, let older = page.older {
      return .nothingFound(searchedTo: searchedTo, further: query.path().query(.olderThan(older)))
    }
    return query.isEmpty
      ? EmptyState(
        Phrase(en: "No customers yet", ar: "لا عملاء بعد"),
        Phrase(en: "Whoever pays you appears here.", ar: "يظهر هنا كل من يدفع لك."))
      : .noMatch(clear: MerchantPath.customers)
  }
}

extension CustomerQuery {
  /// The same list with another filter, from its first page.
  func path(_ base: Path = MerchantPath.customers, period: DateRange? = nil, without: Set<String> = []) -> Path {
    base
      .query("q", without.contains("q") ? nil : filters["q"])
      .query("from", period == nil ? from : period?.from).query("to", period == nil ? to : period?.to)
      .query("min", without.contains("min") ? nil : least?.decimal)
      .query("max", without.contains("max") ? nil : most?.decimal)
  }
}

extension Phrase {
  static let nameOrMobile = Phrase(en: "Name or mobile number", ar: "الاسم أو رقم الموبايل")
}
