import Wallet

/// What a demo is made from: all of it follows from these five numbers.
struct DemoPlan: Hashable, Sendable {
  var users = 400
  var transactions = 12_000
  var seed: Int64 = 1
  /// Everything ends before this instant.
  var now: Instant

  /// What somebody asks for, where they ask for something else than usual.
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

  /// Above it refunds need two people, as the settings ship it.
  static let refundThreshold = Money(piastres: 50_000)

  static let usersAllowed = 10...10_000_000
  static let transactionsAllowed = 100...100_000_000

  /// Users whose wallets are frozen in the end; each tries once more to pay.
  var frozenUsers: Int { min(max(3, users / 150), 25) }

  /// A big platform has as many cases to look at as a small one: each is told step by step.
  var movementsForACase: Int { max(1, transactions / 12_000) }
}

/// Names under which a demo's rows are found again.
enum DemoID {
  static func user(_ index: Int) -> String { "demo-user-\(index + 1)" }
  static func merchant(_ index: Int) -> String { "demo-merchant-\(index + 1)" }
  static func transaction(_ number: Int) -> String { "demo-\(number)" }
  /// What somebody took out before their wallet was closed.
  static let closing = "demo-closing"
  /// What somebody tried after their wallet was frozen.
  static func attempt(_ index: Int) -> String { "demo-attempt-\(index + 1)" }
}
