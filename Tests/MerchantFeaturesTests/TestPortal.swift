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

/// The merchant portal over a database of its own, at noon of 23 November 2026 in Cairo.
struct TestPortal: Sendable {
  static let noon = Instant(microseconds: 1_795_428_000_000_000)
  static let password = "a long enough secret"

  let database: Database
  let client: any TestClientProtocol

  static func run(_ body: @Sendable (TestPortal) async throws -> Void) async throws {
    try await withDatabase { database in
      let settings = try #require(SiteSettings(publicURL: "http://localhost", port: 80, isLoopback: true))
      let site = Site(
        settings: settings, database: database, clock: Clock { noon }, zone: try await CairoZone.load(from: database),
        files: StaticFiles(),
        assets: Assets(stylesheet: Path("/static/a.css"), script: Path("/static/a.js"), icon: Path("/static/a.svg")))
      let table = RouteTable(site)
      addMerchantRoutes(to: table, database: database, signIn: MemberSignIn(database: database, hasher: hasher))
      let quiet = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
      try await Application(responder: table.responder(), logger: quiet).test(.router) { client in
        try await body(TestPortal(database: database, client: client))
      }
    }
  }

  /// Not what production uses: these tests sign in a hundred times.
  private static let hasher = PasswordHasher(
    parameters: PasswordHasher.Parameters(memoryKiB: 64, passes: 1, lanes: 1), threads: 2)

  /// The merchant's owner, signed in through the form.
  func signIn(_ shop: Shop, language: String = "en") async throws -> Browser {
    _ = try await Accounts(database: database, hasher: Self.hasher).createMember(
      of: shop.id, signInName: nil, name: "Mona Adel", role: .owner, password: Self.password, by: Shop.command)
    var browser = Browser(client: client, cookies: ["prefs": "\(language).western.system"])
    let page = try await browser.get("/merchant/login")
    let answer = try await browser.post(
      "/merchant/login", ["code": shop.code.description, "password": Self.password, "next": ""], from: page)
    #expect(answer.status == .seeOther)
    return browser
  }
}

/// A client with cookies that fills in a form's hidden token.
struct Browser: Sendable {
  let client: any TestClientProtocol
  private(set) var cookies: [String: String]

  init(client: any TestClientProtocol, cookies: [String: String]) {
    self.client = client
    self.cookies = cookies
  }

  mutating func get(_ path: String) async throws -> TestResponse {
    let response = try await client.execute(uri: path, method: .get, headers: [.cookie: cookieField])
    keep(response)
    return response
  }

  mutating func post(_ path: String, _ fields: [String: String], from page: TestResponse) async throws -> TestResponse {
    let token = page.text.firstMatch(of: /name="_csrf" value="([^"]*)"/).map { String($0.1) } ?? ""
    let body = fields.merging(["_csrf": token]) { $1 }.map { "\($0)=\(Self.encoded($1))" }.joined(separator: "&")
    var headers: HTTPFields = [.cookie: cookieField, .contentType: "application/x-www-form-urlencoded"]
    if let name = HTTPField.Name("sec-fetch-site") { headers[name] = "same-origin" }
    headers[.contentLength] = String(body.utf8.count)
    let response = try await client.execute(
      uri: path, method: .post, headers: headers, body: ByteBuffer(string: body))
    keep(response)
    return response
  }

  private var cookieField: String { cookies.map { "\($0)=\($1)" }.joined(separator: "; ") }

  private mutating func keep(_ response: TestResponse) {
    for field in response.headers[values: .setCookie] {
      let pair = field.split(separator: ";")[0].split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      cookies[String(pair[0])] = pair[1].isEmpty ? nil : String(pair[1])
    }
  }

  private static func encoded(_ text: String) -> String {
    text.utf8.map { byte in "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
  }
}

extension TestResponse {
  var text: String { String(buffer: body) }

  /// The words of the page without its markup and without the invisible isolates of Arabic titles.
  var words: String {
    var words = text.replacing(/<(script|style)[^>]*>.*?<\/(script|style)>/, with: "")
    words = words.replacing(/<[^>]*>/, with: " ").replacing("&amp;", with: "&").replacing("\u{A0}", with: " ")
    return words.replacing(/\s+/, with: " ").replacing("&#39;", with: "'")
  }
}
