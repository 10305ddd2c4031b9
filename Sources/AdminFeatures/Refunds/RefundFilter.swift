import Database
import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

/// The filters of the list of refunds.
struct RefundFilter: ListFilter {
  typealias Item = RefundItem

  static let exported = ExportedList.refunds
  static let summed: SQL? = "amount"

  var states: [RefundState] = []
  var reasons: [RefundReason] = []
  var merchant: MerchantCode?
  var period = DateRange()

  init() {}

  init(_ query: inout FilterQuery, today: Day) {
    states = query.choices("state", Phrase(en: "State", ar: "الحالة"))
    reasons = query.choices("reason", Phrase(en: "Reason", ar: "السبب"))
    merchant = query.merchantCode()
    period = query.days(today: today)
  }

  var cleared: RefundFilter { RefundFilter() }

  func query(_ path: Path) -> Path {
    path.query("state", all: states).query("reason", all: reasons).query("merchant", merchant).query(period)
  }

  func search(queue: Bool) -> BoundedSearch {
    var conditions = ListConditions()
    conditions.merchant(merchant)
    conditions.choices("state", states, hasIndex: true)
    conditions.choices("reason", reasons)
    conditions.period(period, of: "requested_at")
    return BoundedSearch(
      of: "refunds", by: "requested_at", indexed: conditions.indexed, rest: conditions.rest, queue: queue)
  }

  func items(_ page: SQL, _ place: Place, queue: Bool) -> SQL { RefundItem.columns(page, place, queue: queue) }

  func listFile(queue: Bool) -> ListFile { .refunds(search(queue: queue), queue: queue) }
}
