import AdminFeatures
import Auth
import Database
import Hummingbird
import HummingbirdTesting
import Ledger
import Logging
import MerchantFeatures
import Metrics
import Templates
import TestSupport
import Testing
import Wallet
import Web

@testable import PortalServer

/// Secrets that nobody else may read, each of which is distinct from all other text.
private enum Canary {
  static let password = "canary-Passw0rd-7719"
  static let code = "771903"
  static let mobile = "01277190342"
  static let nationalID = "29907190177193"
  static let email = "canary.7719@example.test"

  /// The forms in which they could appear in a line: complete, or a mobile number in its other spellings.
  static let traces = [
    password, code, nationalID, "canary.7719", "1277190342", "127 719 0342", "Passw0rd-7719",
  ]
}

@Suite struct CanaryTests {
  private static let metrics: PrometheusRegistry = {
    let registry = PrometheusRegistry(help: [:])
    MetricsSystem.bootstrap(registry)
    return registry
  }()

  private func serving(
    _ database: Database, _ logger: Logger, _ body: @escaping @Sendable (any TestClientProtocol) async throws -> Void
  ) async throws {
    let settings = SiteSettings(try #require(PortalAddresses("http://localhost")), port: 80, isLoopback: true)
    let site = Site(
      settings: settings, database: database, zone: try await CairoZone.load(from: database), files: StaticFiles(),
      assets: Assets(stylesheet: Path("/static/a.css"), script: Path("/static/a.js"), icon: Path("/static/a.svg")),
      signer: TestAccounts.signer, secondFactor: .optional)
    let table = RouteTable(site)
    let hasher = TestAccounts.hasher
    addAdminRoutes(
      to: table, database: database, seal: RoutedPlatform.seal,
      signIn: StaffSignIn(database: database, hasher: hasher))
    addMerchantRoutes(
      to: table, database: database, seal: RoutedPlatform.seal,
      signIn: MemberSignIn(database: database, hasher: hasher))
    try await Application(responder: table.responder(), logger: logger).test(.router) { client in
      try await body(client)
    }
  }

  /// Types them into every field where people would, and into wrong fields. Returns every response that isn't a form's
  /// page.
  private func typing(_ client: any TestClientProtocol, _ database: Database) async throws -> [String] {
    var answers: [String] = []
    var visitor = Browser(client)
    for portal in ["/admin/login", "/merchant/login"] {
      let field = portal.hasPrefix("/admin") ? "email" : "code"
      for typed in [Canary.email, Canary.mobile, Canary.password, Canary.nationalID, Canary.code] {
        try await visitor.open(portal)
        try await visitor.submit([field: typed, "password": Canary.password])
      }
      // One form has no token, and one has an unknown field.
      answers.append(try await visitor.post(["password": Canary.password], to: portal).text)
      answers.append(try await visitor.post([Canary.password: Canary.mobile, "_csrf": "x"], to: portal).text)
      answers.append(try await visitor.post(["code": Canary.code], to: "/merchant/\(Canary.code)").text)
    }
    try await TestAccounts.makeStaff(.administrator, in: database)
    var staff = Browser(client)
    try await staff.signIn(staff: "administrator@example.test")
    for typed in [Canary.mobile, Canary.nationalID, Canary.email] {
      for page in ["/admin/search", "/admin/users", "/admin/transactions"] {
        try await staff.open("\(page)?q=\(typed)")
      }
      answers.append(try await staff.open("/admin/users/\(typed)").text)
      answers.append(try await staff.open("/admin/audit?actor=\(typed)%00").text)
    }
    let user: UserID = try await database.value("SELECT id AS value FROM users")
    try await staff.open("/admin/users/\(user)")
    try await staff.open("/admin/users/\(user)/reveal")
    try await staff.submit(["reason": "The caller proves who she is"])
    try await staff.open("/admin/adjustments/new")
    return answers
  }

  @Test("What people type into passwords, phones and IDs stands in no log, metric, audit row, error or message")
  func canaries() async throws {
    _ = Self.metrics
    try await withDatabase { database in
      let keeper = LogKeeper()
      _ = try await Shop(in: database)
      let user = try await Shop.customer("Mona Adel", Canary.mobile, in: database)
      let sealed = try RoutedPlatform.seal.seal(Canary.nationalID, for: .nationalID)
      try await database.executeAsOwner(
        """
        UPDATE users SET email = \(Canary.email), national_id_sealed = \(sealed), national_id_index = sha256('x')
        WHERE id = \(user)
        """)
      try await serving(database, keeper.logger()) { client in
        for answer in try await typing(client, database) {
          // A page contains its own address for the way back.
          let answer = answer.replacing(/name="back" value="[^"]*"/, with: "")
          for trace in Canary.traces { #expect(!answer.contains(trace), "an answer holds \(trace)") }
        }
      }
      #expect(keeper.lines.count > 20)
      var places = [("log", keeper.lines), ("metrics", [await Self.metrics.text()])]
      let tables: [(String, SQL)] = [
        ("audit_events", "SELECT audit_events::text AS value FROM audit_events"),
        ("messages", "SELECT messages::text AS value FROM messages"),
        ("job_failures", "SELECT job_failures::text AS value FROM job_failures"),
        ("sessions", "SELECT sessions::text AS value FROM sessions"),
        ("idempotency_keys", "SELECT idempotency_keys::text AS value FROM idempotency_keys"),
      ]
      for (name, rows) in tables {
        places.append((name, try await database.rows(rows, as: Scalar<String>.self).map(\.value)))
      }
      for (place, lines) in places {
        // The audit log names the accounts of failed sign-ins by their address.
        let secret = place == "audit_events" ? Canary.traces.filter { $0 != "canary.7719" } : Canary.traces
        for line in lines {
          for trace in secret { #expect(!line.contains(trace), "\(place): \(trace)") }
        }
      }
    }
  }
}
