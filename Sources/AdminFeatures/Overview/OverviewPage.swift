import Ledger
import Templates
import Wallet

struct OverviewPage: HTML {
  let chrome: Chrome
  let today: DayFigures
  let weekBefore: DayFigures
  let waiting: Waiting
  let volumes: [DayVolume]
  let latest: [TransactionItem]

  var body: some HTML {
    PortalLayout(chrome, section: .overview, title: Self.title) {
      PageHeader(Self.title, lead: .day(chrome.today, .weekday))
      StatRow {
        BalanceCard(
          Phrase(en: "Payments today", ar: "مدفوعات اليوم"), note: Self.against(weekBefore.volume, today.volume),
          to: todays { $0.kind = .payment }
        ) { MoneyText(today.volume) }
        BalanceCard(
          Phrase(en: "How many", ar: "عددها"), note: Self.against(weekBefore.count),
          to: todays { $0.kind = .payment }
        ) { CountText(today.count) }
        BalanceCard(
          Phrase(en: "Failed today", ar: "فشلت اليوم"), note: Self.against(weekBefore.failed),
          to: todays { $0.status = .failed }
        ) { CountText(today.failed) }
        BalanceCard(
          Phrase(en: "Refunded today", ar: "استُرد اليوم"), note: PluralPhrase.refunds(today.refunds).phrase,
          to: todays { $0.kind = .refund }
        ) { MoneyText(today.refunded) }
      }
      Columns {
        Card(Phrase(en: "Payments, last 30 days", ar: "المدفوعات، آخر 30 يومًا")) {
          BarChart(
            Phrase(en: "Payments by day, last 30 days", ar: "المدفوعات حسب اليوم، آخر 30 يومًا"),
            bars: volumes.map { BarChart.Bar($0.day, $0.volume) })
        }
      } side: {
        Card(Phrase(en: "Waiting", ar: "في الانتظار")) { queues }
      }
      Card(Phrase(en: "Latest transactions", ar: "أحدث المعاملات"), flush: true) {
        TransactionTable(items: latest, empty: EmptyState(Phrase(en: "No transactions yet", ar: "لا معاملات بعد")))
      } aside: {
        Link(Phrase(en: "All", ar: "الكل"), to: AdminPath.transactions)
      }
    }
  }

  static let title = Phrase(en: "Overview", ar: "نظرة عامة")

  private var queues: some HTML {
    DefinitionList(narrow: true) {
      queue(
        Phrase(en: "Decisions", ar: "قرارات"), waiting.decisions, to: AdminPath.decisions,
        oldest: waiting.oldestDecision)
      queue(
        Phrase(en: "Flagged transactions", ar: "معاملات مؤشر عليها"), waiting.flagged,
        to: AdminPath.transactions.query("review", ReviewState.flagged), oldest: waiting.oldestFlagged)
      queue(
        Phrase(en: "Lines of the bank", ar: "أسطر من البنك"), waiting.bankLines, to: AdminPath.bankResults,
        oldest: waiting.oldestBankLine)
      queue(
        Phrase(en: "Frozen wallets", ar: "محافظ مجمدة"), waiting.frozen,
        to: AdminPath.users.query("status", UserStatus.frozen))
    }
  }

  private func queue(_ name: Phrase, _ count: Int, to path: Path, oldest: Instant? = nil) -> some HTML {
    Fact(name) {
      Link(path) { CountText(count) }
      if let oldest { div(.class("hint")) { Phrase(en: "oldest \(oldest)", ar: "أقدمها \(oldest)") } }
    }
  }

  private func todays(_ change: (inout TransactionFilter) -> Void) -> Path {
    var filter = TransactionFilter()
    filter.from = chrome.today
    filter.to = chrome.today
    change(&filter)
    return TransactionQuery.path(filter)
  }

  /// The same weekday before, up to the same hour.
  private static func against(_ before: Int) -> Phrase {
    Phrase(en: "\(before) by this hour a week before", ar: "\(before) حتى هذه الساعة قبل أسبوع")
  }

  private static func against(_ before: Money, _ now: Money) -> Phrase {
    guard before > .zero else {
      return Phrase(en: "none by this hour a week before", ar: "لا شيء حتى هذه الساعة قبل أسبوع")
    }
    let (change, overflow) = (now.piastres - before.piastres).multipliedReportingOverflow(by: 1000)
    let tenths = overflow ? 0 : abs(change / before.piastres)
    if tenths == 0 { return Phrase(en: "as by this hour a week before", ar: "كما كانت حتى هذه الساعة قبل أسبوع") }
    return now > before
      ? Phrase(
        en: "\(percentTenths: tenths) above the week before",
        ar: "أعلى من الأسبوع الماضي بنسبة \(percentTenths: tenths)")
      : Phrase(
        en: "\(percentTenths: tenths) below the week before", ar: "أقل من الأسبوع الماضي بنسبة \(percentTenths: tenths)"
      )
  }
}
