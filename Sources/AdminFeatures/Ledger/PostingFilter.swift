import Database
import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

/// The filters of an account's postings, which are in the order of their entries.
struct PostingFilter: PinnedFilter {
  typealias Item = AccountPosting

  static let exported = ExportedList.postings
  static let rowsChange = false
  var summed: SQL? { "amount" }

  private let account: AccountID
  var kinds: [EntryKind] = []
  var period = DateRange()
  var asOf: Instant?

  private init(_ account: AccountID) { self.account = account }

  /// Reads the filters of an account's page.
  init(_ account: AccountID, _ query: inout FilterQuery, today: Day) {
    self.account = account
    kinds = query.choices("kind", Phrase(en: "Kind", ar: "النوع"))
    period = query.days(today: today)
    asOf = query.asOf()
  }

  /// Reads the account too, which stands in the address of its file.
  init(_ query: inout FilterQuery, today: Day) {
    let account = query.value("account", Phrase(en: "Account", ar: "الحساب"), .code) { text throws(FilterProblem) in
      guard let id = Int64(text) else { throw FilterProblem(.noSuchAccount) }
      return AccountID(id)
    }
    if account == nil, query["account"].isEmpty { query.add("account", .noSuchAccount) }
    self.init(account ?? AccountID(0), &query, today: today)
  }

  var cleared: PostingFilter { PostingFilter(account) }
  var page: Path { AdminPath.account(account) }
  var file: Path { AdminPath.file(of: Self.exported).query("account", account.description) }

  func query(_ path: Path) -> Path { path.query("kind", all: kinds).query(period).query("as_of", asOf?.iso8601UTC) }

  func search(queue: Bool) -> BoundedSearch {
    var conditions = ListConditions()
    conditions.served("account_id = \(account)")
    conditions.choices("(SELECT kind FROM journal_entries WHERE id = entry_id)", kinds)
    conditions.otherPeriod(period, of: Self.occurred)
    if let asOf { conditions.other("(SELECT recorded_at FROM journal_entries WHERE id = entry_id) <= \(asOf)") }
    return BoundedSearch(
      of: "postings", by: Self.occurred, number: "entry_id", indexed: conditions.indexed, rest: conditions.rest,
      queue: queue)
  }

  private static let occurred: SQL = "(SELECT occurred_at FROM journal_entries WHERE id = entry_id)"

  func items(_ page: SQL, _ place: Place, queue: Bool) -> SQL { AccountPosting.columns(page, place, queue: queue) }

  func listFile(queue: Bool) -> ListFile { .postings(search(queue: queue), queue: queue) }
}

extension Phrase {
  fileprivate static let noSuchAccount = Phrase(
    en: "Choose an account of the ledger.", ar: "اختر حسابًا من دفتر الأستاذ.")
}
