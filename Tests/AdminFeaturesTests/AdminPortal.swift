import AdminFeatures
import Auth
import Database
import Hummingbird
import HummingbirdTesting
import Logging
import Templates
import TestSupport
import Testing
import Wallet
import Web

/// The admin portal with its own database.
struct AdminPortal: Sendable {
  /// Any secret of the right length.
  static let seal: TextSeal = {
    guard let seal = try? TextSeal(secret: [UInt8](repeating: 7, count: TextSeal.shortestSecret)) else {
      fatalError("the secret is too short")
    }
    return seal
  }()

  let database: Database
  let client: any TestClientProtocol

  /// Runs `body` with a portal whose staff need no second factor unless `rule` requires it.
  static func run(
    _ rule: SecondFactorRule = .optional, sendsLinks: Bool = false, _ body: @Sendable (AdminPortal) async throws -> Void
  ) async throws {
    try await withDatabase { database in
      let settings = SiteSettings(try #require(PortalAddresses("http://localhost")), port: 80, isLoopback: true)
      let site = Site(
        settings: settings, database: database, zone: try await CairoZone.load(from: database), files: StaticFiles(),
        assets: Assets(stylesheet: Path("/static/a.css"), script: Path("/static/a.js"), icon: Path("/static/a.svg")),
        signer: TestAccounts.signer, secondFactor: rule)
      let table = RouteTable(site)
      SystemRoutes(site, version: "", isReady: { true }).add(to: table)
      addAdminRoutes(
        to: table, database: database, seal: seal,
        signIn: StaffSignIn(database: database, hasher: TestAccounts.hasher, seal: sendsLinks ? seal : nil))
      let quiet = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
      try await Application(responder: table.responder(), logger: quiet).test(.router) { client in
        try await body(AdminPortal(database: database, client: client))
      }
    }
  }

  /// Returns a browser in which a person of that role has signed in through the form.
  func browser(_ role: StaffRole = .administrator, language: String = "en") async throws -> Browser {
    var browser = Browser(client, language: language)
    try await browser.signInStaff(role, in: database)
    return browser
  }
}
