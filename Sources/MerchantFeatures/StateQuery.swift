import Database
import Ledger
import SharedFeatures
import Templates
import Wallet

/// The filters of settlements and of payouts: any of some states, a period of Cairo days, and amounts.
struct StateQuery<State: CaseIterable & Labelled & RawRepresentable<String> & DatabaseValue & Sendable>: Sendable {
  var states: [State]
  var period: DateRange
  private(set) var least: Money?
  private(set) var most: Money?
  let place: Place
  let filters: FilterQuery

  init(_ query: FilterQuery, among states: [State] = Array(State.allCases), today: Day) {
    var query = query
    self.states = query.choices("state", .state, among: states)
    let (from, to) = query.period(today: today)
    period = DateRange(from: from, to: to)
    (least, most) = query.amounts()
    place = query.place()
    filters = query
  }

  var isEmpty: Bool { states.isEmpty && period == DateRange() && least == nil && most == nil }

  /// Of a merchant's rows. `days` are the conditions of the period.
  func search(of table: SQL, by at: SQL, _ merchant: MerchantID, days: [SQL], amount: SQL) -> BoundedSearch {
    var rest = days
    if !states.isEmpty { rest.append("state \(.among(states))") }
    if let least { rest.append("\(amount) >= \(least)") }
    if let most { rest.append("\(amount) <= \(most)") }
    let condition = rest.dropFirst().reduce(rest.first) { all, next in all.map { $0 + " AND " + next } }
    return BoundedSearch(of: table, by: at, indexed: "merchant_id = \(merchant)", rest: condition)
  }

  /// The same list with another filter, from its newest page.
  func path(
    _ base: Path, states: [State]? = nil, period: DateRange? = nil, withoutAmounts: Bool = false
  ) -> Path {
    let period = period ?? self.period
    return
      base
      .query("from", period.from).query("to", period.to).query("state", all: states ?? self.states)
      .query("min", withoutAmounts ? nil : least?.decimal).query("max", withoutAmounts ? nil : most?.decimal)
  }
}
