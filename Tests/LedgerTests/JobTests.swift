import Database
import Ledger
import TestSupport
import Testing
import Wallet

@Suite struct JobTests {
  private func set(_ times: SQL, _ platform: Platform) async throws {
    try await platform.database.execute("UPDATE jobs SET \(times)")
  }

  private func take(_ platform: Platform) async throws -> [JobLease] {
    try await JobLease.takeDue(in: platform.database)
  }

  /// Takes every job that is due, finishes each if requested, and returns them.
  private func taken(finishing: Bool = false, _ platform: Platform) async throws -> Set<Job> {
    let leases = try await take(platform)
    if finishing { for lease in leases { try await lease.finish(succeeded: true, in: platform.database) } }
    return Set(leases.map(\.job))
  }

  @Test func `each job is taken once until it is due again`() async throws {
    try await withLedger { platform in
      #expect(try await taken(platform) == Set(Job.allCases))
      // The jobs are taken and not finished.
      #expect(try await taken(platform) == [])
      try await set("taken_until = now() - interval '1 second'", platform)
      #expect(try await taken(finishing: true, platform) == Set(Job.allCases))
      // The jobs aren't due, and are taken for the longest possible time.
      try await set("due_at = now() + every + interval '30 seconds'", platform)
      #expect(try await taken(platform) == [])
      try await set("due_at = now(), taken_until = now() + interval '2 minutes'", platform)
      #expect(try await taken(platform) == [])
    }
  }

  /// The clock was a day ahead and is right again.
  @Test func `a clock that was ahead stops no job`() async throws {
    try await withLedger { platform in
      try await set("due_at = now() + interval '1 day' + every", platform)
      #expect(try await taken(finishing: true, platform) == Set(Job.allCases))
      let late = try await platform.texts("SELECT name AS value FROM jobs WHERE due_at > clock_timestamp() + every")
      #expect(late == [])
      try await set("due_at = now(), taken_until = now() + interval '1 day 2 minutes'", platform)
      #expect(try await taken(platform) == Set(Job.allCases))
    }
  }

  /// The first process hangs, and continues when another has the job.
  @Test func `a lease that has run out is taken over, and is no longer the first's to give back`() async throws {
    try await withLedger { platform in
      let first = try #require(try await take(platform).first { $0.job == .settle })
      #expect(try await first.renew(in: platform.database))
      try await set("taken_until = now() - interval '1 second'", platform)
      let second = try #require(try await take(platform).first { $0.job == .settle })
      #expect(try await !first.renew(in: platform.database))
      #expect(try await !first.finish(succeeded: true, in: platform.database))
      #expect(try await !first.release(in: platform.database))
      #expect(try await take(platform).isEmpty)
      #expect(try await second.finish(succeeded: true, in: platform.database))
    }
  }

  @Test func `a job that was interrupted is still due`() async throws {
    try await withLedger { platform in
      for lease in try await take(platform) { try await lease.release(in: platform.database) }
      #expect(try await taken(platform) == Set(Job.allCases))
    }
  }

  @Test func `a job that another version of the program knows is left to it`() async throws {
    try await withLedger { platform in
      try await platform.database.executeAsOwner("ALTER TABLE jobs DROP CONSTRAINT jobs_name_check")
      try await platform.database.executeAsOwner("INSERT INTO jobs (name, every) VALUES ('later', '1 minute')")
      #expect(try await taken(platform) == Set(Job.allCases))
    }
  }
}
