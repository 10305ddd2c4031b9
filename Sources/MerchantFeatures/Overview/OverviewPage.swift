import Templates
import Wallet

struct OverviewPage: HTML {
  static let latestCount = 8

  let chrome: Chrome
  let holdings: Holdings
  let terms: PayoutTerms
  let sales: Sales
  let latest: [MerchantTransaction]

  var body: some HTML {
    PortalLayout(chrome, section: .overview, title: Self.title) {
      PageHeader(Self.title) {
      } acts: {
        if let from = lastMonth.from, let to = lastMonth.to {
          LinkButton(
            Phrase(en: "Last month's statement", ar: "كشف حساب الشهر الماضي"), to: MerchantPath.statement(from, to))
        }
      }
      figures
      if latest.isEmpty { welcome } else { activity }
    }
  }

  static let title = Phrase(en: "Overview", ar: "نظرة عامة")

  private var lastMonth: DateRange { DateRange.Preset.lastMonth.range(today: chrome.today) }

  private var figures: some HTML {
    StatRow {
      BalanceCard(
        Phrase(en: "Available", ar: "الرصيد المتاح"), note: terms.keptNote ?? Phrase(en: "Settled", ar: "تمت تسويته")
      ) { MoneyText(holdings.available) }
      BalanceCard(
        Phrase(en: "Pending", ar: "قيد التسوية"),
        note: Phrase(en: "Sales that are not settled yet", ar: "مبيعات لم تُسوَّ بعد"), to: MerchantPath.settlements
      ) { MoneyText(holdings.pending) }
      if holdings.inTransit > .zero {
        BalanceCard(.setAside, to: MerchantPath.payouts) {
          MoneyText(holdings.inTransit)
        }
      }
      NextPayoutCard(terms: terms, today: chrome.today)
      BalanceCard(
        Phrase(en: "Net sales this month", ar: "صافي مبيعات الشهر"), note: comparison,
        to: MerchantPath.statement(chrome.today.firstOfMonth, chrome.today)
      ) { MoneyText(sales.thisMonth) }
    }
  }

  private var comparison: Phrase {
    switch sales.growth {
    case nil:
      Phrase(en: "None in the same days of last month", ar: "لا مبيعات في الأيام نفسها من الشهر الماضي")
    case 0:
      Phrase(en: "As much as in the same days of last month", ar: "مثل الأيام نفسها من الشهر الماضي")
    case let tenths? where tenths > 0:
      Phrase(
        en: "\(percentTenths: tenths) more than in the same days of last month",
        ar: "أعلى بنسبة \(percentTenths: tenths) من الأيام نفسها من الشهر الماضي")
    case let tenths?:
      Phrase(
        en: "\(percentTenths: -tenths) less than in the same days of last month",
        ar: "أقل بنسبة \(percentTenths: -tenths) من الأيام نفسها من الشهر الماضي")
    }
  }

  @HTMLBuilder
  private var activity: some HTML {
    Card(Phrase(en: "Net sales, last 30 days", ar: "صافي المبيعات، آخر \(Sales.length) يومًا")) {
      BarChart(
        Phrase(en: "Net sales, last 30 days", ar: "صافي المبيعات، آخر \(Sales.length) يومًا"),
        bars: sales.days.map { BarChart.Bar($0.day, $0.net) })
    } aside: {
      Phrase(en: "After fees, VAT and refunds", ar: "بعد الرسوم وضريبة القيمة المضافة والاستردادات")
    }
    Card(Phrase(en: "Latest transactions", ar: "أحدث المعاملات"), flush: true) {
      TransactionTable(transactions: latest, empty: EmptyState(Phrase(en: "None yet", ar: "لا يوجد بعد")))
    } aside: {
      Link(Phrase(en: "All transactions", ar: "كل المعاملات"), to: MerchantPath.transactions)
    }
  }

  private var welcome: some HTML {
    EmptyState(
      Phrase(en: "No payments yet", ar: "لا توجد مدفوعات بعد"),
      Phrase(
        en: "As soon as a customer pays you with HealthPay, it shows here: what came in, the fee, and what is yours.",
        ar: "فور أن يدفع لك عميل عبر هيلث باي سيظهر ذلك هنا: المبلغ والرسوم وصافي ما لك."))
  }
}
