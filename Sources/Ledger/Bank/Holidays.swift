package import Database
package import Wallet

/// A day beside Friday and Saturday on which Egypt's banks are closed.
package struct Holiday: RowDecodable {
  package let day: Day
  package let name: String
  package let addedByName: String

  package init(_ row: Row) throws(DatabaseError) {
    day = try row["day"]
    name = try row["name"]
    addedByName = try row["added_by_name"]
  }

  /// Those from a day on, the earliest first.
  package static func query(from day: Day, length: Int = 200) -> SQL {
    "SELECT day, name, added_by_name FROM holidays WHERE day >= \(day) ORDER BY day LIMIT \(length)"
  }
}

/// The reason why the table of holidays stays as it is.
package enum HolidayRefusal: Error, Hashable, Sendable {
  /// Days before today stay as they were when payouts were sent.
  case past
  case lastBeforeFirst
  /// More days in a row than any closure has.
  case tooMany
  case alreadyListed(Day)
  case notListed
}

/// Adds a holiday of one or several days, in one transaction with its audit row. Throws `HolidayRefusal`.
package func addHoliday(
  from first: Day, to last: Day, name: String, by actor: Actor, in database: Database
) async throws {
  guard first <= last else { throw HolidayRefusal.lastBeforeFirst }
  guard last.days(since: first) < 14 else { throw HolidayRefusal.tooMany }
  let days = (0...last.days(since: first)).map { first.adding(days: $0) }
  try await database.transaction { connection in
    let calendar = try connection.one(BankCalendar.at(actor.time), as: BankCalendar.self)
    guard first >= calendar.today else { throw HolidayRefusal.past }
    let added = try connection.rows(
      """
      INSERT INTO holidays (day, name, added_by_name, added_at)
      SELECT day, \(name), \(actor.name), \(actor.time) FROM unnest(\(days)) day
      ON CONFLICT DO NOTHING RETURNING day AS value
      """, as: Scalar<Day>.self
    ).map(\.value)
    if let listed = days.first(where: { !added.contains($0) }) { throw HolidayRefusal.alreadyListed(listed) }
    try connection.record(
      AuditEvent("add_holiday", after: ["from": first.description, "to": last.description, "name": name]), by: actor)
  }
}

/// Makes a holiday a banking day again, in one transaction with its audit row. Throws `HolidayRefusal`.
package func removeHoliday(_ day: Day, by actor: Actor, in database: Database) async throws {
  try await database.transaction { connection in
    let calendar = try connection.one(BankCalendar.at(actor.time), as: BankCalendar.self)
    guard day >= calendar.today else { throw HolidayRefusal.past }
    let name = try connection.first(
      "DELETE FROM holidays WHERE day = \(day) RETURNING name AS value", as: Scalar<String>.self)
    guard let name else { throw HolidayRefusal.notListed }
    try connection.record(
      AuditEvent("remove_holiday", before: ["from": day.description, "name": name.value]), by: actor)
  }
}
