import Database
import Ledger
import Templates
import Wallet

/// A user's refunds that wait for an approval or for the merchant's balance.
struct OpenRefunds: RowDecodable {
  let count: Int
  let amount: Money
  /// The oldest of them; nil if there are none.
  let oldest: (reference: Reference, state: RefundState, since: Instant)?

  init(_ row: Row) throws(DatabaseError) {
    count = try row["count"]
    amount = try row["amount"]
    let reference: Reference? = try row["reference"]
    let state: RefundState? = try row["state"]
    let since: Instant? = try row["since"]
    if let reference, let state, let since { oldest = (reference, state, since) } else { oldest = nil }
  }

  static func query(_ user: UserID) -> SQL {
    """
    SELECT count(*) AS count, coalesce(sum(amount), 0)::bigint AS amount, min(requested_at) AS since,
      (array_agg(reference ORDER BY requested_at, id))[1] AS reference,
      (array_agg(state ORDER BY requested_at, id))[1] AS state
    FROM refunds WHERE user_id = \(user) AND state IN ('requested', 'approved', 'waiting_for_balance')
    """
  }
}

/// What a caller asks about, above everything else of the page: the balance, what the limits leave, open refunds, and
/// the last failures with what to say of them.
struct UserSummary: HTML {
  let chrome: Chrome
  let user: UserDetail
  let limits: SpendingLimits
  let refunds: OpenRefunds
  let failures: [TransactionItem]
  let mayReadLedger: Bool

  /// How many failures of how many days are shown.
  static let mostFailures = 3
  static let days = 30

  /// The failed transactions that are looked for.
  static func failures(today: Day) -> TransactionFilter {
    var filter = TransactionFilter()
    filter.statuses = [.failed]
    filter.from = today.adding(days: -days)
    return filter
  }

  var body: some HTML {
    section(.class("card caller"), .ariaLabel(Phrase(en: "Summary", ar: "ملخص"))) {
      div(.class("caller-figures")) {
        div {
          p(.class("stat-label")) { Phrase(en: "Balance", ar: "الرصيد") }
          p(.class("hero-amount")) {
            if mayReadLedger {
              Link(AdminPath.account(user.wallet)) { MoneyText(user.item.balance) }
            } else {
              MoneyText(user.item.balance)
            }
          }
        }
        allowance(Phrase(en: "Left today", ar: "المتبقي اليوم"), limits.day)
        allowance(Phrase(en: "Left this month", ar: "المتبقي هذا الشهر"), limits.month)
        div {
          p(.class("stat-label")) { Phrase(en: "Open refunds", ar: "استردادات قيد التنفيذ") }
          if let oldest = refunds.oldest {
            p(.class("stat-value")) { MoneyText(refunds.amount) }
            p(.class("stat-note")) {
              Link(AdminPath.refund(oldest.reference)) { StatusPill(oldest.state) }
              Text(" ")
              AgeText(since: oldest.since, now: chrome.now).ago
            }
          } else {
            p(.class("stat-value")) { Nothing() }
          }
        }
      }
      if failures.isEmpty {
        p(.class("caller-none")) {
          Phrase(en: "No failures in the last \(Self.days) days", ar: "لا عمليات فاشلة في آخر \(Self.days) يومًا")
        }
      }
      ForEach(failures) { item in
        FailureAnswer(item: item, words: CallerAnswer(item: item, user: user.item, limits: limits).words)
      }
    }
  }

  private func allowance(_ label: Phrase, _ allowance: SpendingLimits.Allowance) -> some HTML {
    div {
      p(.class("stat-label")) { label }
      p(.class("stat-value")) { MoneyText(allowance.remaining) }
      LimitBar(allowance.used, of: allowance.limit)
      p(.class("stat-note")) { Phrase.used(allowance) }
    }
  }
}

/// A failed transaction beside what the caller is told, in both languages.
private struct FailureAnswer: HTML {
  let item: TransactionItem
  let words: Phrase

  var body: some HTML {
    div(.class("caller-failure")) {
      div {
        p(.class("stat-label")) {
          Phrase(en: "Failed: ", ar: "لم تتم: ")
          item.kind.label
          Phrase(en: ", ", ar: "، ")
          InstantText(item.createdAt)
        }
        p {
          Link(AdminPath.transaction(item.reference)) { strong { MoneyText(item.amount) } }
          if let name = item.merchantName ?? item.counterpartyName {
            Text(" ")
            Phrase(en: "to \(name: name)", ar: "إلى \(name: item.merchantArabicName ?? name)")
          }
        }
        if let failure = item.failure { p { StatusPill(failure.title, .bad) } }
      }
      div(.class("caller-words")) {
        p(.class("stat-label")) { Phrase(en: "Tell the caller", ar: "قل للمتصل") }
        p { words }
        OtherLanguage(words)
      }
    }
  }
}
