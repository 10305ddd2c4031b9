import Ledger
import SharedFeatures
import Templates
import Wallet

/// The merchant's refunds: who asked, why, and what each cost.
struct RefundListPage: HTML {
  let chrome: Chrome
  let query: RefundQuery
  let list: FilteredList<MerchantRefund, RefundTotals>

  static let title = Phrase(en: "Refunds", ar: "الاستردادات")

  private var page: ListPage<MerchantRefund> { list.page }

  var body: some HTML {
    PortalLayout(chrome, section: .refunds, title: Self.title) {
      PageHeader(Self.title) {
      } acts: {
        LinkButton(
          Phrase(en: "Download CSV", ar: "تنزيل CSV"), to: query.path(MerchantPath.refundFile), downloads: true)
      }
      filters
      if let totals = list.totals, !page.items.isEmpty { RefundTotalCards(totals: totals) }
      Card(nil, flush: true) { table }
      Pager(
        newer: page.newer.map { query.path().query(.newerThan($0)) },
        older: page.older.map { query.path().query(.olderThan($0)) },
        count: page.items.isEmpty || list.totals?.searched != nil ? nil : list.totals?.count, limit: RefundTotals.limit,
        searchedTo: page.searchedTo)
    }
  }

  private var filters: some HTML {
    FilterBar(to: MerchantPath.refunds, clear: query.isEmpty ? nil : MerchantPath.refunds) {
      DateRangeChip(DateRange(from: query.from, to: query.to), today: chrome.today) { range in
        query.path(period: range)
      }
      ChoiceChip(
        .state, name: "state", choices: Choice.all(RefundState.self), selected: query.state?.rawValue
      ) { value in query.path(state: value ?? "") }
      ChoiceChip(
        .requestedBy, name: "by", choices: Choice.all(RefundQuery.Asker.self), selected: query.asker?.rawValue
      ) { value in query.path(asker: value ?? "") }
      FilterChip(
        Phrase(en: "Amount", ar: "المبلغ"), active: Phrase.amounts(query.least, query.most),
        clear: query.path(withoutAmounts: true)
      ) {
        div(.class("pair")) {
          MoneyField(
            Phrase(en: "Minimum", ar: "لا يقل عن"), name: "min", value: query.filters["min"], required: nil)
          MoneyField(
            Phrase(en: "Maximum", ar: "لا يزيد عن"), name: "max", value: query.filters["max"], required: nil)
        }
      }
    }
  }

  private var table: some HTML {
    DataTable(page.items, label: Self.title, empty: empty) {
      Column(Phrase(en: "Requested", ar: "وقت الطلب")) { refund in
        InstantText(refund.requestedAt)
        span(.class("hint line-note")) { Phrase.asker(refund.requestedBy, refund.requestedByName) }
      }
      Column(Phrase(en: "Reference", ar: "المرجع"), .header) { refund in
        ReferenceText(refund.reference, to: MerchantPath.refund(refund.reference))
        span(.class("hint line-note")) {
          Phrase(en: "of\u{A0}", ar: "من\u{A0}")
          ReferenceText(refund.payment, to: MerchantPath.transaction(refund.payment))
        }
      }
      Column(Phrase(en: "Customer", ar: "العميل")) { refund in PersonText(refund.userName, phone: refund.userMobile) }
      Column(Phrase(en: "Reason", ar: "السبب")) { refund in
        refund.reason.label
        if let note = refund.note { span(.class("hint line-note")) { NameText(note) } }
      }
      Column(Phrase(en: "Payout", ar: "الصرف"), .minor) { refund in RowPayout(trail: refund.trail) }
      Column(.state) { refund in StatusPill(refund.state) }
      Column(Phrase(en: "Cost", ar: "التكلفة"), .number) { refund in
        if let cost = refund.cost { MoneyText(cost, .bare) } else { Nothing() }
      }
      Column(Phrase(en: "Amount", ar: "المبلغ"), .total) { refund in
        if refund.state.endedUnpaid { FailedAmount(refund.amount) } else { MoneyText(refund.amount, .bare) }
      }
    }
  }

  private var empty: EmptyState {
    if let searchedTo = page.searchedTo, let older = page.older {
      return .nothingFound(searchedTo: searchedTo, further: query.path().query(.olderThan(older)))
    }
    return query.isEmpty
      ? EmptyState(
        Phrase(en: "No refunds yet", ar: "لا استردادات بعد"),
        Phrase(en: "To refund a payment, open it and choose Refund.", ar: "لاسترداد عملية، افتحها واختر استرداد."),
        action: (TransactionListPage.title, MerchantPath.transactions))
      : .noMatch(clear: MerchantPath.refunds)
  }
}

private struct RefundTotalCards: HTML {
  let totals: RefundTotals

  var body: some HTML {
    StatRow {
      BalanceCard(Phrase(en: "Results", ar: "النتائج"), note: totals.searched.map { .inTheNewest(refunds: $0) }) {
        BoundedCountText(totals.count, limit: RefundTotals.limit)
      }
      if !totals.isBounded {
        BalanceCard(Phrase(en: "Amount", ar: "المبلغ")) { MoneyText(totals.amount) }
        BalanceCard(
          Phrase(en: "Cost", ar: "التكلفة"),
          note: Phrase(
            en: "Of completed refunds, less returned fees", ar: "للاستردادات المكتملة بعد خصم الرسوم المردودة")
        ) { MoneyText(totals.cost) }
      }
    }
  }
}

/// The confirmation of a refund request's withdrawal.
struct WithdrawRefundPage: HTML {
  let chrome: Chrome
  let refund: MerchantRefund
  let key: String
  var changed: ShownFactsChanged?
  var refusal: Phrase?

  var body: some HTML {
    PortalLayout(chrome, section: .refunds, title: .reference(refund.reference)) {
      PageHeader(
        Phrase(en: "Withdraw \(refund.reference)?", ar: "إلغاء طلب \(refund.reference)؟"),
        crumbs: [
          Crumb(RefundListPage.title, MerchantPath.refunds),
          Crumb(.reference(refund.reference), MerchantPath.refund(refund.reference)),
        ], here: TransactionKind.refund.label)
      div(.class("narrow")) {
        if let refusal { Notice(.bad, refusal, role: "alert") }
        ChangedNotice(changed)
        Card {
          ConfirmForm(
            to: MerchantPath.withdraw(refund: refund.reference), chrome, key: key,
            changes: [Change(.state, before: refund.state.label, after: RefundState.withdrawn.label)],
            notes: [
              Phrase(
                en: "\(refund.amount) of payment \(refund.payment) can be refunded again.",
                ar: "يمكن استرداد \(refund.amount) من العملية \(refund.payment) من جديد.")
            ], confirm: Phrase(en: "Withdraw request", ar: "إلغاء الطلب"), .danger,
            cancel: MerchantPath.refund(refund.reference), keep: .keepRequest, shown: refund.facts.text)
        }
      }
    }
  }
}

extension RefundQuery.Asker: Labelled {
  var label: Phrase {
    switch self {
    case .team: Phrase(en: "Your team", ar: "فريقك")
    case .healthpay: Phrase(en: "HealthPay", ar: "هيلث باي")
    }
  }
}

extension RefundQuery {
  /// The same list with another filter, from its newest page. Empty text clears a choice.
  func path(
    _ base: Path = MerchantPath.refunds, period: DateRange? = nil, state: String? = nil, asker: String? = nil,
    withoutAmounts: Bool = false
  ) -> Path {
    base
      .query("from", period == nil ? from : period?.from).query("to", period == nil ? to : period?.to)
      .query("state", state ?? self.state?.rawValue).query("by", asker ?? self.asker?.rawValue)
      .query("min", withoutAmounts ? nil : least?.decimal).query("max", withoutAmounts ? nil : most?.decimal)
  }
}

extension Phrase {
  static let state = Phrase(en: "State", ar: "الحالة")
  static let requestedBy = Phrase(en: "Requested by", ar: "مقدّم الطلب")

  /// An active filter of amounts; nil where there is none.
  static func amounts(_ least: Money?, _ most: Money?) -> Phrase? {
    switch (least, most) {
    case (nil, nil): nil
    case (let least?, nil): Phrase(en: "from \(least)", ar: "من \(least)")
    case (nil, let most?): Phrase(en: "up to \(most)", ar: "حتى \(most)")
    case (let least?, let most?): Phrase(en: "\(least) to \(most)", ar: "من \(least) إلى \(most)")
    }
  }

  fileprivate static func inTheNewest(refunds n: Int) -> Phrase {
    Phrase(en: "in the newest \(n) refunds", ar: "في أحدث \(n) استرداد")
  }
}
