import Database
import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

/// The filters of the cases of an outcome. The open ones are a queue.
struct CaseFilter: PinnedFilter {
  typealias Item = CaseItem

  static let exported = ExportedList.cases
  var summed: SQL? { "(SELECT amount FROM transactions WHERE id = counted.transaction_id)" }

  /// Nil means open cases.
  var outcome: ReviewState?
  var priorities: [CasePriority] = []
  var assignment: CaseAssignment?
  var period = DateRange()
  var asOf: Instant?

  init(_ outcome: ReviewState? = nil) { self.outcome = outcome }

  init(_ query: inout FilterQuery, today: Day) {
    outcome = query.choice("outcome", Phrase(en: "Outcome", ar: "النتيجة"), among: CaseListPage.outcomes)
    priorities = query.choices("priority", Phrase(en: "Priority", ar: "الأولوية"))
    assignment = query.choice("assignee", Phrase(en: "Assignee", ar: "المسؤول"))
    period = query.days(today: today)
    asOf = query.asOf()
  }

  var cleared: CaseFilter { CaseFilter(outcome) }
  var tab: (name: StaticString, value: String)? { outcome.map { ("outcome", $0.rawValue) } }
  var isQueue: Bool { outcome == nil }
  var isCounted: Bool { isQueue || self != cleared }

  func query(_ path: Path) -> Path {
    path.query("outcome", outcome).query("priority", all: priorities).query("assignee", assignment).query(period)
      .query("as_of", asOf?.iso8601UTC)
  }

  func search(queue: Bool) -> BoundedSearch {
    var conditions = ListConditions(asOf: asOf)
    conditions.changing(outcome.map { "state = \($0)" } ?? "closed_at IS NULL")
    conditions.choices("priority", priorities)
    switch assignment {
    case .assigned?: conditions.other("assignee_id IS NOT NULL")
    case .unassigned?: conditions.other("assignee_id IS NULL")
    case nil: break
    }
    conditions.period(period, of: "opened_at")
    return BoundedSearch(
      of: "cases", by: "opened_at", indexed: conditions.indexed, rest: conditions.rest, queue: queue, asOf: asOf)
  }

  func items(_ page: SQL, _ place: Place, queue: Bool) -> SQL {
    CaseItem.columns(page, place, queue: queue, asOf: asOf)
  }

  func listFile(queue: Bool) -> ListFile { .cases(search(queue: queue), queue: queue, asOf: asOf) }
}

/// Whether a case has an assignee; raw values are used in addresses.
enum CaseAssignment: String, CaseIterable, Labelled {
  case unassigned, assigned

  var label: Phrase {
    switch self {
    case .unassigned: Phrase(en: "Unassigned", ar: "بلا مسؤول")
    case .assigned: Phrase(en: "Assigned", ar: "لها مسؤول")
    }
  }
}
