import Database
import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

/// The filters of the list of refunds.
struct RefundFilter: PinnedFilter {
  typealias Item = RefundItem

  static let exported = ExportedList.refunds
  var summed: SQL? { "amount" }

  var states: [RefundState] = []
  var reasons: [RefundReason] = []
  var merchant: MerchantCode?
  var period = DateRange()
  var asOf: Instant?

  init() {}

  init(_ query: inout FilterQuery, today: Day) {
    states = query.choices("state", Phrase(en: "State", ar: "الحالة"))
    reasons = query.choices("reason", Phrase(en: "Reason", ar: "السبب"))
    merchant = query.merchantCode()
    period = query.days(today: today)
    asOf = query.asOf()
  }

  var cleared: RefundFilter { RefundFilter() }

  func query(_ path: Path) -> Path {
    path.query("state", all: states).query("reason", all: reasons).query("merchant", merchant).query(period)
      .query("as_of", asOf?.iso8601UTC)
  }

  func search(queue: Bool) -> BoundedSearch {
    var conditions = ListConditions(asOf: asOf)
    conditions.merchant(merchant)
    conditions.choices("state", states, hasIndex: true)
    conditions.choices("reason", reasons)
    conditions.period(period, of: "requested_at")
    return BoundedSearch(
      of: "refunds", by: "requested_at", indexed: conditions.indexed, rest: conditions.rest, queue: queue, asOf: asOf)
  }

  func items(_ page: SQL, _ place: Place, queue: Bool) -> SQL { RefundItem.columns(page, place, queue: queue) }

  func listFile(queue: Bool) -> ListFile { .refunds(search(queue: queue), queue: queue) }
}
