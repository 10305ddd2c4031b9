package import Database
package import Wallet

/// The banking days as of an instant.
package struct BankCalendar: RowDecodable {
  package let bankingDays: BankingDays
  package let today: Day

  /// How many days ahead the bank takes a batch.
  private static let daysAhead = 60

  package init(_ row: Row) throws(DatabaseError) {
    bankingDays = try row["holidays"]
    today = try row["today"]
  }

  package static let query: SQL = at("now()")

  static func at(_ instant: SQL) -> SQL {
    "SELECT \(BankingDays.column), (\(instant) AT TIME ZONE 'Africa/Cairo')::date AS today"
  }

  /// Returns the next days that a batch can name.
  package func executionDays(_ count: Int) -> [Day] { bankingDays.next(count, from: today) }

  package func allows(_ day: Day) -> Bool {
    bankingDays.contains(day) && (0...Self.daysAhead).contains(day.days(since: today))
  }
}
