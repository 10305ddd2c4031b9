import Ledger
import Templates
import Wallet

/// What waits for this person first, then the day beside the same weekday of last week, then all queues.
struct OverviewPage: HTML {
  let chrome: Chrome
  let items: [WaitingItem]
  let state: OverviewState
  let today: TransactionFigures
  let comparison: Comparison
  let days: [DayFigures]

  var body: some HTML {
    PortalLayout(chrome, section: .overview, title: Self.title) {
      PageHeader(Self.title, lead: .day(chrome.today, .weekday))
      JobFailureCard(failures: state.failures, language: chrome.language)
      WaitingCard(items: items, queues: state.queues, now: chrome.now)
      figures
      Columns {
        Card(Phrase(en: "Payments, last 30 days", ar: "المدفوعات، آخر 30 يومًا")) {
          BarChart(
            Phrase(en: "Payments by day, last 30 days", ar: "المدفوعات حسب اليوم، آخر 30 يومًا"),
            bars: days.map { BarChart.Bar($0.day, $0.whole.volume) })
        }
      } side: {
        QueueCard(queues: state.queues, verification: state.verification, now: chrome.now)
      }
    }
  }

  static let title = Phrase(en: "Overview", ar: "نظرة عامة")

  private var figures: some HTML {
    StatRow {
      BalanceCard(
        Phrase(en: "Payments today", ar: "مدفوعات اليوم"), note: comparison.volume, to: todays { $0.kind = .payment }
      ) { MoneyText(today.volume) }
      BalanceCard(
        Phrase(en: "Number of payments", ar: "عدد المدفوعات"), note: comparison.count(\.count),
        to: todays { $0.kind = .payment }
      ) { CountText(today.count) }
      BalanceCard(
        Phrase(en: "Failed today", ar: "لم تتم اليوم"), note: comparison.count(\.failed),
        to: todays { $0.status = .failed }
      ) { CountText(today.failed) }
      BalanceCard(
        Phrase(en: "Refunded today", ar: "استُرد اليوم"), note: comparison.refunds(today),
        to: todays { $0.kind = .refund }
      ) { MoneyText(today.refunded) }
    }
  }

  private func todays(_ change: (inout TransactionFilter) -> Void) -> Path {
    var filter = TransactionFilter()
    filter.from = chrome.today
    filter.to = chrome.today
    change(&filter)
    return TransactionQuery.path(filter)
  }
}
