import Database
import Ledger
import Messages
import Wallet
import Web

/// What is read from the database, in statements whose work doesn't grow with the history.
extension Sampler {
  static func sources(_ database: Database, clock: Clock = .system) -> [Source] {
    [
      Source(name: "money") { try await money(database) },
      Source(name: "queues") { try await queues(database) },
      Source(name: "jobs") { try await jobs(database) },
      Source(name: "messages") { try await messages(database) },
      Source(name: "verification") { try await verification(database) },
      Source(name: "sessions") { try await sessions(database) },
      Source(name: "clock") { try await self.clock(database, clock) },
      Source(name: "disk") { try await disk(database) },
    ]
  }

  static func sources(_ standby: Standby?) -> [Source] {
    guard let standby else { return [] }
    return [
      Source(name: "standby") {
        // Unknown until the first commit after its start.
        try await standby.ask(Replay.query).lag.map { [Sample("portal_standby_lag_seconds", .gauge, max(0, $0))] } ?? []
      }
    ]
  }

  private static func money(_ database: Database) async throws -> [Sample] {
    let (counts, sums) = try await database.run(StateCount.all, LedgerSum.all)
    return counts.map { count in
      Sample("portal_\(count.subject.rawValue)s", .gauge, labels: [("state", count.state)], Double(count.count))
    }
      + sums.map { sum in
        Sample("portal_ledger_sum", .untyped, labels: [("kind", sum.kind.rawValue)], Double(sum.amount.piastres) / 100)
      }
  }

  private static func queues(_ database: Database) async throws -> [Sample] {
    let (ages, unmatched) = try await database.run(QueueAge.all, unmatchedBankLines)
    return ages.map { age in
      Sample("portal_queue_oldest_seconds", .gauge, labels: [("queue", age.queue.rawValue)], age.seconds)
    } + [
      Sample("portal_approvals_oldest_seconds", .gauge, ages.first { $0.queue == .approvals }?.seconds ?? 0),
      Sample("portal_bank_results_unmatched", .gauge, Double(unmatched.value)),
    ]
  }

  private static func jobs(_ database: Database) async throws -> [Sample] {
    try await database.run(JobStatus.all).flatMap { job in
      let labels = [("job", job.job.rawValue)]
      let failures = Sample("portal_job_failures", .gauge, labels: labels, Double(job.failures))
      guard let last = job.lastSucceededAt else { return [failures] }
      return [
        failures, Sample("portal_job_last_success_timestamp_seconds", .gauge, labels: labels, last.secondsSince1970),
      ]
    }
  }

  private static func messages(_ database: Database) async throws -> [Sample] {
    let counts = try await database.run(OutboxCount.all)
    return MessageKind.allCases.flatMap { kind in
      let count = counts.first { $0.kind == kind }
      let labels = [("kind", kind.rawValue)]
      return [
        Sample("portal_messages_delay_seconds", .gauge, labels: labels, Double(count?.delay ?? 0)),
        Sample("portal_messages_failed", .gauge, labels: labels, Double(count?.failed ?? 0)),
        Sample("portal_messages_waiting", .gauge, labels: labels, Double(count?.waiting ?? 0)),
      ]
    }
  }

  private static func verification(_ database: Database) async throws -> [Sample] {
    let status = try await database.run(VerificationStatus.query)
    guard let last = status.finishedAt else { return [] }
    return [
      Sample("portal_last_verify_timestamp_seconds", .gauge, last.secondsSince1970),
      Sample("portal_verify_failures", .gauge, Double(status.failures)),
    ]
  }

  private static func sessions(_ database: Database) async throws -> [Sample] {
    let longest = try await database.run(LongestSessions.query)
    return [
      Sample("portal_idle_in_transaction_seconds", .gauge, longest.idleInTransaction),
      Sample("portal_transaction_seconds", .gauge, longest.inTransaction),
    ]
  }

  private static func clock(_ database: Database, _ clock: Clock) async throws -> [Sample] {
    [Sample("portal_clock_offset_seconds", .gauge, try await clock.secondsAhead(of: database))]
  }

  private static func disk(_ database: Database) async throws -> [Sample] {
    do {
      try await database.expectRoom()
      return [Sample("portal_database_writable", .gauge, 1)]
    } catch let error as DatabaseError where error.kind == .diskFull {
      return [Sample("portal_database_writable", .gauge, 0)]
    }
  }
}

extension Clock {
  /// How far it is ahead of PostgreSQL's, in seconds; what the question took counts half before and half after.
  func secondsAhead(of database: Database) async throws -> Double {
    let before = now()
    let theirs: Instant = try await database.value("SELECT clock_timestamp() AS value")
    let after = now()
    return Double(before.microseconds + (after.microseconds - before.microseconds) / 2 - theirs.microseconds) / 1e6
  }
}

extension Instant {
  fileprivate var secondsSince1970: Double { Double(microseconds / 1_000_000) }
}
