import Database
import Ledger
import Testing

@Suite struct JobTests {
  private func set(_ times: SQL, _ platform: Platform) async throws {
    try await platform.database.execute("UPDATE jobs SET \(times)")
  }

  /// Every job that can be taken, each finished at once where it is to be.
  private func taken(finishing: Bool = false, _ platform: Platform) async throws -> Set<Job> {
    var jobs: Set<Job> = []
    for _ in Job.allCases {
      guard let job = try await Job.take(in: platform.database) else { break }
      jobs.insert(job)
      if finishing { try await job.finish(in: platform.database) }
    }
    return jobs
  }

  @Test func eachJobIsTakenOnceUntilItIsDueAgain() async throws {
    try await withLedger { platform in
      #expect(try await taken(platform) == Set(Job.allCases))
      // Taken, and not finished.
      #expect(try await taken(platform) == [])
      try await set("taken_until = now() - interval '1 second'", platform)
      #expect(try await taken(finishing: true, platform) == Set(Job.allCases))
      // Not due, and the longest that a job is taken for.
      try await set("due_at = now() + every + interval '30 seconds'", platform)
      #expect(try await taken(platform) == [])
      try await set("due_at = now(), taken_until = now() + interval '5 minutes'", platform)
      #expect(try await taken(platform) == [])
    }
  }

  /// The clock was a day ahead, and is right again.
  @Test func aClockThatWasAheadStopsNoJob() async throws {
    try await withLedger { platform in
      try await set("due_at = now() + interval '1 day' + every", platform)
      #expect(try await taken(finishing: true, platform) == Set(Job.allCases))
      let late = try await platform.texts("SELECT name AS value FROM jobs WHERE due_at > clock_timestamp() + every")
      #expect(late == [])
      try await set("due_at = now(), taken_until = now() + interval '1 day 5 minutes'", platform)
      #expect(try await taken(platform) == Set(Job.allCases))
    }
  }
}
