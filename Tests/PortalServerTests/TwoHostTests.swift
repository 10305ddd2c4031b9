import Auth
import Database
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import Templates
import TestSupport
import Testing
import Wallet
import Web

/// The real pages of both portals at a host each: what a browser sends at a portal's host is taken there, and nowhere else.
@Suite struct TwoHostTests {
  /// A portal at its host, with somebody who has an account.
  private struct Place: Sendable {
    let portal: Portal
    let host: String
    let fields: [String: String]
    let database: Database
    let client: any TestClientProtocol

    var origin: String { "https://\(host)" }

    /// A browser whose forms come from a page of `origin`, which is the portal's own unless another one is given.
    func browser(at host: String? = nil, from origin: String? = nil) -> Browser {
      Browser(HostClient(base: client, host: host ?? self.host, origin: origin ?? self.origin))
    }

    func signedIn() async throws -> Browser {
      var browser = browser()
      try await browser.open(portal.signIn.text)
      try await browser.submit(fields)
      return browser
    }
  }

  private static let adminHost = "admin.example"
  private static let merchantHost = "shops.example:8443"

  private func run(_ body: @escaping @Sendable (_ place: Place, _ other: Place) async throws -> Void) async throws {
    try await withDatabase { database in
      let shop = try await Shop(in: database)
      try await TestAccounts.makeMember(of: shop.id, in: database)
      let email = try await TestAccounts.makeStaff(.administrator, in: database)
      let addresses = try #require(
        PortalAddresses("https://portal.example", adminHost: Self.adminHost, merchantHost: Self.merchantHost))
      let table = try routeTable(of: database, at: addresses)
      let quiet = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
      let application = Application(responder: NamedHost(base: table.responder()), logger: quiet)
      try await application.test(.router) { client in
        let admin = Place(
          portal: .admin, host: Self.adminHost, fields: ["email": email, "password": TestAccounts.password],
          database: database, client: client)
        let merchant = Place(
          portal: .merchant, host: Self.merchantHost,
          fields: ["code": shop.code.description, "password": TestAccounts.password], database: database,
          client: client)
        try await body(admin, merchant)
        try await body(merchant, admin)
      }
    }
  }

  @Test func `each portal's sign-in form works at its own host, and at no other`() async throws {
    try await run { place, other in
      let portal = place.portal
      let browser = try await place.signedIn()
      #expect(browser.page.path == portal.home.text)
      #expect(browser.page.status == 200)

      for host in [other.host, "portal.example"] {
        var elsewhere = place.browser(at: host, from: "https://\(host)")
        #expect(try await elsewhere.open(portal.signIn.text).status == 404, "\(host)")
        #expect(try await elsewhere.post(place.fields, to: portal.signIn.text).status == 404, "\(host)")
      }
      // A page of the other portal's host sends its form here.
      for origin in [other.origin, "https://portal.example", "http://\(place.host)"] {
        var foreign = place.browser(from: origin)
        try await foreign.open(portal.signIn.text)
        #expect(try await foreign.submit(place.fields).status == 403, "\(origin)")
        #expect(try await foreign.open(portal.home.text).path == portal.signIn.text, "\(origin)")
      }
    }
  }

  @Test func `a passkey belongs to the host of its portal`() async throws {
    try await run { place, other in
      let portal = place.portal
      let own = SoftAuthenticator(.es256, of: place.origin)
      var others = [other.origin, "https://portal.example", "http://\(place.host)"].map { origin in
        var authenticator = own
        authenticator.origin = origin
        return authenticator
      }
      // An id has no port.
      for id in [other.host, place.host.contains(":") ? place.host : place.host + ":443", "example"] {
        var authenticator = own
        authenticator.rpID = id
        others.append(authenticator)
      }

      var browser = try await place.signedIn()
      _ = try await browser.enrol(at: portal.secondFactor.text, in: place.database)
      try await browser.open(portal.newPasskey.text)
      for authenticator in others {
        let answer = authenticator.register(try challenge(of: browser.page))
        #expect(try await browser.submit(["name": "Elsewhere", "passkey": answer]).status == 422)
      }
      let answer = own.register(try challenge(of: browser.page))
      try await browser.submit(["name": "Laptop", "passkey": answer])
      #expect(browser.page.path == portal.me.text)
      #expect(browser.page.words.contains("Laptop"))

      var visitor = place.browser()
      try await visitor.open(portal.signIn.text)
      for authenticator in others {
        let answer = try authenticator.use(try challenge(of: visitor.page))
        #expect(try await visitor.submit(["passkey": answer]).status == 401)
      }
      try await visitor.submit(["passkey": try own.use(try challenge(of: visitor.page))])
      #expect(visitor.page.path == portal.home.text)
      #expect(visitor.page.status == 200)
    }
  }

  /// What the page's button asks an authenticator to sign.
  private func challenge(of page: Visit) throws -> String {
    String(try #require(page.text.firstMatch(of: /data-challenge="([^"]+)"/)).1)
  }
}

/// Sends requests to a host. Its forms come from a page of `origin`.
private struct HostClient: TestClientProtocol {
  let base: any TestClientProtocol
  let host: String
  let origin: String

  var port: Int? { base.port }

  func executeRequest(
    uri: String, method: HTTPRequest.Method, headers: HTTPFields, body: ByteBuffer?
  ) async throws -> TestResponse {
    var headers = headers
    headers[.namedHost] = host
    if method == .post { headers[.origin] = origin }
    return try await base.executeRequest(uri: uri, method: method, headers: headers, body: body)
  }
}

/// Answers as at the host that `HostClient` names: the test clients themselves always ask for localhost.
private struct NamedHost: HTTPResponder {
  let base: RequestTask

  func respond(to request: Request, context: AppRequestContext) async throws -> Response {
    var head = request.head
    head.authority = head.headerFields[.namedHost]
    head.headerFields[.namedHost] = nil
    return try await base.respond(to: Request(head: head, body: request.body), context: context)
  }
}

extension HTTPField.Name {
  fileprivate static let namedHost: HTTPField.Name = {
    guard let name = HTTPField.Name("x-named-host") else { fatalError("not a field's name") }
    return name
  }()
}
