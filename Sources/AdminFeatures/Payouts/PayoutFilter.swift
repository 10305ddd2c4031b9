import Database
import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

/// The filters of the list of payouts.
struct PayoutFilter: PinnedFilter {
  typealias Item = PayoutItem

  static let exported = ExportedList.payouts
  var summed: SQL? { "amount" }

  var states: [PayoutState] = []
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

  var cleared: PayoutFilter { PayoutFilter() }

  func query(_ path: Path) -> Path {
    path.query("state", all: states).query("merchant", merchant).query(period).query("as_of", asOf?.iso8601UTC)
  }

  func search(queue: Bool) -> BoundedSearch {
    var conditions = ListConditions(asOf: asOf)
    conditions.merchant(merchant)
    conditions.choices("state", states, hasIndex: true)
    conditions.period(period, of: "requested_at")
    return BoundedSearch(
      of: "payouts", by: "requested_at", indexed: conditions.indexed, rest: conditions.rest, queue: queue, asOf: asOf)
  }

  func items(_ page: SQL, _ place: Place, queue: Bool) -> SQL { PayoutItem.columns(page, place, queue: queue) }

  func listFile(queue: Bool) -> ListFile { .payouts(search(queue: queue), queue: queue) }
}

/// The filters of the list of payout batches, which is in the order of their numbers.
struct BatchFilter: PinnedFilter {
  typealias Item = BatchItem

  static let exported = ExportedList.payoutBatches
  var summed: SQL? { "total" }

  var period = DateRange()
  var asOf: Instant?

  init() {}

  init(_ query: inout FilterQuery, today: Day) {
    period = query.days(today: today)
    asOf = query.asOf()
  }

  var cleared: BatchFilter { BatchFilter() }

  func query(_ path: Path) -> Path { path.query(period).query("as_of", asOf?.iso8601UTC) }

  func search(queue: Bool) -> BoundedSearch {
    var conditions = ListConditions(asOf: asOf)
    conditions.otherPeriod(period, of: "created_at")
    return BoundedSearch(
      of: "payout_batches", by: "created_at", number: "id", indexed: conditions.indexed, rest: conditions.rest,
      queue: queue, asOf: asOf)
  }

  func items(_ page: SQL, _ place: Place, queue: Bool) -> SQL {
    BatchItem.columns(page, place, queue: queue, asOf: asOf)
  }

  func listFile(queue: Bool) -> ListFile { .payoutBatches(search(queue: queue), queue: queue) }
}
