import Wallet

/// The plan of a demo, which follows completely from these five values.
struct DemoPlan: Hashable, Sendable {
  var users = 400
  var transactions = 12_000
  var seed: Int64 = 1
  /// All movements are before this instant.
  var now: Instant

  /// The values that the command's options override.
  struct Wish: Sendable {
    var users: Int?
    var transactions: Int?
    var seed: Int64?

    func plan(now: Instant) -> DemoPlan {
      var plan = DemoPlan(now: now)
      plan.users = users ?? plan.users
      plan.transactions = transactions ?? plan.transactions
      plan.seed = seed ?? plan.seed
      return plan
    }

    func isMet(by plan: DemoPlan) -> Bool {
      users ?? plan.users == plan.users && transactions ?? plan.transactions == plan.transactions
        && seed ?? plan.seed == plan.seed
    }
  }

  /// Days of traffic before today.
  static let days = 56

  /// The shipped threshold above which refunds need approval.
  static let refundThreshold = Money(piastres: 50_000)

  static let usersAllowed = 10...10_000_000
  static let transactionsAllowed = 100...100_000_000

  /// Users whose wallets are frozen at the end; each tries to pay once more.
  var frozenUsers: Int { min(max(3, users / 150), 25) }

  /// The number of cases doesn't grow with the platform, since each one has its own history.
  var movementsForACase: Int { max(1, transactions / 12_000) }
}

/// The external ids of a demo's rows.
enum DemoID {
  static func user(_ index: Int) -> String { "demo-user-\(index + 1)" }
  static func merchant(_ index: Int) -> String { "demo-merchant-\(index + 1)" }
  static func transaction(_ number: Int) -> String { "demo-\(number)" }
  /// A withdrawal before a wallet was closed.
  static let closing = "demo-closing"
  /// A payment attempt after a wallet was frozen.
  static func attempt(_ index: Int) -> String { "demo-attempt-\(index + 1)" }
}
