import Cluster
import Database
import Ledger
import Logging
import Subprocess
import TestSupport
import Testing
import Wallet

@testable import PortalServer

struct JobRunnerTests {
  private static let quiet = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
  private static let waiting: SQL = "SELECT name AS value FROM jobs WHERE last_succeeded_at IS NULL ORDER BY name"

  private static let blocked = ["make_statements", "pay_out", "settle", "verify"]

  @Test(.timeLimit(.minutes(10))) func `a slow job delays no other`() async throws {
    try await withDatabase({
      $0.connections = JobRunner.connections
      $0.lockTimeout = .seconds(60)
      $0.statementTimeout = .seconds(60)
    }) { database in
      let shop = try await Shop(in: database)
      try await shop.pay(1_000, by: try await Shop.customer(in: database), at: "2026-01-15T12:00:00+02:00")
      let runner = try await database.asOwner { owner in
        try await owner.transaction { connection in
          // Jobs that settle or read settlements wait for the end of this transaction, and verification for every open one.
          try connection.execute("LOCK TABLE settlements")
          let runner = Task { try await JobRunner(database: database, logger: Self.quiet).run() }
          while try connection.rows(Self.waiting, as: Scalar<String>.self).map(\.value) != Self.blocked {}
          return runner
        }
      }
      while try await !database.rows(Self.waiting, as: Scalar<String>.self).isEmpty { await Task.yield() }
      runner.cancel()
      try await runner.value
    }
  }

  /// Creates merchants that sold for 10.00 each, and makes the database refuse the third one's settlement.
  private func refuseThird(of count: Int64, _ database: Database) async throws {
    let user = try await Shop.customer(in: database)
    for number in 1...count {
      let shop = try await Shop(number: number, in: database)
      try await shop.pay(1_000, by: user, at: "2026-01-15T12:00:00+02:00")
    }
    try await database.executeAsOwner(
      """
      CREATE FUNCTION refuse_in_test() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF new.merchant_id = (SELECT id FROM merchants WHERE number = 3) THEN RAISE EXCEPTION 'refused in a test'; END IF;
        RETURN new;
      END $$
      """)
    try await database.executeAsOwner(
      "CREATE TRIGGER refuse_in_test BEFORE INSERT ON settlements FOR EACH ROW EXECUTE FUNCTION refuse_in_test()")
  }

  @Test func `the metrics count what each job fails for`() async throws {
    try await withDatabase { database in
      let registry = PrometheusRegistry(help: [:])
      let sampler = Sampler(Sampler.sources(database), logger: Self.quiet)
      sampler.observe(in: registry)
      try await refuseThird(of: 5, database)
      try await Job.settle.run(in: database)
      await sampler.sample()
      let lines = await registry.text().split(separator: "\n")
      #expect(lines.contains(#"portal_job_failures{job="settle"} 1"#))
      #expect(lines.contains(#"portal_job_failures{job="purge"} 0"#))
      #expect(lines.count { $0.hasPrefix("# TYPE portal_job_failures") } == 1)
      #expect(!lines.contains { $0.hasPrefix("portal_job_last_success_timestamp_seconds{") })
      for lease in try await JobLease.takeDue(in: database) { try await lease.finish(succeeded: true, in: database) }
      try await database.executeAsOwner("UPDATE jobs SET last_succeeded_at = '2026-11-28T10:00:00Z'")
      await sampler.sample()
      let later = await registry.text().split(separator: "\n")
      #expect(later.contains(#"portal_job_last_success_timestamp_seconds{job="settle"} 1795860000"#))
    }
  }

  @Test func `portal settle names who fails, settles the others and ends with status 1`() async throws {
    try await withDatabaseURL { url in
      let database = Database(Database.Settings(url: url), logger: Self.quiet)
      defer { database.close() }
      try await refuseThird(of: 5, database)
      let outcome = try await portal(
        ["settle"], ["DATABASE_URL": url, "PORTAL_SECRET_KEY": String(repeating: "0f", count: 32)])
      #expect(
        outcome.complaint.contains("MRC-000003 is not settled: refused(sqlState: \"P0001\"): P0001 refused in a test"))
      #expect(outcome.complaint.hasSuffix("portal: 1 merchant could not be settled\n"))
      #expect(outcome.output.contains(": 4 settlements, EGP "))
      #expect(outcome.status == .exited(1))
    }
  }
}
