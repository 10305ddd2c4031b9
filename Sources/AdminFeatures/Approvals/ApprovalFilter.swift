import Database
import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

/// The filters of the approval requests of a state. The open ones are a queue.
struct ApprovalFilter: PinnedFilter {
  typealias Item = ApprovalItem

  static let exported = ExportedList.approvals
  var summed: SQL? { "CASE WHEN \(WaitingItem.hasAmount) THEN amount END" }

  var state = ApprovalState.open
  var kinds: [ApprovalKind] = []
  var period = DateRange()
  var asOf: Instant?

  init(_ state: ApprovalState = .open) { self.state = state }

  init(_ query: inout FilterQuery, today: Day) {
    state = query.choice("state", Phrase(en: "State", ar: "الحالة")) ?? .open
    kinds = query.choices("kind", Phrase(en: "Kind", ar: "النوع"))
    period = query.days(today: today)
    asOf = query.asOf()
  }

  var cleared: ApprovalFilter { ApprovalFilter(state) }
  var tab: (name: StaticString, value: String)? { state == .open ? nil : ("state", state.rawValue) }
  var isQueue: Bool { state == .open }
  var isCounted: Bool { isQueue || self != cleared }

  func query(_ path: Path) -> Path {
    path.query("state", state == .open ? nil : state).query("kind", all: kinds).query(period)
      .query("as_of", asOf?.iso8601UTC)
  }

  var conditions: ListConditions {
    var conditions = ListConditions(asOf: asOf)
    // The literal lets the partial index of open requests serve.
    conditions.changing(state == .open ? "state = 'open'" : "state = \(state)")
    conditions.choices("kind", kinds)
    conditions.period(period, of: "requested_at")
    return conditions
  }

  func search(queue: Bool) -> BoundedSearch {
    let conditions = conditions
    return BoundedSearch(
      of: "approvals", by: "requested_at", indexed: conditions.indexed, rest: conditions.rest, queue: queue, asOf: asOf)
  }

  func items(_ page: SQL, _ place: Place, queue: Bool) -> SQL {
    ApprovalItem.columns(page, place, queue: queue, asOf: asOf)
  }

  func listFile(queue: Bool) -> ListFile { .approvals(search(queue: queue), queue: queue) }
}
