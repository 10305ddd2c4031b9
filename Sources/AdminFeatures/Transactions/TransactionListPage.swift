import Ledger
import SharedFeatures
import Templates
import Wallet

struct TransactionListPage: HTML {
  let chrome: Chrome
  let query: TransactionQuery
  let list: FilteredList<TransactionItem, TransactionTotals>
  let columns: ShownColumns<TransactionColumn>

  private var page: ListPage<TransactionItem> { list.page }
  private var totals: TransactionTotals? { list.totals }
  private var filter: TransactionFilter { query.filter }

  var body: some HTML {
    PortalLayout(chrome, section: .transactions, title: Self.title) {
      PageHeader(Self.title) {
        AsOfPill(filter.asOf)
      } acts: {
        ListActions(
          list: query.path(), file: AdminPath.file(of: .transactions).with(queryOf: query.path()),
          columns: columns.chooser(chrome))
      }
      filters
      Card(nil, flush: true) {
        if let totals, !page.items.isEmpty || totals.searched != nil { TransactionTotalsLine(totals: totals) }
        TransactionTable(items: page.items, sort: sort, columns: columns, empty: empty)
      }
      Pager(newer: newer, older: older, queue: query.oldestFirst, searchedTo: page.searchedTo)
    }
  }

  private var sort: ColumnSort { ColumnSort(query.turned, current: query.oldestFirst ? .ascending : .descending) }

  static let title = Phrase(en: "Transactions", ar: "المعاملات")

  private var older: Path? { page.older.map { query.path().query(.olderThan($0)) } }
  private var newer: Path? { page.newer.map { query.path().query(.newerThan($0)) } }

  private var empty: EmptyState {
    if let searchedTo = page.searchedTo, let further = query.oldestFirst ? newer : older {
      return .nothingFound(searchedTo: searchedTo, further: further, queue: query.oldestFirst)
    }
    return filter.isEmpty
      ? EmptyState(
        Phrase(en: "No transactions yet", ar: "لا معاملات بعد"),
        Phrase(
          en: "Transactions appear here when money moves. Import existing ones with portal import.",
          ar: "تظهر المعاملات هنا فور تنفيذها. استورد المعاملات السابقة بالأمر portal import."))
      : .noMatch(clear: AdminPath.transactions)
  }

  private var filters: some HTML {
    FilterBar(
      to: AdminPath.transactions, clear: filter.isEmpty ? nil : AdminPath.transactions, searching: chrome,
      kept: filter.isEmpty && !query.oldestFirst
    ) {
      if query.oldestFirst { HiddenField("sort", "oldest") }
      DateRangeChip(
        DateRange(from: filter.from, to: filter.to), today: chrome.today
      ) { range in
        query.path {
          $0.from = range.from
          $0.to = range.to
        }
      }
      ChoicesChip(
        Phrase(en: "Kind", ar: "النوع"), name: "kind", choices: Choice.all(TransactionKind.self),
        selected: filter.kinds.map(\.rawValue)
      ) { values in query.path { $0.kinds = values.compactMap(TransactionKind.init) } }
      ChoicesChip(
        Phrase(en: "Status", ar: "الحالة"), name: "status", choices: Choice.all(TransactionStatus.self),
        selected: filter.statuses.map(\.rawValue)
      ) { values in query.path { $0.statuses = values.compactMap(TransactionStatus.init) } }
      ChoicesChip(
        Phrase(en: "Channel", ar: "القناة"), name: "channel", choices: Choice.all(Channel.self),
        selected: filter.channels.map(\.rawValue)
      ) { values in query.path { $0.channels = values.compactMap(Channel.init) } }
      ChoicesChip(
        Phrase(en: "Review", ar: "المراجعة"), name: "review", choices: Choice.all(ReviewState.self),
        selected: filter.reviews.map(\.rawValue)
      ) { values in query.path { $0.reviews = values.compactMap(ReviewState.init) } }
      AmountChip(query: query)
      MerchantChip(code: filter.merchantCode, clear: query.path { $0.merchantCode = nil })
      CustomerChip(customer: filter.customer, clear: query.path { $0.customer = nil })
      AsOfChip(filter.asOf, chrome, kept: true) { instant in query.path { $0.asOf = instant } }
    }
  }
}

/// The filter by customer: a mobile number, or words of a name.
private struct CustomerChip: HTML {
  let customer: TransactionFilter.Customer?
  let clear: Path

  var body: some HTML {
    FilterChip(
      Phrase(en: "Customer", ar: "العميل"), active: customer.map { .name($0.text) }, clear: clear
    ) {
      Field(
        Phrase(en: "Name or mobile number", ar: "الاسم أو رقم الموبايل"), name: "q", value: customer?.text ?? "",
        .search)
    }
  }
}

private struct AmountChip: HTML {
  let query: TransactionQuery

  var body: some HTML {
    FilterChip(Phrase(en: "Amount", ar: "المبلغ"), active: active, clear: clear) {
      MoneyField(
        Phrase(en: "Minimum", ar: "لا يقل عن"), name: "min", value: query.filters["min"], required: nil)
      MoneyField(
        Phrase(en: "Maximum", ar: "لا يزيد عن"), name: "max", value: query.filters["max"], required: nil)
    }
  }

  private var clear: Path {
    query.path {
      $0.minimum = nil
      $0.maximum = nil
    }
  }

  private var active: Phrase? {
    switch (query.filter.minimum, query.filter.maximum) {
    case (nil, nil): nil
    case (let least?, nil): Phrase(en: "from \(least)", ar: "من \(least)")
    case (nil, let most?): Phrase(en: "up to \(most)", ar: "حتى \(most)")
    case (let least?, let most?): Phrase(en: "\(least) to \(most)", ar: "من \(least) إلى \(most)")
    }
  }
}

private struct TransactionTotalsLine: HTML {
  let totals: TransactionTotals

  var body: some HTML {
    TotalsLine(count: totals.count, searched: totals.searched) {
      if !totals.isBounded {
        TotalFigure(Phrase(en: "Amount", ar: "المبلغ")) { MoneyText(totals.amount) }
        TotalFigure(Phrase(en: "Users", ar: "المستخدمون")) { CountText(totals.users) }
        TotalFigure(Phrase(en: "In review", ar: "قيد المراجعة")) { CountText(totals.flagged) }
      }
    }
  }
}

/// A table of transactions. The table of one merchant has no column for the merchant.
struct TransactionTable: HTML {
  let items: [TransactionItem]
  var ofOneMerchant = false
  /// Where the list can be turned around.
  var sort: ColumnSort?
  var columns = ShownColumns<TransactionColumn>.standard
  let empty: EmptyState

  var body: some HTML {
    DataTable(items, label: TransactionListPage.title, wide: columns.exceedStandard, empty: empty) {
      Column(Phrase(en: "Time", ar: "الوقت"), sort: sort) { item in InstantText(item.createdAt) }
      Column(Phrase(en: "Reference", ar: "المرجع"), .header) { item in
        ReferenceText(item.reference, to: AdminPath.page(of: item.reference))
      }
      if columns.has(.kind) { Column(TransactionColumn.kind.label) { item in item.kind.label } }
      if columns.has(.channel) { Column(TransactionColumn.channel.label) { item in item.channel.label } }
      Column(Phrase(en: "User", ar: "المستخدم")) { item in
        PersonText(item.userName, phone: item.userMobile, to: AdminPath.user(item.user))
      }
      if !ofOneMerchant, columns.has(.counterparty) {
        Column(TransactionColumn.counterparty.label) { item in OtherParty(item: item) }
      }
      Column(Phrase(en: "Status", ar: "الحالة")) { item in TransactionState(item: item) }
      if !ofOneMerchant, columns.has(.review) {
        Column(TransactionColumn.review.label, .minor) { item in
          if item.review == .none { Nothing() } else { StatusPill(item.review) }
        }
      }
      if columns.has(.fees) {
        Column(TransactionColumn.fees.label, .number) { item in
          MoneyText(Money(piastres: item.fee.piastres + item.vat.piastres), .bare)
        }
      }
      if columns.has(.refunded) {
        Column(TransactionColumn.refunded.label, .number) { item in
          if item.refunded == .zero { Nothing() } else { MoneyText(item.refunded, .bare) }
        }
      }
      Column(Phrase(en: "Amount", ar: "المبلغ"), .total) { item in
        if item.status == .failed { FailedAmount(item.amount) } else { MoneyText(item.amount, .bare) }
      }
    }
  }
}

/// The counterparty of a transaction.
struct OtherParty: HTML {
  let item: TransactionItem

  var body: some HTML {
    if let code = item.merchantCode {
      ReferenceText(code, to: AdminPath.merchant(code))
    } else if let id = item.counterparty, let name = item.counterpartyName {
      PersonText(name, phone: nil, to: AdminPath.user(id))
    } else {
      Nothing()
    }
  }
}

struct TransactionState: HTML {
  let item: TransactionItem

  var body: some HTML {
    StatusPill(item.status)
    if let failure = item.failure {
      Text(" ")
      small(.class("reason")) { failure.label }
    }
  }
}
