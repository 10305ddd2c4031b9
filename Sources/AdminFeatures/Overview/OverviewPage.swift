import Ledger
import Templates
import Wallet

struct OverviewPage: HTML {
  let chrome: Chrome
  let today: TransactionFigures
  let comparison: Comparison
  let waiting: Waiting
  let volumes: [DayVolume]
  let latest: [TransactionItem]
  let failures: JobFailureList
  let verification: VerificationStatus

  var body: some HTML {
    PortalLayout(chrome, section: .overview, title: Self.title) {
      PageHeader(Self.title, lead: .day(chrome.today, .weekday))
      JobFailureCard(failures: failures, language: chrome.language)
      StatRow {
        BalanceCard(
          Phrase(en: "Payments today", ar: "مدفوعات اليوم"), note: comparison.volume,
          to: todays { $0.kind = .payment }
        ) { MoneyText(today.volume) }
        BalanceCard(
          Phrase(en: "Number of payments", ar: "عدد المدفوعات"), note: comparison.count(\.count),
          to: todays { $0.kind = .payment }
        ) { CountText(today.count) }
        BalanceCard(
          Phrase(en: "Failed today", ar: "فشلت اليوم"), note: comparison.count(\.failed),
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
        Card(Phrase(en: "Queues", ar: "قوائم الانتظار")) { queues }
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
        Phrase(en: "Approvals", ar: "الموافقات"), waiting.approvals, to: AdminPath.approvals,
        oldest: waiting.oldestApproval)
      queue(
        Phrase(en: "Flagged transactions", ar: "معاملات مشتبه بها"), waiting.flagged,
        to: AdminPath.transactions.query("review", ReviewState.flagged), oldest: waiting.oldestFlagged)
      queue(
        Phrase(en: "Unmatched bank lines", ar: "سطور بنكية غير مطابقة"), waiting.bankLines, to: AdminPath.bankResults,
        oldest: waiting.oldestBankLine)
      queue(
        Phrase(en: "Frozen wallets", ar: "محافظ مجمدة"), waiting.frozen,
        to: AdminPath.users.query("status", UserStatus.frozen))
      Fact(Phrase(en: "Ledger last verified", ar: "آخر تحقق من القيود")) {
        if let last = verification.finishedAt { InstantText(last) } else { Nothing() }
        if verification.failures > 0 {
          div(.class("hint")) {
            Phrase(en: "Checks that failed: \(verification.failures)", ar: "فحوص لم تنجح: \(verification.failures)")
          }
        }
      }
    }
  }

  private func queue(_ name: Phrase, _ count: Int, to path: Path, oldest: Instant? = nil) -> some HTML {
    Fact(name) {
      Link(path) { CountText(count) }
      if let oldest {
        let age = AgeText(since: oldest, now: chrome.now).ago
        div(.class("hint")) { Phrase(en: "oldest \(age)", ar: "أقدمها \(age)") }
      }
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

/// The figures of today and of the same weekday a week before, both up to the last full hour.
struct Comparison: Sendable {
  let today: TransactionFigures
  let weekBefore: TransactionFigures
  let hour: Instant

  func count(_ figure: KeyPath<TransactionFigures, Int>) -> Phrase {
    let count = weekBefore[keyPath: figure]
    return Phrase(
      en: "\(count) by \(hour, .time) a week ago", ar: "\(count) حتى الساعة \(hour, .time) قبل أسبوع")
  }

  var volume: Phrase {
    let (before, now) = (weekBefore.volume, today.volume)
    guard before > .zero else {
      return Phrase(
        en: "none by \(hour, .time) a week ago", ar: "لا مدفوعات حتى الساعة \(hour, .time) قبل أسبوع")
    }
    let (change, overflow) = (now.piastres - before.piastres).multipliedReportingOverflow(by: 1000)
    let tenths = overflow ? 0 : abs(change / before.piastres)
    if tenths == 0 {
      return Phrase(
        en: "same as by \(hour, .time) a week ago", ar: "مثل ما كانت حتى الساعة \(hour, .time) قبل أسبوع"
      )
    }
    return now > before
      ? Phrase(
        en: "\(percentTenths: tenths) more than by \(hour, .time) a week ago",
        ar: "أعلى بنسبة \(percentTenths: tenths) مما كانت حتى الساعة \(hour, .time) قبل أسبوع")
      : Phrase(
        en: "\(percentTenths: tenths) less than by \(hour, .time) a week ago",
        ar: "أقل بنسبة \(percentTenths: tenths) مما كانت حتى الساعة \(hour, .time) قبل أسبوع")
  }
}
