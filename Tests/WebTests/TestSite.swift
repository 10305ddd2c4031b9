import Auth
import Database
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import Synchronization
import Templates
import TestSupport
import Testing
import Wallet

@testable import Web

let quiet = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
let someTime = Instant(microseconds: 1_790_000_000_000_000)

/// A server with the system's routes only. Its database can't be reached unless one is given.
struct TestSite {
  let site: Site
  let table: RouteTable

  init(
    secure: Bool = false, proxies: [String] = [], database: Database? = nil, files: StaticFiles = StaticFiles(),
    isReady: Bool = true, requestRate: RequestRate? = nil, addresses: PortalAddresses? = nil
  ) throws {
    var limits = ConnectionLimits()
    limits.perAddress = 1000
    let trusted = try #require(AddressSet(proxies))
    let settings = SiteSettings(
      try #require(addresses ?? PortalAddresses(secure ? "https://localhost" : "http://localhost")), port: 80,
      isLoopback: !secure, trustedProxies: trusted, connections: limits, requestRate: requestRate)
    site = Site(
      settings: settings,
      database: database ?? Database(Database.Settings(url: "host=/nonexistent connect_timeout=1"), logger: quiet),
      clock: Clock { someTime }, zone: CairoZone(initialOffset: 7200, transitions: []), files: files,
      assets: Assets(stylesheet: Path("/static/a.css"), script: Path("/static/a.js"), icon: Path("/static/a.svg")),
      signer: TestAccounts.signer, secondFactor: .optional)
    table = RouteTable(site)
    SystemRoutes(site, version: "1.2.3", isReady: { isReady }).add(to: table)
  }

  func application(logger: Logger = quiet) -> Application<RequestTask> {
    Application(responder: table.responder(), server: .guardedHTTP1(site.settings, logger: logger), logger: logger)
  }

  func test(
    _ setup: TestingSetup = .router, _ body: @Sendable (any TestClientProtocol) async throws -> Void
  ) async throws {
    try await application().test(setup, body)
  }
}

extension TestClientProtocol {
  func get(_ uri: String, _ headers: HTTPFields = [:]) async throws -> TestResponse {
    try await execute(uri: uri, method: .get, headers: headers)
  }

  /// Posts a form as a browser of this site would; `headers` override the browser's.
  func post(
    _ uri: String, _ body: String, _ headers: HTTPFields = [:], from site: String? = "same-origin"
  )
    async throws -> TestResponse
  {
    var fields: HTTPFields = [.contentType: "application/x-www-form-urlencoded"]
    fields[.secFetchSite] = site
    for header in headers { fields[header.name] = header.value }
    return try await execute(uri: uri, method: .post, headers: fields, body: ByteBuffer(string: body))
  }
}

extension TestResponse {
  var text: String { String(buffer: body) }
  var cookies: [String] { headers[values: .setCookie] }
}

extension Token {
  /// The cookie of a session with this token.
  var cookie: String { TestAccounts.signer.sign(self) }
}

/// Counts how often an act was executed.
final class Acts: Sendable {
  private let stored = Mutex<[String]>([])
  var all: [String] { stored.withLock { $0 } }
  func add(_ act: String) { stored.withLock { $0.append(act) } }
}
