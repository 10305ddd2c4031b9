import Ledger
import Templates
import Wallet

/// What waits for the reader, oldest first.
struct WaitingCard: HTML {
  /// How many rows it shows.
  static let length = 10

  let items: [WaitingItem]
  let queues: [QueueState]
  let now: Instant

  var body: some HTML {
    Card(Self.title, flush: true) {
      DataTable(
        items, label: Self.title,
        empty: EmptyState(Phrase(en: "Nothing is waiting for you", ar: "لا شيء بانتظارك"))
      ) {
        Column(Phrase(en: "Waiting", ar: "مدة الانتظار")) { item in LateText(since: item.since, now: now) }
        Column(Phrase(en: "Kind", ar: "النوع")) { item in item.label }
        Column(Phrase(en: "Request", ar: "الطلب"), .header) { item in
          Link(item.title, to: item.path)
          ForEach(item.details) { detail in
            Text(" ")
            span(.class("muted")) { detail }
          }
        }
        Column(Phrase(en: "Requested by", ar: "مقدّم الطلب"), .minor) { item in
          if let name = item.byName { Phrase.actor(name) } else { Nothing() }
        }
        Column(Phrase(en: "Amount", ar: "المبلغ"), .total) { item in
          if let amount = item.amount { MoneyText(amount, .bare) } else { Nothing() }
        }
      }
      if own > items.map(\.count).reduce(0, +) {
        p(.class("card-note hint")) {
          Phrase(
            en: "The oldest \(items.count). The queues have the rest.", ar: "أقدم \(items.count)، والباقي في القوائم.")
        }
      }
    } aside: {
      if let oldest = items.first {
        if own > 1 { span { summary } }
        LinkButton(Phrase(en: "Open the oldest", ar: "فتح الأقدم"), to: oldest.path, .primary)
      }
    }
  }

  static let title = Phrase(en: "Waiting for you", ar: "بانتظارك")

  private var own: Int { queues.map(\.own).reduce(0, +) }

  private var summary: Phrase {
    let items = PluralPhrase.items(own)
    guard let amount = queues[.approvals]?.ownAmount, amount > .zero else { return items.phrase }
    return Phrase(en: "\(items), \(amount) to approve", ar: "\(items)، منها \(amount) للموافقة")
  }
}

/// The time since which something has been waiting, marked after a day.
struct LateText: HTML {
  let since: Instant
  let now: Instant

  private var isLate: Bool { now.microseconds - since.microseconds >= 86_400_000_000 }

  var body: some HTML {
    if isLate {
      span(.class("late")) { AgeText(since: since, now: now) }
    } else {
      AgeText(since: since, now: now)
    }
  }
}

/// All queues, with the number that waits in each and the age of its oldest.
struct QueueCard: HTML {
  let queues: [QueueState]
  let verification: VerificationStatus
  let now: Instant

  var body: some HTML {
    Card(Self.title, flush: true) {
      DataTable(
        WaitingQueue.allCases, label: Self.title, stacked: false,
        empty: EmptyState(Phrase(en: "None", ar: "لا يوجد"))
      ) {
        Column(Phrase(en: "Queue", ar: "القائمة"), .header) { queue in Link(queue.label, to: queue.path) }
        Column(Phrase(en: "Waiting", ar: "بالانتظار"), .number) { queue in
          BoundedCountText(queues[queue]?.count ?? 0, limit: QueueState.limit - 1)
        }
        Column(Phrase(en: "Oldest", ar: "الأقدم")) { queue in
          if let oldest = queues[queue]?.oldest { LateText(since: oldest, now: now) } else { Nothing() }
        }
      }
      p(.class("card-note hint")) {
        if let last = verification.finishedAt {
          Phrase(en: "Ledger last verified \(last)", ar: "آخر تحقق من القيود \(last)")
        } else {
          Phrase(en: "Ledger not verified yet", ar: "لم يتم التحقق من القيود بعد")
        }
        if verification.failures > 0 {
          Text(" ")
          Phrase(en: "Checks that failed: \(verification.failures)", ar: "فحوص لم تنجح: \(verification.failures)")
        }
      }
    }
  }

  private static let title = Phrase(en: "Queues", ar: "قوائم الانتظار")
}

extension PluralPhrase {
  static func items(_ n: Int) -> PluralPhrase {
    PluralPhrase(
      n, en: .init(one: "\(n) item", other: "\(n) items"),
      ar: .init(
        zero: "لا بنود", one: "بند واحد", two: "بندان", few: "\(n) بنود", many: "\(n) بندًا", other: "\(n) بند"))
  }
}
