import Database
import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

/// The filters of the list of users: part of the name or the mobile number, statuses, tiers and the day they joined.
struct UserFilter: PinnedFilter {
  typealias Item = UserItem

  static let exported = ExportedList.users

  var text: String?
  var statuses: [UserStatus] = []
  var tiers: [KYCTier] = []
  var period = DateRange()
  var asOf: Instant?

  private static let stretchOfNames = 500

  init(text: String? = nil) { self.text = text }

  init(_ query: inout FilterQuery, today: Day) {
    text = query.words("q", Phrase(en: "Part of a name or a mobile number", ar: "جزء من الاسم، أو رقم موبايل"))
    statuses = query.choices("status", Phrase(en: "Status", ar: "الحالة"))
    tiers = query.choices("tier", Phrase(en: "KYC tier", ar: "مستوى التحقق"), KYCTier.choices)
    period = query.days(today: today)
    asOf = query.asOf()
  }

  var cleared: UserFilter { UserFilter() }

  func query(_ path: Path) -> Path {
    tiers.reduce(path.query("q", text).query("status", all: statuses)) { $0.query("tier", $1.rawValue) }.query(period)
      .query("as_of", asOf?.iso8601UTC)
  }

  /// Indexes serve names, mobile numbers, the time of joining, and one status other than active.
  func search(queue: Bool) -> BoundedSearch {
    var conditions = ListConditions(asOf: asOf)
    if let text { conditions.served(PhoneNumber(parsing: text).map { "mobile = \($0)" } ?? NameSearch.condition(text)) }
    if statuses.count == 1, statuses[0] != .active {
      conditions.changing("status <> 'active' AND status = \(statuses[0])")
    } else {
      conditions.choices("status", statuses)
    }
    if !tiers.isEmpty { conditions.other("kyc_tier = ANY(\(tiers.map(\.rawValue)))") }
    conditions.period(period, of: "created_at")
    // The stretch is shorter for a name, since many other users may lie between two users of the same name.
    return BoundedSearch(
      of: "listed_users", by: "created_at", indexed: conditions.indexed, rest: conditions.rest, queue: queue,
      stretch: text == nil ? BoundedSearch.stretch : Self.stretchOfNames, asOf: asOf,
      changesOf: "users")
  }

  func items(_ page: SQL, _ place: Place, queue: Bool) -> SQL { UserItem.columns(page, place, queue: queue) }

  func listFile(queue: Bool) -> ListFile { .users(search(queue: queue), queue: queue, balances: asOf == nil) }
}

extension KYCTier {
  fileprivate static var choices: [(name: String, label: Phrase, value: KYCTier)] {
    allCases.map { (String($0.rawValue), $0.label, $0) }
  }
}
