import Database
import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

/// The filters of the audit log.
struct AuditFilter: PinnedFilter {
  typealias Item = AuditItem

  static let exported = ExportedList.audit
  static let rowsChange = false

  var acts: [AuditAct] = []
  var actorKinds: [Actor.Kind] = []
  /// The account whose acts are shown.
  var person: AuditPerson?
  var period = DateRange()
  var asOf: Instant?

  init(person: AuditPerson? = nil) { self.person = person }

  init(_ query: inout FilterQuery, today: Day) {
    acts = query.choices(
      "act", Phrase(en: "Action", ar: "الإجراء"), AuditAct.allCases.map { ($0.rawValue, $0.label, $0) })
    actorKinds = query.choices(
      "actor", Phrase(en: "Actor", ar: "المنفّذ"), Actor.Kind.allCases.map { ($0.rawValue, $0.label, $0) })
    person = query.named(
      "person", AuditPage.nameOrAccount,
      else: Phrase(
        en: "Enter the name of a staff member, or an account such as \(code: "staff:12").",
        ar: "أدخل اسم موظف، أو حسابًا مثل \(code: "staff:12").")
    ) { AuditPerson($0) }
    period = query.days(today: today)
    asOf = query.asOf()
  }

  var cleared: AuditFilter { AuditFilter() }

  func query(_ path: Path) -> Path {
    path.query("act", all: acts).query("actor", all: actorKinds).query("person", person?.description).query(period)
      .query("as_of", asOf?.iso8601UTC)
  }

  /// Indexes serve an account and an act; kinds of actors have none.
  func search(queue: Bool) -> BoundedSearch {
    var conditions = ListConditions()
    if let person { conditions.served("actor_kind = \(person.kind) AND actor_id = \(person.id)") }
    conditions.choices("act", acts.map(\.rawValue), hasIndex: true)
    conditions.choices("actor_kind", actorKinds)
    conditions.period(period, of: "at")
    if let asOf { conditions.range("at <= \(asOf)") }
    return BoundedSearch(
      of: "audit_events", by: "at", indexed: conditions.indexed, rest: conditions.rest, queue: queue)
  }

  func items(_ page: SQL, _ place: Place, queue: Bool) -> SQL { AuditItem.columns(page, place, queue: queue) }

  func listFile(queue: Bool) -> ListFile { .audit(search(queue: queue), queue: queue) }
}

/// An account as the audit log names it: `staff:12`, `member:7`.
struct AuditPerson: Hashable, Sendable, CustomStringConvertible {
  let kind: Actor.Kind
  let id: Int64

  var description: String { "\(kind.rawValue):\(id)" }
}

extension AuditPerson {
  init?(_ text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let kind = Actor.Kind(rawValue: String(parts[0])), let id = Int64(parts[1]) else {
      return nil
    }
    self.init(kind: kind, id: id)
  }
}
