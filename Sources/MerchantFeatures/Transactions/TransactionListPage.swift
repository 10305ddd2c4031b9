import Ledger
import SharedFeatures
import Templates
import Wallet

struct TransactionListPage: HTML {
  let chrome: Chrome
  let query: TransactionQuery
  let list: FilteredList<MerchantTransaction, FilteredTotals>
  let columns: ShownColumns<TransactionColumn>

  private var page: ListPage<MerchantTransaction> { list.page }
  private var totals: FilteredTotals? { list.totals }

  static let title = Phrase(en: "Transactions", ar: "المعاملات")

  var body: some HTML {
    PortalLayout(chrome, section: .transactions, title: Self.title, search: query["q"]) {
      PageHeader(Self.title) {
      } acts: {
        columns.chooser(chrome)
        LinkButton(
          Phrase(en: "Download CSV", ar: "تنزيل CSV"), to: query.path(MerchantPath.transactionFile), downloads: true)
      }
      TransactionFilters(chrome: chrome, query: query)
      if let totals, !page.items.isEmpty { TotalCards(totals: totals) }
      Card(nil, flush: true) { TransactionTable(transactions: page.items, empty: empty, columns: columns) }
      Pager(
        newer: page.newer.map { query.path().query(.newerThan($0)) }, older: older,
        count: page.items.isEmpty || totals?.searched != nil ? nil : totals?.count, limit: FilteredTotals.limit,
        searchedTo: page.searchedTo)
    }
  }

  private var older: Path? { page.older.map { query.path().query(.olderThan($0)) } }

  private var empty: EmptyState {
    if case .reference(let reference) = query.search {
      return EmptyState(
        Phrase(en: "No transaction \(reference)", ar: "لا توجد لديك معاملة برقم \(reference)"),
        Phrase(
          en: "Check the reference or search for the customer.", ar: "راجع الرقم المرجعي أو ابحث باسم العميل."),
        action: (Phrase(en: "All transactions", ar: "كل المعاملات"), MerchantPath.transactions))
    }
    if let searchedTo = page.searchedTo, let older { return .nothingFound(searchedTo: searchedTo, further: older) }
    if !query.isEmpty { return .noMatch(clear: MerchantPath.transactions) }
    return EmptyState(
      Phrase(en: "No transactions yet", ar: "لا توجد معاملات بعد"),
      Phrase(en: "Payments and refunds appear here immediately.", ar: "تظهر المدفوعات والاستردادات هنا فور حدوثها."))
  }
}

/// The filters above the list.
private struct TransactionFilters: HTML {
  let chrome: Chrome
  let query: TransactionQuery

  private var filter: TransactionFilter { query.filter }

  var body: some HTML {
    FilterBar(
      to: MerchantPath.transactions, clear: query.isEmpty ? nil : MerchantPath.transactions, searching: chrome,
      kept: query.isEmpty
    ) {
      DateRangeChip(DateRange(from: filter.from, to: filter.to), today: chrome.today) { range in
        query.path {
          $0.from = range.from
          $0.to = range.to
        }
      }
      ChoiceChip(
        Phrase(en: "Kind", ar: "النوع"), name: "kind",
        choices: TransactionQuery.kinds.map { Choice($0.rawValue, $0.label) }, selected: filter.kind?.rawValue
      ) { value in query.path { $0.kind = value.flatMap(TransactionKind.init) } }
      ChoiceChip(
        Phrase(en: "Status", ar: "الحالة"), name: "status", choices: Choice.all(TransactionStatus.self),
        selected: filter.status?.rawValue
      ) { value in query.path { $0.status = value.flatMap(TransactionStatus.init) } }
      FilterChip(
        Phrase(en: "Amount", ar: "المبلغ"), active: Phrase.amounts(filter.minimum, filter.maximum),
        clear: query.path {
          $0.minimum = nil
          $0.maximum = nil
        }
      ) { AmountFields(query: query) }
      FilterChip(
        Phrase(en: "Search", ar: "بحث"), active: query["q"].isEmpty ? nil : .name(query["q"]),
        clear: query.path(search: "")
      ) { SearchField(query: query) }
    }
  }
}

struct AmountFields: HTML {
  let query: TransactionQuery

  var body: some HTML {
    div(.class("pair")) {
      MoneyField(
        Phrase(en: "Minimum", ar: "لا يقل عن"), name: "min", value: query["min"], required: nil)
      MoneyField(
        Phrase(en: "Maximum", ar: "لا يزيد عن"), name: "max", value: query["max"], required: nil)
    }
  }
}

struct SearchField: HTML {
  let query: TransactionQuery

  var body: some HTML {
    Field(
      Phrase(en: "Reference, amount or customer", ar: "رقم مرجعي أو مبلغ أو عميل"), name: "q", value: query["q"],
      .search)
  }
}

private struct TotalCards: HTML {
  let totals: FilteredTotals

  var body: some HTML {
    StatRow {
      BalanceCard(Phrase(en: "Results", ar: "النتائج"), note: totals.searched.map { .inTheNewest($0) }) {
        BoundedCountText(totals.count, limit: FilteredTotals.limit)
      }
      if !totals.isBounded {
        BalanceCard(Phrase(en: "Sales", ar: "المبيعات")) { MoneyText(totals.sales) }
        BalanceCard(Phrase(en: "Refunds", ar: "الاستردادات")) { MoneyText(totals.refunds.deducted) }
        BalanceCard(Phrase(en: "Fees and VAT", ar: "الرسوم والضريبة")) { MoneyText(totals.fees.deducted) }
        BalanceCard(Phrase(en: "Net", ar: "الصافي")) { MoneyText(totals.net) }
      }
    }
  }
}
