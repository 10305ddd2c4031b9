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
          if let name = item.byName { NameText(name) } else { Nothing() }
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
    Card(Phrase(en: "Queues", ar: "قوائم الانتظار")) {
      DefinitionList(narrow: true) {
        ForEach(WaitingQueue.allCases) { queue in line(queue) }
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
  }

  private func line(_ queue: WaitingQueue) -> some HTML {
    Fact(queue.label) {
      Link(queue.path) { BoundedCountText(queues[queue]?.count ?? 0, limit: QueueState.limit - 1) }
      if let oldest = queues[queue]?.oldest {
        div(.class("hint")) {
          Phrase(en: "oldest: ", ar: "الأقدم: ")
          LateText(since: oldest, now: now)
        }
      }
    }
  }
}

extension PluralPhrase {
  static func items(_ n: Int) -> PluralPhrase {
    PluralPhrase(
      n, en: .init(one: "\(n) item", other: "\(n) items"),
      ar: .init(
        zero: "لا بنود", one: "بند واحد", two: "بندان", few: "\(n) بنود", many: "\(n) بندًا", other: "\(n) بند"))
  }
}
