import Database
import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

/// The filters of the list of payouts.
struct PayoutFilter: ListFilter {
  typealias Item = PayoutItem

  static let exported = ExportedList.payouts
  static let summed: SQL? = "amount"

  var states: [PayoutState] = []
  var merchant: MerchantCode?
  var period = DateRange()

  init(merchant: MerchantCode? = nil) { self.merchant = merchant }

  init(_ query: inout FilterQuery, today: Day) {
    states = query.choices("state", Phrase(en: "State", ar: "الحالة"))
    merchant = query.merchantCode()
    period = query.days(today: today)
  }

  var cleared: PayoutFilter { PayoutFilter() }

  func query(_ path: Path) -> Path { path.query("state", all: states).query("merchant", merchant).query(period) }

  func search(queue: Bool) -> BoundedSearch {
    var conditions = ListConditions()
    conditions.merchant(merchant)
    conditions.choices("state", states, hasIndex: true)
    conditions.period(period, of: "requested_at")
    return BoundedSearch(
      of: "payouts", by: "requested_at", indexed: conditions.indexed, rest: conditions.rest, queue: queue)
  }

  func items(_ page: SQL, _ place: Place, queue: Bool) -> SQL { PayoutItem.columns(page, place, queue: queue) }

  func listFile(queue: Bool) -> ListFile { .payouts(search(queue: queue), queue: queue) }
}

/// The filters of the list of payout batches, which is in the order of their numbers.
struct BatchFilter: ListFilter {
  typealias Item = BatchItem

  static let exported = ExportedList.payoutBatches
  static let summed: SQL? = "total"

  var period = DateRange()

  init() {}

  init(_ query: inout FilterQuery, today: Day) { period = query.days(today: today) }

  var cleared: BatchFilter { BatchFilter() }

  func query(_ path: Path) -> Path { path.query(period) }

  func search(queue: Bool) -> BoundedSearch {
    var conditions = ListConditions()
    conditions.otherPeriod(period, of: "created_at")
    return BoundedSearch(
      of: "payout_batches", by: "created_at", number: "id", indexed: conditions.indexed, rest: conditions.rest,
      queue: queue)
  }

  func items(_ page: SQL, _ place: Place, queue: Bool) -> SQL { BatchItem.columns(page, place, queue: queue) }

  func listFile(queue: Bool) -> ListFile { .payoutBatches(search(queue: queue), queue: queue) }
}
