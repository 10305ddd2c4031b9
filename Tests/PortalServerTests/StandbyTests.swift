import Auth
import Database
import Hummingbird
import HummingbirdTesting
import Ledger
import Logging
import Subprocess
import Templates
import TestSupport
import Testing
import Wallet
import Web

@testable import AdminFeatures
@testable import MerchantFeatures
@testable import PortalServer

/// Both portals over a primary and a standby whose replay stands still.
@Suite(.timeLimit(.minutes(10))) struct StandbyTests {
  private static let quiet = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

  private func serving(
    _ database: Database, _ body: @escaping @Sendable (any TestClientProtocol) async throws -> Void
  ) async throws {
    let settings = SiteSettings(try #require(PortalAddresses("http://localhost")), port: 80, isLoopback: true)
    let site = Site(
      settings: settings, database: database, zone: try await CairoZone.load(from: database), files: StaticFiles(),
      assets: Assets(stylesheet: Path("/static/a.css"), script: Path("/static/a.js"), icon: Path("/static/a.svg")),
      signer: TestAccounts.signer, secondFactor: .optional)
    let table = RouteTable(site)
    addAdminRoutes(
      to: table, database: database, seal: RoutedPlatform.seal,
      signIn: StaffSignIn(database: database, hasher: TestAccounts.hasher))
    addMerchantRoutes(
      to: table, database: database, seal: RoutedPlatform.seal,
      signIn: MemberSignIn(database: database, hasher: TestAccounts.hasher))
    try await Application(responder: table.responder(), logger: Self.quiet).test(.router) { client in
      try await body(client)
    }
  }

  @Test func `lists and files may be a moment old, and money, details and what one has done oneself never`()
    async throws
  {
    try await withStandby { pair in
      try await pair.withDatabase { database in
        let shop = try await Shop(in: database)
        let user = try await Shop.customer(in: database)
        let first = try await shop.pay(10_000, by: user).reference.text
        try await serving(database) { client in
          var owner = Browser(client)
          try await owner.signInOwner(of: shop)
          var staff = Browser(client)
          try await staff.signInStaff(.administrator, in: database)
          var auditor = Browser(client)
          try await auditor.signInStaff(.auditor, in: database)
          try await pair.catchUp()
          try await pair.pauseReplay()
          let second = try await shop.pay(20_000, by: user).reference.text

          for path in ["/merchant/transactions", "/merchant/transactions.csv", "/merchant/transactions?kind=payment"] {
            let list = try await owner.open(path)
            #expect(list.text.contains(first) && !list.text.contains(second), "\(path)")
          }
          let file = try await staff.open("/admin/transactions.csv")
          #expect(file.text.contains(first) && !file.text.contains(second))
          // That they were downloaded is recorded on the primary, before the first byte is sent.
          let downloads = try await database.rows(
            "SELECT act AS value FROM audit_events WHERE after ? 'sha256' ORDER BY id", as: Scalar<String>.self)
          #expect(downloads.map(\.value) == ["transaction_export", "export_list"])

          #expect(try await owner.open("/merchant/transactions/\(second)").status == 200)
          #expect(try await staff.open("/admin/transactions/\(second)").status == 200)
          #expect(try await staff.open("/admin/transactions").text.contains(second))
          // 100,000.00 less both.
          #expect(try await staff.open("/admin/users.csv").text.contains(",99700.00,"))
          #expect(try await staff.open("/admin/users").words.contains("99,700.00"))

          try await staff.open("/admin/users/\(user)?tab=notes")
          try await staff.submit(["note": "Called back"])
          let event = try await database.one(
            "SELECT id AS value FROM audit_events WHERE act = 'add_note'", as: Scalar<AuditEventID>.self)
          let link = AdminPath.auditEvent(event.value).text
          #expect(try await staff.open("/admin/audit").text.contains(link))
          #expect(try await staff.open("/admin/transactions.csv").text.contains(second))
          #expect(try await !auditor.open("/admin/audit").text.contains(link))
          #expect(try await auditor.open(link).status == 200)
          // A list that is pinned to an instant has everything of before.
          let now: Instant = try await database.value("SELECT now() AS value")
          #expect(try await auditor.open("/admin/audit?as_of=\(now.iso8601UTC)").text.contains(link))

          try await pair.resumeReplay()
          try await pair.catchUp()
          #expect(try await auditor.open("/admin/audit").text.contains(link))
          #expect(try await owner.open("/merchant/transactions").text.contains(second))

          try await pair.kill()
          let third = try await shop.pay(30_000, by: user).reference.text
          for path in ["/merchant/transactions", "/merchant/transactions.csv"] {
            let list = try await owner.open(path)
            #expect(list.status == 200 && list.text.contains(third), "\(path)")
          }
        }
      }
    }
  }

  @Test func `each list and file that may be a moment old is read on the standby, filtered as well`() async throws {
    try await withStandby { pair in
      let registry = PrometheusRegistry(help: [:])
      let standby = Standby(
        Database.Settings(url: pair.standbyURL()), mostLag: .seconds(3600), logger: Self.quiet, metrics: registry)
      defer { standby.close() }
      let database = Database(Database.Settings(url: pair.primaryURL()), standby: standby, logger: Self.quiet)
      defer { database.close() }
      let shop = try await Shop(in: database)
      let payment = try await shop.pay(10_000, by: Shop.customer(in: database), at: "2026-10-01T13:30:00+03:00")
      try await shop.refund(4_000, of: payment, at: "2026-10-01T14:30:00+03:00")
      try await Ledger.settle(through: try #require(Day(parsing: "2026-10-01")), in: database)
      try await serving(database) { client in
        var owner = Browser(client)
        try await owner.signInOwner(of: shop)
        var staff = Browser(client)
        try await staff.signInStaff(.administrator, in: database)
        try await pair.catchUp()
        let filter = "?from=2026-10-01&to=2026-10-31"
        let merchants = ["transactions", "refunds", "settlements", "customers"].flatMap {
          ["/merchant/\($0)", "/merchant/\($0).csv"]
        }
        let lists = ["refunds", "settlements", "payout-batches", "audit"].map { "/admin/\($0)" }
        let files = [
          "transactions", "refunds", "settlements", "payouts", "payout-batches", "bank-results", "approvals", "cases",
          "audit",
          "messages",
        ].map { "/admin/\($0).csv" }
        var count = 0
        for path in (merchants + ["/merchant/payouts.csv"] + lists + files).flatMap({ [$0, $0 + filter] }) {
          let isMerchants = path.hasPrefix("/merchant")
          let page = isMerchants ? try await owner.open(path) : try await staff.open(path)
          #expect(page.status == 200, "\(path)")
          count += 1
          let lines = await registry.text().split(separator: "\n")
          #expect(lines.contains("portal_standby_reads_total{answered_by=\"standby\"} \(count)"), "\(path)")
        }
        for path in [
          "users", "users.csv", "merchants", "merchants.csv", "cases", "approvals", "messages", "bank-results",
        ] {
          #expect(try await staff.open("/admin/\(path)").status == 200, "\(path)")
        }
        for path in ["", "/payouts", "/statements.csv?month=2026-10"] { try await owner.open("/merchant\(path)") }
        let lines = await registry.text().split(separator: "\n")
        #expect(lines.contains("portal_standby_reads_total{answered_by=\"standby\"} \(count)"))
        #expect(lines.contains("portal_standby_reads_total{answered_by=\"primary\"} 0"))
      }
    }
  }

  @Test func `an export has what was there when it was asked for, and says as of when it is`() async throws {
    try await withStandby { pair in
      try await pair.withDatabase { database in
        let shop = try await Shop(in: database)
        let user = try await Shop.customer(in: database)
        let actor = Actor(.staff, id: 1, name: "Salma")
        func export(_ key: String, before: () async throws -> Void = {}) async throws -> (ExportItem, String) {
          let id = try await Ledger.requestExport(of: .transactions, filter: "", key: key, by: actor, in: database)
          try await before()
          try await ExportRun(database: database).run()
          let item = try await database.one(ExportItem.query(id), as: ExportItem.self)
          var content: [UInt8] = []
          let parts = try await database.rows(
            "SELECT content AS value FROM export_parts WHERE export_id = \(id) ORDER BY part", as: Scalar<[UInt8]>.self)
          for part in parts { content += part.value }
          return (item, String(decoding: content, as: UTF8.self))
        }

        var late = ""
        let (read, file) = try await export("a") {
          try await pair.catchUp()
          try await pair.pauseReplay()
          late = try await shop.pay(20_000, by: user).reference.text
        }
        #expect(read.state == .ready)
        #expect(!file.contains(late))
        let paid: Instant = try await database.value("SELECT max(created_at) AS value FROM transactions")
        #expect(try #require(read.asOf) < paid && read.requestedAt <= #require(read.asOf))

        // The standby doesn't have it.
        let (whole, all) = try await export("b")
        #expect(all.contains(late))
        #expect(try #require(whole.asOf) > paid)
      }
    }
  }

  @Test func `doctor and the metrics say how the standby is`() async throws {
    try await withStandby { pair in
      let environment = [
        "DATABASE_URL": pair.primaryURL(nil), "PORTAL_STANDBY_URL": pair.standbyURL(nil),
        "PORTAL_SECRET_KEY": String(repeating: "0f", count: 32),
      ]
      // The lag is that of a commit: the standby has replayed none yet.
      try await pair.asOwner { owner in _ = try await owner.value("SELECT txid_current() AS value", as: Int64.self) }
      try await pair.catchUp()
      let well = try await portal(["doctor"], environment)
      #expect(well.output.contains("ok    the server at PORTAL_STANDBY_URL is a standby of the database\n"))
      #expect(well.output.contains(/ok    the last commit that the standby has replayed is \d+ s old\n/))
      let stray = try await portal(
        ["doctor"],
        environment.merging(["PORTAL_STANDBY_URL": pair.primaryURL(nil) + " target_session_attrs=any"]) { $1 })
      #expect(stray.output.contains("WRONG the server at PORTAL_STANDBY_URL is not a standby of the database\n"))

      let registry = PrometheusRegistry(help: [:])
      let standby = Standby(
        Database.Settings(url: pair.standbyURL()), mostLag: .seconds(3600), logger: Self.quiet, metrics: registry)
      defer { standby.close() }
      let database = Database(Database.Settings(url: pair.primaryURL()), standby: standby, logger: Self.quiet)
      defer { database.close() }
      let sampler = Sampler(Sampler.sources(standby), logger: Self.quiet)
      sampler.observe(in: registry)
      await sampler.sample()
      for _ in 0..<2 {
        #expect(try await database.recent { try await $0.value("SELECT 1 AS value", as: Int.self) } == 1)
      }
      let before = await registry.text().split(separator: "\n")
      #expect(before.contains { $0.hasPrefix("portal_standby_lag_seconds ") })
      #expect(before.contains(#"portal_standby_reads_total{answered_by="standby"} 2"#))
      #expect(before.contains(#"portal_standby_reads_total{answered_by="primary"} 0"#))

      try await pair.kill()
      #expect(try await database.recent { try await $0.value("SELECT 1 AS value", as: Int.self) } == 1)
      await sampler.sample()
      let after = await registry.text().split(separator: "\n")
      #expect(!after.contains { $0.hasPrefix("portal_standby_lag_seconds ") })
      #expect(after.contains(#"portal_sample_failures{sample="standby"} 1"#))
      #expect(after.contains(#"portal_standby_reads_total{answered_by="primary"} 1"#))
      let away = try await portal(["doctor"], environment)
      #expect(away.output.contains("WRONG the standby doesn't answer: "))
      #expect(away.status == .exited(1))
    }
  }
}
