import Database
import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

/// The filters of the messages of a state, which are in the order of their numbers.
struct MessageFilter: ListFilter {
  typealias Item = MessageItem

  static let exported = ExportedList.messages
  /// The states in the order of the tabs.
  static let states: [MessageState] = [.failed, .waiting, .sent]

  var state = MessageState.failed
  var kinds: [MessageKind] = []
  var period = DateRange()

  init(_ state: MessageState = .failed) { self.state = state }

  init(_ query: inout FilterQuery, today: Day) {
    state =
      query.choice(
        "state", Phrase(en: "State", ar: "الحالة"), Self.states.map { ($0.rawValue, $0.label, $0) }) ?? .failed
    kinds = query.choices("kind", Phrase(en: "Message", ar: "الرسالة"))
    period = query.days(today: today)
  }

  var cleared: MessageFilter { MessageFilter(state) }
  var tab: (name: StaticString, value: String)? { state == .failed ? nil : ("state", state.rawValue) }
  var isCounted: Bool { state != .sent || self != cleared }

  func query(_ path: Path) -> Path {
    path.query("state", state == .failed ? nil : state).query("kind", all: kinds).query(period)
  }

  func search(queue: Bool) -> BoundedSearch {
    var conditions = ListConditions()
    // The condition repeats that of the partial index of messages that aren't sent.
    if state == .sent {
      conditions.other("state = 'sent'")
    } else {
      conditions.served("state <> 'sent' AND state = \(state)")
    }
    conditions.choices("kind", kinds)
    conditions.otherPeriod(period, of: "created_at")
    return BoundedSearch(
      of: "messages", by: "created_at", number: "id", indexed: conditions.indexed, rest: conditions.rest, queue: queue)
  }

  func items(_ page: SQL, _ place: Place, queue: Bool) -> SQL { MessageItem.columns(page, place, queue: queue) }

  func listFile(queue: Bool) -> ListFile { .messages(search(queue: queue), queue: queue) }
}
