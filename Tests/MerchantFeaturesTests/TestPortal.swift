import Auth
import Database
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import MerchantFeatures
import Templates
import TestSupport
import Testing
import Wallet
import Web

/// The merchant portal with its own database, at noon of 23 November 2026 in Cairo unless the test says when.
struct TestPortal: Sendable {
  static let noon = Instant(microseconds: 1_795_428_000_000_000)
  static let password = TestAccounts.password
  /// Any secret of the right length.
  static let seal: TextSeal = {
    guard let seal = try? TextSeal(secret: [UInt8](repeating: 7, count: TextSeal.shortestSecret)) else {
      fatalError("the secret is too short")
    }
    return seal
  }()

  let database: Database
  let client: any TestClientProtocol

  static func run(
    _ rule: SecondFactorRule = .optional, sendsSMS: Bool = false, sendsLinks: Bool = false, at now: Instant = noon,
    _ body: @Sendable (TestPortal) async throws -> Void
  ) async throws {
    try await withDatabase { database in
      let settings = SiteSettings(try #require(PortalAddresses("http://localhost")), port: 80, isLoopback: true)
      let site = Site(
        settings: settings, database: database, clock: Clock { now }, zone: try await CairoZone.load(from: database),
        files: StaticFiles(),
        assets: Assets(stylesheet: Path("/static/a.css"), script: Path("/static/a.js"), icon: Path("/static/a.svg")),
        signer: TestAccounts.signer, secondFactor: rule)
      let table = RouteTable(site)
      addMerchantRoutes(
        to: table, database: database, seal: seal,
        signIn: MemberSignIn(database: database, hasher: TestAccounts.hasher, seal: sendsLinks ? seal : nil),
        sendsSMS: sendsSMS)
      let quiet = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
      try await Application(responder: table.responder(), logger: quiet).test(.router) { client in
        try await body(TestPortal(database: database, client: client))
      }
    }
  }

  /// Creates the merchant's owner and signs in through the form.
  func signIn(_ shop: Shop, language: String = "en") async throws -> Browser {
    try await TestAccounts.makeMember(of: shop.id, in: database)
    return try await browser(shop.code.description, language)
  }

  /// Creates a team member with a sign-in name and signs in through the form.
  func signIn(_ shop: Shop, _ name: String, _ role: MemberRole) async throws -> Browser {
    try await TestAccounts.makeMember(of: shop.id, signInName: name, name: name, role: role, in: database)
    return try await browser("\(shop.code)/\(name)")
  }

  private func browser(_ code: String, _ language: String = "en") async throws -> Browser {
    var browser = Browser(client: client, cookies: ["prefs": "\(language).western.system"])
    let page = try await browser.get("/merchant/login")
    let answer = try await browser.post(
      "/merchant/login", ["code": code, "password": Self.password, "next": ""], from: page)
    #expect(answer.status == 303)
    return browser
  }
}
