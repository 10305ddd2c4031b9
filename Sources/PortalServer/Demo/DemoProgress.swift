import Database
import Wallet

/// Where a demo stands, kept with its plan in `settings`, so that it can go on after whatever stopped it.
struct DemoProgress: Sendable {
  let plan: DemoPlan
  /// Hours of traffic that are posted.
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

  /// Nil where no demo was begun.
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

  /// `demo` 1 marks the whole database: pages that only a demo has are shown by it.
  static func begin(_ plan: DemoPlan) -> SQL {
    """
    INSERT INTO settings (name, value)
    VALUES ('demo', 1), ('demo_users', \(plan.users)), ('demo_transactions', \(plan.transactions)),
      ('demo_seed', \(plan.seed)), ('demo_at', \(plan.now.microseconds)), ('demo_hours', 0)
    """
  }

  /// Affects no row where another process has gone on with the same demo meanwhile.
  static func advance(from hours: Int, to next: Int) -> SQL {
    "UPDATE settings SET value = \(next) WHERE name = 'demo_hours' AND value = \(hours)"
  }

  static let complete: SQL = "INSERT INTO settings (name, value) VALUES ('demo_complete', 1) ON CONFLICT DO NOTHING"
}
