import Ledger
import Templates
import Wallet

struct TransactionListPage: HTML {
  let chrome: Chrome
  let query: TransactionQuery
  let page: ListPage<TransactionItem>
  /// Nil where nothing is filtered: nobody counts a whole table.
  let totals: TransactionTotals?

  private var filter: TransactionFilter { query.filter }

  var body: some HTML {
    PortalLayout(chrome, section: .transactions, title: Self.title) {
      PageHeader(Self.title)
      ErrorSummary(query.errors)
      filters
      if let totals { TotalCards(totals: totals) }
      Card(nil, flush: true) {
        TransactionTable(items: page.items, empty: empty)
      }
      Pager(
        newer: page.newer.map { query.path().query(.newerThan($0)) },
        older: page.older.map { query.path().query(.olderThan($0)) }, count: totals?.count)
    }
  }

  static let title = Phrase(en: "Transactions", ar: "المعاملات")

  private var mistypedPeriod: DateRangeFields? {
    guard query.errors["from"] != nil || query.errors["to"] != nil else { return nil }
    return DateRangeFields(from: query["from"], to: query["to"], errors: query.errors)
  }

  private var empty: EmptyState {
    if !query.errors.isEmpty { return .mistypedFilter(clear: AdminPath.transactions) }
    return filter.isEmpty
      ? EmptyState(
        Phrase(en: "No transactions yet", ar: "لا معاملات بعد"),
        Phrase(
          en: "They appear here as soon as money moves. Bring in another platform's with portal import.",
          ar: "تظهر هنا فور تحرك الأموال. ويمكن جلب معاملات منصة أخرى بالأمر portal import."))
      : .noMatch(clear: AdminPath.transactions)
  }

  private var filters: some HTML {
    FilterBar(to: AdminPath.transactions, clear: filter.isEmpty && query.errors.isEmpty ? nil : AdminPath.transactions)
    {
      DateRangeChip(
        DateRange(from: filter.from, to: filter.to), today: chrome.today, mistyped: mistypedPeriod
      ) { range in
        query.path {
          $0.from = range.from
          $0.to = range.to
        }
      }
      ChoiceChip(
        Phrase(en: "Kind", ar: "النوع"), name: "kind", choices: Choice.all(TransactionKind.self),
        selected: filter.kind?.rawValue
      ) { value in query.path { $0.kind = value.flatMap(TransactionKind.init) } }
      ChoiceChip(
        Phrase(en: "Status", ar: "الحالة"), name: "status", choices: Choice.all(TransactionStatus.self),
        selected: filter.status?.rawValue
      ) { value in query.path { $0.status = value.flatMap(TransactionStatus.init) } }
      ChoiceChip(
        Phrase(en: "Channel", ar: "القناة"), name: "channel", choices: Choice.all(Channel.self),
        selected: filter.channel?.rawValue
      ) { value in query.path { $0.channel = value.flatMap(Channel.init) } }
      ChoiceChip(
        Phrase(en: "Review", ar: "الفحص"), name: "review", choices: Choice.all(ReviewState.self),
        selected: filter.review?.rawValue
      ) { value in query.path { $0.review = value.flatMap(ReviewState.init) } }
      AmountChip(query: query)
      MerchantChip(filter: query.merchant, clear: query.path { $0.merchantCode = nil })
    }
  }
}

private struct AmountChip: HTML {
  let query: TransactionQuery

  var body: some HTML {
    FilterChip(
      Phrase(en: "Amount", ar: "المبلغ"), active: active, clear: clear,
      open: query.errors["min"] != nil || query.errors["max"] != nil
    ) {
      MoneyField(
        Phrase(en: "At least", ar: "من"), name: "min", value: query["min"], error: query.errors["min"], required: nil)
      MoneyField(
        Phrase(en: "At most", ar: "إلى"), name: "max", value: query["max"], error: query.errors["max"], required: nil)
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

private struct TotalCards: HTML {
  let totals: TransactionTotals

  var body: some HTML {
    StatRow {
      BalanceCard(Phrase(en: "Transactions", ar: "المعاملات")) {
        BoundedCountText(totals.count, limit: TransactionTotals.limit)
      }
      if !totals.isBounded {
        BalanceCard(Phrase(en: "Amount", ar: "المبلغ")) { MoneyText(totals.amount) }
        BalanceCard(Phrase(en: "Users", ar: "المستخدمون")) { CountText(totals.users) }
        BalanceCard(Phrase(en: "Under review", ar: "تحت الفحص")) { CountText(totals.flagged) }
      }
    }
  }
}

/// Transactions as a table: the list's, or those of one merchant, which then isn't named in every row.
struct TransactionTable: HTML {
  let items: [TransactionItem]
  var ofOneMerchant = false
  let empty: EmptyState

  var body: some HTML {
    DataTable(items, label: TransactionListPage.title, empty: empty) {
      Column(Phrase(en: "When", ar: "الوقت")) { item in InstantText(item.createdAt) }
      Column(Phrase(en: "Reference", ar: "المرجع"), .header) { item in
        ReferenceText(item.reference, to: AdminPath.page(of: item.reference))
      }
      Column(Phrase(en: "Kind", ar: "النوع")) { item in item.kind.label }
      Column(Phrase(en: "User", ar: "المستخدم")) { item in
        PersonText(item.userName, phone: item.userMobile, to: AdminPath.user(item.user))
      }
      if !ofOneMerchant { Column(Phrase(en: "With", ar: "الطرف الآخر")) { item in OtherParty(item: item) } }
      Column(Phrase(en: "Status", ar: "الحالة")) { item in TransactionState(item: item) }
      if !ofOneMerchant {
        Column(Phrase(en: "Review", ar: "الفحص"), .minor) { item in
          if item.review == .none { Nothing() } else { StatusPill(item.review) }
        }
      }
      Column(Phrase(en: "Amount", ar: "المبلغ"), .total) { item in MoneyText(item.amount, .bare) }
    }
  }
}

/// Whom the user's money went to or came from.
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

extension EmptyState {
  /// Nothing was looked for: a filter makes no sense.
  static func mistypedFilter(clear: Path) -> EmptyState {
    EmptyState(
      Phrase(en: "Mend the filter to see the list", ar: "صحّح عامل التصفية لعرض القائمة"),
      action: (Phrase(en: "Clear filters", ar: "مسح الكل"), clear))
  }
}
