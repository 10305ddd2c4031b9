import Auth
import Database
import Ledger
import Wallet

/// `portal demo` loads users, merchants, accounts to sign in with and weeks of traffic that is settled, paid out and
/// reviewed, all through the functions that the portals use. An interrupted demo continues when it is run again.
struct Demo: Sendable {
  enum Result: Hashable, Sendable {
    case loaded(DemoPlan)
    case wasLoaded(DemoPlan)
  }

  let database: Database
  let accounts: DemoAccounts
  let seal: TextSeal
  var showsProgress = true
  var movementsInBatch = 5_000

  static let actor = Actor(.command, name: "portal demo")

  private static let usersInBatch = 5_000

  /// Loads the demo. A new demo follows `wish` and ends at `now`, the database's time. Throws a `ConfigurationError` if
  /// other data already exists.
  func load(_ wish: DemoPlan.Wish, now: Instant? = nil) async throws -> Result {
    let zone = try await CairoZone.load(from: database)
    let progress = try await DemoProgress.load(from: database)
    let plan: DemoPlan
    if let progress {
      plan = progress.plan
      if progress.isComplete {
        try await accounts.ensure(in: database)
        return .wasLoaded(plan)
      }
    } else {
      let end = if let now { now } else { try await clock() }
      plan = wish.plan(now: end)
      try await begin(plan)
    }
    let users = try await openUsers(plan)
    let merchants = try await openMerchants(plan)
    try await accounts.ensure(in: database)
    let people = try await DemoPeople.load(from: database)
    let line = showsProgress ? ProgressLine("transactions") : nil
    let posting = DemoPosting(
      plan: plan, zone: zone, users: users, merchants: merchants, people: people, database: database,
      movementsInBatch: movementsInBatch)
    let reviewed = try await posting.post(after: progress?.hours ?? 0, showing: line)
    try await DemoFreezes(plan: plan, users: users, merchants: merchants, people: people, database: database).apply()
    try await DemoReview(plan: plan, people: people, database: database).tell(reviewed)
    try await DemoVerification(plan: plan, users: users, people: people, database: database).tell()
    try await DemoRefunds(plan: plan, merchants: merchants, people: people, database: database).tell()
    try await DemoQueue(plan: plan, merchants: merchants, people: people, seal: seal, database: database).fill()
    try await finish(plan)
    line?.finish(done: plan.transactions)
    return .loaded(plan)
  }

  private func clock() async throws -> Instant {
    try await database.value("SELECT clock_timestamp() AS value")
  }

  private func begin(_ plan: DemoPlan) async throws {
    try await database.transaction { connection in
      let isTaken: Bool = try connection.value(
        "SELECT EXISTS (SELECT FROM users) OR EXISTS (SELECT FROM merchants) AS value")
      if isTaken {
        throw ConfigurationError("the database has users or merchants already: a demo needs an empty database")
      }
      let event = AuditEvent(
        "demo_started", AuditEvent.Subject(.demo, "demo"),
        after: ["users": "\(plan.users)", "transactions": "\(plan.transactions)", "seed": "\(plan.seed)"])
      try connection.executeAll([DemoProgress.begin(plan), event.insertion(by: Self.actor)])
    }
  }

  private func finish(_ plan: DemoPlan) async throws {
    try await database.transaction { connection in
      let event = AuditEvent("demo", AuditEvent.Subject(.demo, "demo"), after: ["seed": "\(plan.seed)"])
      try connection.executeAll([DemoProgress.complete, event.insertion(by: Self.actor)])
    }
  }

  // MARK: Parties

  private struct Known<ID: Identifier & DatabaseValue>: RowDecodable {
    let externalID: String
    let id: ID

    init(_ row: Row) throws(DatabaseError) {
      externalID = try row["external_id"]
      id = try row["id"]
    }
  }

  private func openUsers(_ plan: DemoPlan) async throws -> [UserID] {
    let line = showsProgress && plan.users > 20_000 ? ProgressLine("users") : nil
    let users = DemoUsers(plan: plan)
    var identifiers: [UserID] = []
    identifiers.reserveCapacity(plan.users)
    while identifiers.count < plan.users {
      let places = identifiers.count..<min(plan.users, identifiers.count + Self.usersInBatch)
      let names = places.map { DemoID.user($0) }
      let known: [Known<UserID>] = try await database.transaction { connection in
        let read: SQL = "SELECT external_id, id FROM users WHERE external_id = ANY(\(names))"
        let here = try connection.rows(read, as: Known<UserID>.self)
        if here.count == names.count { return here }
        _ = try Ledger.open(places.map { users[$0] }, on: connection)
        return try connection.rows(read, as: Known<UserID>.self)
      }
      let found = Dictionary(known.map { ($0.externalID, $0.id) }) { first, _ in first }
      for name in names {
        guard let id = found[name] else { throw ConfigurationError("user \(name) could not be created") }
        identifiers.append(id)
      }
      line?.advance(identifiers.count, of: plan.users, done: identifiers.count)
    }
    line?.finish(done: identifiers.count)
    return identifiers
  }

  private func openMerchants(_ plan: DemoPlan) async throws -> [MerchantID] {
    let names = DemoMerchant.all.indices.map { DemoID.merchant($0) }
    let known: [Known<MerchantID>] = try await database.transaction { connection in
      for index in DemoMerchant.all.indices {
        _ = try Ledger.open(DemoMerchant.opening(index, plan, seal), on: connection)
      }
      return try connection.rows(
        "SELECT external_id, id FROM merchants WHERE external_id = ANY(\(names))", as: Known<MerchantID>.self)
    }
    let found = Dictionary(known.map { ($0.externalID, $0.id) }) { first, _ in first }
    return try names.map { name in
      guard let id = found[name] else { throw ConfigurationError("merchant \(name) could not be created") }
      return id
    }
  }
}
