import Cluster
import Database
import Foundation
import Glibc
import Ledger
import Logging
import Synchronization
import TestSupport
import Testing
import Wallet

/// After any failure, every answered act exists once, and all invariants hold.
@Suite(.serialized, .timeLimit(.minutes(10))) struct FaultTests {
  private final class Answers: Sendable {
    private let state = Mutex<[Reference]>([])
    var all: [Reference] { state.withLock { $0 } }
    func add(_ reference: Reference) { state.withLock { $0.append(reference) } }
  }

  private func open(_ url: String, connections: Int = 6) -> Database {
    var settings = Database.Settings(url: url)
    settings.connections = connections
    settings.leaseTimeout = .seconds(60)
    return Database(settings, logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
  }

  private func expectEachOnce(_ answers: Answers, _ platform: Platform) async throws {
    let answered = answers.all
    #expect(Set(answered).count == answered.count)
    let there = try await platform.texts(
      """
      SELECT refunds.reference AS value FROM refunds JOIN transactions moved ON moved.id = transaction_id
        JOIN journal_entries entry ON entry.transaction_id = moved.id
      WHERE refunds.state = 'completed'
      """)
    #expect(Set(there).count == there.count)
    #expect(Set(there).isSuperset(of: answered.map(\.text)))
    let findings = try await platform.findings()
    #expect(findings.map { "\($0.check): \($0.broken)" } == [])
  }

  /// Refunds `payments` one after another, each task with its own keys. If an answer is lost, the same key is sent
  /// again, as a person would send the form again.
  private func refund(_ payments: [TransactionID], _ platform: Platform, tasks: Int, _ answers: Answers) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for task in 0..<tasks {
        group.addTask {
          for (number, payment) in payments.enumerated() {
            try await Self.refund(payment, "task-\(task)-\(number)", platform, answers)
          }
        }
      }
      try await group.waitForAll()
    }
  }

  private static func refund(
    _ payment: TransactionID, _ key: String, _ platform: Platform, _ answers: Answers
  ) async throws {
    while true {
      do {
        answers.add(try await platform.refund(payment, 10, key: key).reference)
        return
      } catch let error as DatabaseError {
        guard error.isTransient || error.kind == .commitUnknown else { throw error }
        await Task.yield()
      }
    }
  }

  /// The connection breaks at COMMIT. Only the key shows whether it took effect.
  @Test(arguments: CuttingProxy.Cut.allCases) func `a COMMIT whose answer is lost is asked for by its key`(
    cut: CuttingProxy.Cut
  ) async throws {
    try await withDatabaseURL { url in
      let direct = open(url)
      defer { direct.close() }
      let platform = Platform(database: direct)
      let payment = try await platform.payment(10_000, to: try await platform.merchant())
      let proxy = try CuttingProxy(before: url, cut)
      defer { proxy.close() }
      let through = open(proxy.url(from: url))
      defer { through.close() }
      let receipt = try await Ledger.refund(
        platform.request(payment, 4_000, key: "k"), by: platform.actor, in: through)
      #expect(proxy.count == 1)
      #expect(!receipt.wasAlreadyDone)
      #expect(try await platform.remaining(payment) == 6_000)
      let again = try await platform.refund(payment, 4_000, key: "k")
      #expect(again.wasAlreadyDone)
      #expect(again.reference == receipt.reference)
      let answers = Answers()
      answers.add(receipt.reference)
      try await expectEachOnce(answers, platform)
    }
  }

  @Test func `where the key cannot be asked the answer is unknown`() async throws {
    try await withDatabaseURL { url in
      let direct = open(url)
      defer { direct.close() }
      let platform = Platform(database: direct)
      let payment = try await platform.payment(10_000, to: try await platform.merchant())
      let proxy = try CuttingProxy(before: url, .beforeCommit, times: 2)
      defer { proxy.close() }
      let through = open(proxy.url(from: url))
      defer { through.close() }
      let error = await #expect(throws: DatabaseError.self) {
        try await Ledger.refund(platform.request(payment, 4_000, key: "k"), by: platform.actor, in: through)
      }
      #expect(error?.kind == .commitUnknown)
      let receipt = try await Ledger.refund(platform.request(payment, 4_000, key: "k"), by: platform.actor, in: through)
      #expect(!receipt.wasAlreadyDone)
      #expect(try await platform.remaining(payment) == 6_000)
    }
  }

  @Test func `backends are killed during refunds`() async throws {
    try await withDatabaseURL { url in
      let database = open(url)
      defer { database.close() }
      let killer = open(url, connections: 1)
      defer { killer.close() }
      let platform = Platform(database: database)
      let merchant = try await platform.merchant(.returnProRata)
      var payments: [TransactionID] = []
      for _ in 0..<10 { payments.append(try await platform.payment(10_000, to: merchant)) }

      let answers = Answers()
      let killed = try await withThrowingTaskGroup(of: Int.self) { group in
        group.addTask { [payments] in
          try await refund(payments, platform, tasks: 6, answers)
          return 0
        }
        group.addTask {
          var killed = 0
          while killed < 40, !Task.isCancelled, answers.all.count < 55 {
            killed += try await killer.value(
              """
              SELECT count(pg_terminate_backend(pid)) AS value FROM (
                SELECT pid FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'
                ORDER BY random() LIMIT 1
              ) victims
              """, as: Int.self)
          }
          return killed
        }
        return try await group.reduce(0, +)
      }
      #expect(killed > 0)
      #expect(answers.all.count == 60)
      try await expectEachOnce(answers, platform)
    }
  }

  /// PostgreSQL is killed, as in a power cut, and restarts by itself.
  @Test func `PostgreSQL is killed during refunds`() async throws {
    var settings = ClusterSettings.disposable
    settings.parameters["synchronous_commit"] = "on"
    let folder = try DataFolder.temporary(prefix: "/tmp/portal-fault-")
    defer { PostgresCluster.discard(folder) }
    let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
    try await PostgresCluster.withRunning(in: folder, settings: settings, logger: logger) { cluster in
      let owner = open(cluster.conninfo(), connections: 1)
      try await Migrator(owner).migrate()
      try await DatabaseRole.allowSignIn(owner)
      owner.close()
      let database = open(cluster.conninfo(user: DatabaseRole.application.rawValue))
      defer { database.close() }
      let platform = Platform(database: database)
      let merchant = try await platform.merchant()
      var payments: [TransactionID] = []
      for _ in 0..<10 { payments.append(try await platform.payment(10_000, to: merchant)) }

      let answers = Answers()
      async let refunded: Void = refund(payments, platform, tasks: 4, answers)
      while answers.all.count < 10 { await Task.yield() }
      kill(try postmaster(folder), SIGQUIT)
      try await refunded
      #expect(answers.all.count == 40)
      try await expectEachOnce(answers, platform)
    }
  }

  private func postmaster(_ folder: DataFolder) throws -> pid_t {
    let text = try String(contentsOfFile: folder.file("postgresql/data/postmaster.pid"), encoding: .utf8)
    return try #require(text.split(separator: "\n").first.flatMap { pid_t($0) })
  }
}
