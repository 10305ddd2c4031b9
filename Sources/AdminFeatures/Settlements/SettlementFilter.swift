import Database
import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

/// The filters of the list of settlements. Its days are those on which they were closed.
struct SettlementFilter: PinnedFilter {
  typealias Item = SettlementItem

  static let exported = ExportedList.settlements
  var summed: SQL? { "net" }

  var states: [SettlementState] = []
  var merchant: MerchantCode?
  var period = DateRange()
  var asOf: Instant?

  init(merchant: MerchantCode? = nil) { self.merchant = merchant }

  init(_ query: inout FilterQuery, today: Day) {
    states = query.choices("state", Phrase(en: "State", ar: "الحالة"))
    merchant = query.merchantCode()
    period = query.days(today: today)
    asOf = query.asOf()
  }

  var cleared: SettlementFilter { SettlementFilter() }

  func query(_ path: Path) -> Path {
    path.query("state", all: states).query("merchant", merchant).query(period).query("as_of", asOf?.iso8601UTC)
  }

  func search(queue: Bool) -> BoundedSearch {
    var conditions = ListConditions(asOf: asOf)
    conditions.merchant(merchant)
    conditions.choices("state", states)
    conditions.period(period, of: "closed_at")
    return BoundedSearch(
      of: "settlements", by: "closed_at", indexed: conditions.indexed, rest: conditions.rest, queue: queue, asOf: asOf)
  }

  func items(_ page: SQL, _ place: Place, queue: Bool) -> SQL { SettlementItem.columns(page, place, queue: queue) }

  func listFile(queue: Bool) -> ListFile { .settlements(search(queue: queue), queue: queue) }
}
