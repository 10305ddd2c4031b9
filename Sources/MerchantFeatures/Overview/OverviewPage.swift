import Ledger
import Templates
import Wallet

struct OverviewPage: HTML {
  static let latestCount = 8

  let chrome: Chrome
  let attention: [Attention]
  let holdings: Holdings
  let terms: PayoutTerms
  let sales: Sales
  let latest: [MerchantTransaction]
  let mayRequest: Bool

  var body: some HTML {
    PortalLayout(chrome, section: .overview, title: Self.title) {
      PageHeader(Self.title) {
      } acts: {
        if let from = lastMonth.from, let to = lastMonth.to {
          LinkButton(
            Phrase(en: "Last month's statement", ar: "كشف حساب الشهر الماضي"), to: MerchantPath.statement(from, to))
        }
        if mayRequest {
          LinkButton(Phrase(en: "Request payout…", ar: "طلب صرف المستحقات…"), to: MerchantPath.newPayout, .primary)
        }
      }
      AttentionCard(items)
      div(.class("trio")) {
        NextPayout(terms: terms, holdings: holdings, returned: returned, today: chrome.today)
        today
        month
      }
      if latest.isEmpty { welcome } else { activity }
    }
  }

  static let title = Phrase(en: "Overview", ar: "نظرة عامة")

  private var lastMonth: DateRange { DateRange.Preset.lastMonth.range(today: chrome.today) }

  private var items: [AttentionItem] {
    var items = attention.compactMap { $0.item(last4: terms.last4) }
    if terms.status != .active {
      items.insert(
        AttentionItem(
          .bad, PayoutRefusal.merchantNotActive.advice, nil, action: Phrase(en: "View payouts", ar: "عرض المستحقات"),
          to: MerchantPath.payouts), at: 0)
    }
    if terms.last4 == nil, !attention.contains(where: { $0.kind == .bankAccount }) {
      items.append(
        AttentionItem(
          .waiting, PayoutRefusal.noBankAccount.advice, nil, action: BankAccountPage.title,
          to: MerchantPath.bankAccount))
    }
    return items.mostUrgentFirst
  }

  /// What the bank sent back and the next payout pays.
  private var returned: Money {
    Money(piastres: attention.filter { $0.kind == .payout }.reduce(0) { $0 + ($1.amount?.piastres ?? 0) })
  }

  private var today: some HTML {
    SalesCard(
      title: Phrase(en: "Net sales today", ar: "صافي مبيعات اليوم"), amount: sales.today,
      path: MerchantPath.statement(chrome.today, chrome.today),
      now: Phrase(en: "Today", ar: "اليوم"), before: .day(chrome.today.adding(days: -7), .weekday),
      amountBefore: sales.lastWeekByNow,
      comparison: Sales.comparison(
        sales.today, sales.lastWeekByNow,
        Phrase(en: "by this time last week", ar: "في الوقت نفسه من الأسبوع الماضي")))
  }

  private var month: some HTML {
    let before = Sales.sameDays(chrome.today)
    return SalesCard(
      title: Phrase(en: "Net sales this month", ar: "صافي مبيعات الشهر"), amount: sales.thisMonth,
      path: MerchantPath.statement(chrome.today.firstOfMonth, chrome.today),
      now: .monthUp(to: chrome.today), before: .monthUp(to: before.upperBound), amountBefore: sales.lastMonth,
      comparison: Sales.comparison(
        sales.thisMonth, sales.lastMonth,
        before.upperBound.day == chrome.today.day
          ? Phrase(en: "in the same days of last month", ar: "في الأيام نفسها من الشهر الماضي")
          : Phrase(en: "in all of last month", ar: "في الشهر الماضي كله")))
  }

  private var activity: some HTML {
    div(.class("duo")) {
      Card(Phrase(en: "Net sales, last 30 days", ar: "صافي المبيعات، آخر \(Sales.length) يومًا")) {
        BarChart(
          Phrase(en: "Net sales, last 30 days", ar: "صافي المبيعات، آخر \(Sales.length) يومًا"),
          bars: sales.days.map { BarChart.Bar($0.day, $0.net) }, tall: true)
      } aside: {
        Phrase(en: "After fees, VAT and refunds", ar: "بعد الرسوم وضريبة القيمة المضافة والاستردادات")
      }
      Card(Phrase(en: "Latest transactions", ar: "أحدث المعاملات"), flush: true) {
        DataTable(
          latest, label: TransactionListPage.title, empty: EmptyState(Phrase(en: "None yet", ar: "لا يوجد بعد"))
        ) {
          Column(Phrase(en: "Time", ar: "الوقت"), .header) { row in
            Link(MerchantPath.page(of: row.reference)) { InstantText(row.createdAt) }
          }
          Column(Phrase(en: "Customer", ar: "العميل")) { row in
            NameText(row.userName)
            if let word = row.word {
              Text(" ")
              span(.class("muted")) { word }
            }
          }
          Column(Phrase(en: "Gross", ar: "الإجمالي"), .number) { row in GrossText(row) }
          Column(Phrase(en: "Net", ar: "الصافي"), .total) { row in
            if row.hasMovedMoney { MoneyText(row.net, .bare) } else { Nothing() }
          }
        }
      } aside: {
        Link(Phrase(en: "All transactions", ar: "كل المعاملات"), to: MerchantPath.transactions)
      }
    }
  }

  private var welcome: some HTML {
    EmptyState(
      Phrase(en: "No payments yet", ar: "لا توجد مدفوعات بعد"),
      Phrase(
        en: "Payments appear here as soon as a customer pays you with HealthPay: the amount, the fee and the net.",
        ar: "تظهر المدفوعات هنا فور أن يدفع لك عميل عبر هيلث باي: المبلغ والرسوم والصافي."))
  }
}

/// The next payout: its amount so far, its day and why, and what the merchant has.
private struct NextPayout: HTML {
  let terms: PayoutTerms
  let holdings: Holdings
  let returned: Money
  let today: Day

  private var day: Day? { terms.next(today: today) }

  var body: some HTML {
    section(.class("card next-payout")) {
      div(.class("card-body")) {
        p(.class("stat-label")) {
          Link(Phrase(en: "Next payout, so far", ar: "الصرف القادم حتى الآن"), to: MerchantPath.payouts)
        }
        HeroAmount(terms.payable, day.map { .day($0, .weekday) }, reason: reason)
        if let note { p(.class("hint")) { note } }
      }
      DefinitionList {
        Fact(Phrase(en: "Available", ar: "الرصيد المتاح")) { MoneyText(holdings.available) }
        Fact(Phrase(en: "Pending", ar: "قيد التسوية")) { MoneyText(holdings.pending) }
        Fact(.inTransit) { MoneyText(holdings.inTransit) }
      }
    }
  }

  private var reason: Phrase {
    if terms.status != .active { return PayoutRefusal.merchantNotActive.advice }
    if terms.last4 == nil { return PayoutRefusal.noBankAccount.advice }
    return terms.sentence
  }

  /// What is kept back, what came back, and when it arrives.
  private var note: Phrase? {
    var notes: [Phrase] = []
    if let kept = terms.keptNote { notes.append(Phrase(en: "\(kept).", ar: "\(kept).")) }
    if returned > .zero {
      notes.append(
        Phrase(en: "Includes \(returned) that the bank sent back.", ar: "يشمل \(returned) أعادها البنك."))
    }
    if let day {
      let arrival = terms.bankingDays.arrival(ofMoneySentOn: day)
      notes.append(Phrase(en: "Arrives \(arrival, .weekday).", ar: "يصل \(arrival, .weekday)."))
    }
    guard let first = notes.first else { return nil }
    return notes.dropFirst().reduce(first) { Phrase(en: "\($0) \($1)", ar: "\($0) \($1)") }
  }
}

/// A sum of sales beside that of the time before.
private struct SalesCard: HTML {
  let title: Phrase
  let amount: Money
  let path: Path
  let now: Phrase
  let before: Phrase
  let amountBefore: Money
  let comparison: Phrase

  var body: some HTML {
    div(.class("stat")) {
      p(.class("stat-label")) { Link(title, to: path) }
      p(.class("stat-value")) { MoneyText(amount) }
      ComparisonBars((now, amount), before: (before, amountBefore))
      p(.class("stat-note")) { comparison }
    }
  }
}

extension Sales {
  /// "22% more than EGP 1,741.48 by this time last week"
  static func comparison(_ now: Money, _ before: Money, _ period: Phrase) -> Phrase {
    guard let tenths = growth(now, before) else {
      return Phrase(en: "None \(period)", ar: "لا مبيعات \(period)")
    }
    if tenths == 0 { return Phrase(en: "As much as \(period): \(before)", ar: "مثل \(before) \(period)") }
    return tenths > 0
      ? Phrase(
        en: "\(percentTenths: tenths) more than \(before) \(period)",
        ar: "أعلى بنسبة \(percentTenths: tenths) من \(before) \(period)")
      : Phrase(
        en: "\(percentTenths: -tenths) less than \(before) \(period)",
        ar: "أقل بنسبة \(percentTenths: -tenths) من \(before) \(period)")
  }
}

extension Phrase {
  /// The days of a month up to one of them.
  fileprivate static func monthUp(to day: Day) -> Phrase {
    day.day == 1
      ? .day(day, .short) : Phrase(en: "\(1) to \(day, .short)", ar: "من \(1) إلى \(day, .short)")
  }
}

extension MerchantTransaction {
  /// What isn't a completed payment.
  fileprivate var word: Phrase? {
    if kind == .refund { return kind.label }
    return status == .completed ? nil : status == .failed ? .declinedByWallet : status.label
  }
}
