import Database
import Glibc
import Ledger
import Logging
import TestSupport
import Testing
import Wallet
import Web

@testable import PortalServer

struct SamplerTests {
  private static let quiet = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

  private func lines(_ registry: PrometheusRegistry) async -> [Substring] {
    await registry.text().split(separator: "\n")
  }

  private struct Broken: Error {}

  @Test func `money is counted by state and summed by kind of account`() async throws {
    try await withDatabase { database in
      let shop = try await Shop(in: database)
      let user = try await Shop.customer(in: database)
      let payment = try await shop.pay(50_000, by: user)
      try await shop.pay(9_900, by: user, at: "2026-01-15T12:00:00+02:00")
      try await shop.refund(5_000, of: payment)
      // What accounts hold together follows once no older transaction is open.
      var held = 0
      while held == 0 {
        try await Ledger.addLedgerTotals(in: database)
        held = try await database.value("SELECT sum(abs(amount))::bigint AS value FROM ledger_totals")
      }
      let sampler = Sampler(Sampler.sources(database), logger: Self.quiet)
      let registry = PrometheusRegistry(help: [:])
      sampler.observe(in: registry)
      await sampler.sample()
      let lines = await lines(registry)
      // The older payment isn't of the last 24 hours.
      #expect(lines.contains(#"portal_payments{state="completed"} 1"#))
      #expect(lines.contains(#"portal_payments{state="failed"} 0"#))
      #expect(lines.contains(#"portal_refunds{state="completed"} 1"#))
      #expect(lines.contains(#"portal_refunds{state="waiting_for_balance"} 0"#))
      #expect(lines.contains(#"portal_payouts{state="exported"} 0"#))
      let sums = lines.filter { $0.hasPrefix("portal_ledger_sum{") }.compactMap { line in
        line.split(separator: " ").last.flatMap { Double($0) }
      }
      #expect(sums.count == AccountKind.allCases.count)
      #expect(abs(sums.reduce(0, +)) < 0.001)
      #expect(sums.contains { $0 > 0 })
      #expect(lines.contains("# TYPE portal_ledger_sum untyped"))
      #expect(lines.contains(#"portal_queue_oldest_seconds{queue="approvals"} 0"#))
      #expect(lines.contains("portal_approvals_oldest_seconds 0"))
      #expect(lines.contains("portal_bank_results_unmatched 0"))
      #expect(lines.contains("portal_database_writable 1"))
      #expect(lines.contains { $0.hasPrefix("portal_idle_in_transaction_seconds ") })
      #expect(lines.contains(#"portal_sample_failures{sample="money"} 0"#))
      #expect(!lines.contains { $0.hasPrefix("portal_last_verify_timestamp_seconds ") })

      try await Job.verify.run(in: database)
      await sampler.sample()
      let verified = await self.lines(registry)
      #expect(verified.contains { $0.hasPrefix("portal_last_verify_timestamp_seconds ") })
      #expect(verified.contains("portal_verify_failures 0"))
    }
  }

  @Test func `an export counts from when it was requested until it is ready`() async throws {
    try await withDatabase { database in
      func seconds() async throws -> Double? {
        try await database.run(QueueAge.all).first { $0.queue == .exports }?.seconds
      }
      let ended: SQL = "'ready', now() - interval '1 hour', sha256(''), now(), now()"
      let waiting: SQL = "'waiting', now() - interval '1 hour', NULL, NULL, NULL"
      for (values, least) in [(ended, 0.0), (waiting, 3600)] {
        try await database.executeAsOwner(
          """
          INSERT INTO exports (list, filter, requested_by, requested_by_name, state, requested_at, sha256, as_of, ended_at)
          VALUES ('users', '', 'staff:1', 'Salma', \(values))
          """)
        let age = try #require(try await seconds())
        #expect(age >= least && age < least + 600)
      }
    }
  }

  @Test func `a clock that is ahead shows by how much`() async throws {
    try await withDatabase { database in
      let ahead = Clock { Clock.system.now() + .seconds(3600) }
      let offset = try await ahead.secondsAhead(of: database)
      #expect(offset > 3590 && offset < 3610)
      let behind = Clock { Clock.system.now() - .seconds(3600) }
      #expect(try await behind.secondsAhead(of: database) < -3590)
    }
  }

  @Test func `a session that leaves its transaction open shows`() async throws {
    try await withDatabase { database in
      let sampler = Sampler(Sampler.sources(database), logger: Self.quiet)
      let registry = PrometheusRegistry(help: [:])
      sampler.observe(in: registry)
      func idle() async throws -> Double {
        await sampler.sample()
        let line = await lines(registry).first { $0.hasPrefix("portal_idle_in_transaction_seconds ") }
        return try #require(line?.split(separator: " ").last.flatMap { Double($0) })
      }
      #expect(try await idle() == 0)
      try await database.asOwner { owner in
        let (isOpen, isSeen) = (Switch(), Switch())
        async let session: Void = owner.transaction { connection in
          try connection.execute("SELECT 1")
          isOpen.isOn = true
          // On the connection's own thread.
          while !isSeen.isOn { sched_yield() }
        }
        defer { isSeen.isOn = true }
        while !isOpen.isOn { await Task.yield() }
        #expect(try await idle() > 0)
        isSeen.isOn = true
        try await session
      }
    }
  }

  @Test func `where one sample fails it says so, gives nothing old, and the others go on`() async throws {
    let isBroken = Switch()
    let sampler = Sampler(
      [
        Sampler.Source(name: "first") {
          if isBroken.isOn { throw Broken() }
          return [Sampler.Sample("first_figure", .gauge, 1)]
        },
        Sampler.Source(name: "second") { [Sampler.Sample("second_figure", .gauge, 2)] },
      ], logger: Self.quiet)
    let registry = PrometheusRegistry(help: [:])
    sampler.observe(in: registry)
    await sampler.sample()
    #expect(await lines(registry).contains("first_figure 1"))
    isBroken.isOn = true
    for _ in 0..<2 { await sampler.sample() }
    let broken = await lines(registry)
    #expect(!broken.contains { $0.hasPrefix("first_figure") })
    #expect(broken.contains("second_figure 2"))
    #expect(broken.contains(#"portal_sample_failures{sample="first"} 2"#))
    #expect(broken.contains(#"portal_sample_failures{sample="second"} 0"#))
    isBroken.isOn = false
    await sampler.sample()
    #expect(await lines(registry).contains(#"portal_sample_failures{sample="first"} 0"#))
  }

  @Test func `a scrape asks the database nothing`() async throws {
    try await withDatabase { database in
      let sampler = Sampler(Sampler.sources(database), logger: Self.quiet)
      let registry = PrometheusRegistry(help: [:])
      sampler.observe(in: registry)
      await sampler.sample()
      let before = await registry.text()
      database.close()
      #expect(await registry.text() == before)
    }
  }
}
