import Ledger
import Templates
import Wallet

struct TransactionListPage: HTML {
  let chrome: Chrome
  let query: TransactionQuery
  let transactions: [MerchantTransaction]
  /// The rows beside which the pages before and after begin; nil at the ends.
  let newer: Cursor?
  let older: Cursor?
  /// Nil where nothing is filtered: nobody counts a whole history.
  let totals: FilteredTotals?

  static let title = Phrase(en: "Transactions", ar: "المعاملات")

  var body: some HTML {
    PortalLayout(chrome, section: .transactions, title: Self.title, search: query["q"]) {
      PageHeader(Self.title)
      TransactionFilters(chrome: chrome, query: query)
      if let totals, !transactions.isEmpty { TotalCards(totals: totals) }
      Card(nil, flush: true) { TransactionTable(transactions: transactions, empty: empty) }
      if !transactions.isEmpty {
        Pager(
          newer: newer.map { query.path().query(.newerThan($0)) },
          older: older.map { query.path().query(.olderThan($0)) }, count: totals?.count,
          limit: FilteredTotals.limit)
      }
    }
  }

  private var empty: EmptyState {
    if case .reference(let reference) = query.search {
      return EmptyState(
        Phrase(en: "You have no transaction \(reference)", ar: "لا توجد لديك معاملة برقم \(reference)"),
        Phrase(
          en: "Check the reference, or look for the customer instead.", ar: "راجع الرقم المرجعي أو ابحث باسم العميل."),
        action: (Phrase(en: "All transactions", ar: "كل المعاملات"), MerchantPath.transactions))
    }
    if !query.isEmpty { return .noMatch(clear: MerchantPath.transactions) }
    return EmptyState(
      Phrase(en: "No transactions yet", ar: "لا توجد معاملات بعد"),
      Phrase(en: "Payments and refunds appear here at once.", ar: "تظهر المدفوعات والاستردادات هنا فور حدوثها."))
  }
}

/// The chips above the list.
private struct TransactionFilters: HTML {
  let chrome: Chrome
  let query: TransactionQuery

  private var filter: TransactionFilter { query.filter }

  var body: some HTML {
    FilterBar(to: MerchantPath.transactions, clear: query.isEmpty ? nil : MerchantPath.transactions) {
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
        Phrase(en: "Amount", ar: "المبلغ"), active: amounts,
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

  private var amounts: Phrase? {
    switch (filter.minimum, filter.maximum) {
    case (nil, nil): nil
    case (let least?, nil): Phrase(en: "from \(least)", ar: "من \(least)")
    case (nil, let most?): Phrase(en: "up to \(most)", ar: "حتى \(most)")
    case (let least?, let most?): Phrase(en: "\(least) to \(most)", ar: "من \(least) إلى \(most)")
    }
  }
}

struct AmountFields: HTML {
  let query: TransactionQuery

  var body: some HTML {
    div(.class("pair")) {
      MoneyField(
        Phrase(en: "At least", ar: "لا يقل عن"), name: "min", value: query["min"], error: query.errors["min"],
        required: nil)
      MoneyField(
        Phrase(en: "At most", ar: "لا يزيد عن"), name: "max", value: query["max"], error: query.errors["max"],
        required: nil)
    }
  }
}

struct SearchField: HTML {
  let query: TransactionQuery

  var body: some HTML {
    Field(
      Phrase(en: "Reference, amount or customer", ar: "رقم مرجعي أو مبلغ أو عميل"), name: "q", value: query["q"],
      .search,
      error: query.errors["q"])
  }
}

private struct TotalCards: HTML {
  let totals: FilteredTotals

  var body: some HTML {
    StatRow {
      BalanceCard(Phrase(en: "Found", ar: "النتائج")) {
        BoundedCountText(totals.count, limit: FilteredTotals.limit)
      }
      if !totals.isBounded {
        BalanceCard(Phrase(en: "Sales", ar: "المبيعات")) { MoneyText(totals.sales) }
        BalanceCard(Phrase(en: "Refunds", ar: "الاستردادات")) { MoneyText(totals.refunds) }
        BalanceCard(Phrase(en: "Fees and VAT", ar: "الرسوم والضريبة")) { MoneyText(totals.fees) }
        BalanceCard(Phrase(en: "Net", ar: "الصافي")) { MoneyText(totals.net) }
      }
    }
  }
}
