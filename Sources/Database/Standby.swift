package import Logging
package import Metrics
import Synchronization
package import Wallet

/// A standby of a database, for reads that may be a moment old (docs/decisions/0013-standby-reads.md). Where it can't
/// answer, the database itself does.
package final class Standby: Sendable {
  /// A standby that is further behind isn't read.
  package static let mostLag = Duration.seconds(30)
  /// By how much the standby's clock may differ from the primary's.
  static let clockDifference = Duration.seconds(10)
  /// How long a standby that didn't answer is left alone.
  private static let pause = Duration.seconds(10)
  /// A statement that ran longer than its limit: query_canceled.
  private static let tooSlow = "57014"

  private let database: Database
  private let rule: StandbyRule
  private let logger: Logger
  /// When it is tried again; nil while it answers.
  private let nextTrial = Mutex<ContinuousClock.Instant?>(nil)
  private let answered: Counter
  private let passedOn: Counter

  /// - Parameter settings: those of the database, with the standby's address
  package init(
    _ settings: Database.Settings, mostLag: Duration = Standby.mostLag, logger: Logger,
    metrics: any MetricsFactory = MetricsSystem.factory
  ) {
    var settings = settings
    rule = StandbyRule(mostLag: mostLag)
    settings.standby = rule
    settings.name = "standby"
    self.logger = logger
    database = Database(settings, logger: logger)
    let name = "portal_standby_reads_total"
    answered = Counter(label: name, dimensions: [("answered_by", "standby")], factory: metrics)
    passedOn = Counter(label: name, dimensions: [("answered_by", "primary")], factory: metrics)
  }

  package func close() { database.close() }

  /// How long what somebody has done may be missing on the standby: its lag, and what clocks differ by.
  package var longestDelay: Duration { rule.mostLag + Self.clockDifference }

  /// Asks the standby something however far it is behind.
  package func ask<Result>(_ query: Query<Result>) async throws -> Result {
    try await database.pool.lease { connection in try await Self.perform(connection, query) }
  }

  private static func perform<Result>(_ connection: isolated Connection, _ query: Query<Result>) throws -> Result {
    guard connection.isUsable() else { throw ConnectionPool.Stale() }
    return try connection.run(query)
  }

  /// Returns nil if the standby can't answer and the read has to be done by the primary.
  func attempt<Result>(for primary: Database, _ read: (Database) async throws -> Result) async throws -> Result? {
    guard isAsked() else {
      passedOn.increment()
      return nil
    }
    do {
      if rule.origin.withLock({ $0 }) == nil {
        let origin = try await primary.run(Replay.origin).value
        rule.origin.withLock { $0 = origin }
      }
      let result = try await read(database)
      answered.increment()
      returned()
      return result
    } catch let error as DatabaseError where error.sqlState != Self.tooSlow {
      // What is too slow here is too slow there. Everything else, such as a conflict with what is being replayed, a lock
      // that the replay waits for or a table that the standby doesn't have yet, may be different there.
      passedOn.increment()
      if [.unavailable, .connectionLost].contains(error.kind) {
        left(error)
      } else {
        logger.warning("the standby can't answer a read, the primary does", metadata: ["error": "\(error)"])
        returned()
      }
      return nil
    }
  }

  /// After a pause one read tries it, while others still go to the primary: a machine that hangs holds up that one alone.
  private func isAsked() -> Bool {
    nextTrial.withLock { next in
      guard let trial = next else { return true }
      if trial > .now { return false }
      next = .now + Self.pause
      return true
    }
  }

  private func left(_ error: DatabaseError) {
    let before = nextTrial.withLock { next in
      defer { next = .now + Self.pause }
      return next
    }
    if before != nil { return }
    logger.warning("the standby can't answer, the primary does", metadata: ["error": "\(error)"])
  }

  private func returned() {
    let before = nextTrial.withLock { next in
      defer { next = nil }
      return next
    }
    if before != nil { logger.notice("the standby answers again") }
  }
}

/// What is expected of a standby.
final class StandbyRule: Sendable {
  /// How far it may be behind.
  let mostLag: Duration
  /// The primary's `Replay.origin`; nil until it has been asked, and again once a standby has had another one.
  let origin = Mutex<String?>(nil)

  init(mostLag: Duration) { self.mostLag = mostLag }
}

/// What a server has replayed of its primary.
package struct Replay: RowDecodable {
  package let isStandby: Bool
  /// When the last replayed commit was made. All earlier ones are there too. Nil until there is one.
  package let until: Instant?
  /// How long ago that is, in seconds. Each portal commits something every two seconds.
  package let lag: Double?

  package init(_ row: Row) throws(DatabaseError) {
    isStandby = try row["is_standby"]
    until = try row["until"]
    lag = try row["lag"]
  }

  package static let query: Query<Replay> = .one(
    """
    SELECT pg_is_in_recovery() AS is_standby, pg_last_xact_replay_timestamp() AS until,
      extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())::float8 AS lag
    """)

  /// How far a primary has written.
  package static let written: Query<Scalar<String>> = .one("SELECT pg_current_wal_lsn()::text AS value")

  /// Whether a standby has replayed what its primary had written.
  package static func hasReplayed(_ written: Scalar<String>) -> Query<Scalar<Bool>> {
    .one("SELECT coalesce(pg_last_wal_replay_lsn() >= \(written.value)::pg_lsn, false) AS value")
  }

  /// Tells a server with its standbys from others, and databases of a server apart.
  package static let origin: Query<Scalar<String>> = .one(
    "SELECT system_identifier || ' ' || current_database() AS value FROM pg_control_system()")
}

extension Connection {
  /// At the beginning of each lease: the server must be a standby of the database that isn't far behind.
  func expectStandby(_ rule: StandbyRule) throws(DatabaseError) {
    // A machine that hangs must not hold up a page for long.
    answerTimeout = .seconds(2)
    if !isKnown { try expectOrigin(rule) }
    let replay = try run(Replay.query)
    guard replay.isStandby else {
      // It was promoted, or it is the primary: another connection may reach a standby.
      isBroken = true
      throw DatabaseError(.unavailable, "the server isn't a standby")
    }
    guard let until = replay.until, let lag = replay.lag else {
      throw DatabaseError(.unavailable, "the standby has replayed no commit yet")
    }
    guard lag * 1000 <= Double(rule.mostLag.milliseconds) else {
      throw DatabaseError(.unavailable, "the standby is \(Int(lag)) s behind")
    }
    // Then nobody knows how far it is behind.
    guard lag > -Double(Standby.clockDifference.components.seconds) else {
      throw DatabaseError(.unavailable, "the standby's clock is \(Int(-lag)) s behind")
    }
    replayedUntil = until
    endLease()
  }

  /// What is read from another platform's database would pass for this one's. An address may lead to another server with
  /// each connection.
  private func expectOrigin(_ rule: StandbyRule) throws(DatabaseError) {
    let origin = try run(Replay.origin).value
    isKnown = rule.origin.withLock { expected in
      defer { if expected != origin { expected = nil } }
      return expected == origin
    }
    guard isKnown else {
      isBroken = true
      throw DatabaseError(.unavailable, "the standby's address leads to another database")
    }
  }
}

extension Database {
  /// Does a read that may be a moment old: on the standby, if there is one and it can, and otherwise here. `read` may run
  /// twice, and must do nothing but read the database that it is given.
  package func recent<Result>(
    if mayBeOld: Bool = true, _ read: (Database) async throws -> Result
  ) async throws -> Result {
    if mayBeOld, let standby, let result = try await standby.attempt(for: self, read) { return result }
    return try await read(self)
  }
}
