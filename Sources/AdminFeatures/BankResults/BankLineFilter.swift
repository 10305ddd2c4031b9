import Database
import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

/// The filters of the lines of bank results. The unmatched ones are a queue.
struct BankLineFilter: PinnedFilter {
  typealias Item = BankLineItem

  static let exported = ExportedList.bankResults
  var summed: SQL? { "amount" }

  var view = BankLineView.waiting
  var statuses: [BankLineStatus] = []
  var outcomes: [BankLineOutcome] = []
  var period = DateRange()
  var asOf: Instant?

  init(_ view: BankLineView = .waiting) { self.view = view }

  init(_ query: inout FilterQuery, today: Day) {
    view =
      query.choice(
        "lines", Phrase(en: "Lines", ar: "الأسطر"), BankLineView.allCases.map { ($0.rawValue, $0.label, $0) })
      ?? .waiting
    statuses = query.choices("status", Phrase(en: "Bank status", ar: "حالة البنك"))
    outcomes = query.choices("match", Phrase(en: "Match", ar: "المطابقة"))
    period = query.days(today: today)
    asOf = query.asOf()
  }

  var cleared: BankLineFilter { BankLineFilter(view) }
  var tab: (name: StaticString, value: String)? { view == .waiting ? nil : ("lines", view.rawValue) }
  var isQueue: Bool { view == .waiting }
  var isCounted: Bool { isQueue || self != cleared }

  func query(_ path: Path) -> Path {
    path.query("lines", view == .waiting ? nil : view).query("status", all: statuses).query("match", all: outcomes)
      .query(period).query("as_of", asOf?.iso8601UTC)
  }

  func search(queue: Bool) -> BoundedSearch {
    var conditions = ListConditions(asOf: asOf)
    switch view {
    case .waiting: conditions.changing(BankLineView.isWaiting)
    case .resolved: conditions.changing("resolved_at IS NOT NULL")
    case .applied: conditions.other("outcome = 'applied'")
    case .all: break
    }
    conditions.choices("status", statuses)
    conditions.choices("outcome", outcomes)
    conditions.period(period, of: "imported_at")
    return BoundedSearch(
      of: "bank_lines", by: "imported_at", indexed: conditions.indexed, rest: conditions.rest, queue: queue, asOf: asOf)
  }

  func items(_ page: SQL, _ place: Place, queue: Bool) -> SQL { BankLineItem.columns(page, place, queue: queue) }

  func listFile(queue: Bool) -> ListFile { .bankLines(search(queue: queue), queue: queue) }
}
