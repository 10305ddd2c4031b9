import Database
import Wallet

/// The progress and the plan of a demo in `settings`, so that an interrupted demo can continue.
struct DemoProgress: Sendable {
  let plan: DemoPlan
  /// The number of posted hours of traffic.
  let hours: Int
  let isComplete: Bool

  private struct Setting: RowDecodable {
    let name: String
    let value: Int64

    init(_ row: Row) throws(DatabaseError) {
      name = try row["name"]
      value = try row["value"]
    }
  }

  /// Returns nil if no demo was started.
  static func load(from database: Database) async throws -> DemoProgress? {
    let settings: [Setting] = try await database.rows("SELECT name, value FROM settings WHERE name LIKE 'demo%'")
    let values = Dictionary(settings.map { ($0.name, $0.value) }) { first, _ in first }
    guard let users = values["demo_users"], let transactions = values["demo_transactions"],
      let seed = values["demo_seed"], let now = values["demo_at"], let hours = values["demo_hours"]
    else { return nil }
    let plan = DemoPlan(
      users: Int(users), transactions: Int(transactions), seed: seed, now: Instant(microseconds: now))
    return DemoProgress(plan: plan, hours: Int(hours), isComplete: values["demo_complete"] == 1)
  }

  /// Returns the statement that begins a demo. The setting `demo` marks the database as a demo's, which enables pages
  /// that only a demo has.
  static func begin(_ plan: DemoPlan) -> SQL {
    """
    INSERT INTO settings (name, value)
    VALUES ('demo', 1), ('demo_users', \(plan.users)), ('demo_transactions', \(plan.transactions)),
      ('demo_seed', \(plan.seed)), ('demo_at', \(plan.now.microseconds)), ('demo_hours', 0)
    """
  }

  /// Returns the statement that records progress. It changes no row if another process has continued the same demo in
  /// the meantime.
  static func advance(from hours: Int, to next: Int) -> SQL {
    "UPDATE settings SET value = \(next) WHERE name = 'demo_hours' AND value = \(hours)"
  }

  static let complete: SQL = "INSERT INTO settings (name, value) VALUES ('demo_complete', 1) ON CONFLICT DO NOTHING"
}
