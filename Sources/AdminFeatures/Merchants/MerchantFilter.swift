import Database
import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

/// The filters of the list of merchants, which is in the order of their codes.
struct MerchantFilter: PinnedFilter {
  typealias Item = MerchantItem

  static let exported = ExportedList.merchants
  /// Balances are those of now.
  var summed: SQL? {
    asOf == nil
      ? "(SELECT balance FROM accounts WHERE merchant_id = counted.id AND kind = 'merchant_available')" : nil
  }

  var text: String?
  var categories: [MerchantCategory] = []
  var statuses: [MerchantStatus] = []
  var period = DateRange()
  var asOf: Instant?

  init(text: String? = nil) { self.text = text }

  init(_ query: inout FilterQuery, today: Day) {
    text = query.words("q", Phrase(en: "Part of a name, or a code", ar: "جزء من الاسم، أو رمز"))
    categories = query.choices("category", Phrase(en: "Category", ar: "الفئة"))
    statuses = query.choices("status", Phrase(en: "Status", ar: "الحالة"))
    period = query.days(today: today)
    asOf = query.asOf()
  }

  var cleared: MerchantFilter { MerchantFilter() }

  func query(_ path: Path) -> Path {
    path.query("q", text).query("category", all: categories).query("status", all: statuses).query(period)
      .query("as_of", asOf?.iso8601UTC)
  }

  func search(queue: Bool) -> BoundedSearch {
    var conditions = ListConditions(asOf: asOf)
    if let text {
      conditions.served(MerchantCode(parsing: text).map { "number = \($0)" } ?? NameSearch.condition(text))
    }
    conditions.choices("category", categories)
    conditions.choices("status", statuses)
    conditions.otherPeriod(period, of: "created_at")
    // So few merchants that planning for the words takes longer than reading all of them.
    return BoundedSearch(
      of: "merchants", by: "created_at", number: "number", indexed: conditions.indexed, rest: conditions.rest,
      queue: queue, isFiltered: conditions.rest != nil, asOf: asOf)
  }

  func items(_ page: SQL, _ place: Place, queue: Bool) -> SQL { MerchantItem.columns(page, place, queue: queue) }

  func listFile(queue: Bool) -> ListFile { .merchants(search(queue: queue), queue: queue, balances: asOf == nil) }
}
