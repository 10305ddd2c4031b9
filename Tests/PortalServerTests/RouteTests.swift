import Auth
import Database
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import Templates
import TestSupport
import Testing
import Wallet
import Web

@testable import AdminFeatures
@testable import MerchantFeatures

/// Requests every route of both portals without a session, as every role, and as a member of another merchant.
struct RouteTests {
  // MARK: The table

  @Test func `docs/routes.md lists every route with who may use it`() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs/routes.md")
    let page = RoutePage(try routeTable(of: nowhere).routes).text
    if ProcessInfo.processInfo.environment["WRITE_ROUTES"] != nil { try Data(page.utf8).write(to: file) }
    #expect(
      try String(contentsOf: file, encoding: .utf8) == page,
      "docs/routes.md is out of date: WRITE_ROUTES=1 bin/test --filter RouteTests writes it")
  }

  @Test func `no route is registered twice`() throws {
    let routes = try routeTable(of: nowhere).routes.map { "\($0.method) \($0.path)" }
    #expect(routes.count == Set(routes).count)
  }

  @Test(arguments: [Portal.admin, .merchant]) func `every route has a path function, and every path function a route`(
    _ portal: Portal
  ) throws {
    let patterns = Set(
      try routeTable(of: nowhere).routes.map(\.path).filter { $0.hasPrefix(portal.home.text) })
    let paths = portal == .admin ? try Self.adminPaths() : try Self.merchantPaths()
    func isOf(_ path: Path, _ pattern: String) -> Bool {
      let (parts, wanted) = (path.text.split(separator: "/"), pattern.split(separator: "/"))
      return parts.count == wanted.count && zip(parts, wanted).allSatisfy { $1.hasPrefix(":") || $0 == $1 }
    }
    for path in paths { #expect(patterns.contains { isOf(path, $0) }, "\(path.text) leads nowhere") }
    for pattern in patterns { #expect(paths.contains { isOf($0, pattern) }, "no path leads to \(pattern)") }
  }

  // MARK: A host each

  @Test(arguments: [Portal.admin, .merchant])
  func `where the portals have a host each, no route of one is at the other's`(_ portal: Portal) async throws {
    let addresses = try #require(
      portal == .admin
        ? PortalAddresses("https://elsewhere.example", adminHost: "localhost")
        : PortalAddresses("https://elsewhere.example", merchantHost: "localhost"))
    let table = try routeTable(of: nowhere, at: addresses)
    let routes = table.routes.filter { Portal(of: $0.path) != nil }
    try await testing(table) { client in
      for route in routes {
        if route.portal == portal {
          let answer = try await client.send(route.method, route.path.filled, portal, nil)
          #expect(answer.status != .notFound, "\(route.method) \(route.path)")
        } else {
          let path = route.path.filled
          for (method, path) in [("GET", path), ("POST", path), ("GET", "/" + path)] {
            let answer = try await client.send(method, path, route.portal, Token.random().text)
            #expect(answer.status == .notFound, "\(method) \(path)")
            #expect(!String(buffer: answer.body).contains("name=\"password\""), "\(method) \(path)")
          }
        }
      }
    }
  }

  // MARK: Without a session

  @Test func `without a session of this site nothing reaches the database`() async throws {
    let table = try routeTable(of: nowhere)
    let routes = table.routes.filter { $0.access != .open }
    #expect(routes.count > 80)
    try await testing(table) { client in
      for route in routes {
        for session in [nil, "AAAA", Token.random().text, otherSite.sign(Token.random())] {
          let answer = try await client.send(route.method, route.path.filled, route.portal, session)
          if route.method == "GET" {
            #expect(answer.status == .seeOther, "\(route.path)")
            #expect(answer.headers[.location]?.hasPrefix(route.portal.signIn.text) == true)
          } else {
            #expect(answer.status == .unauthorized, "\(route.path)")
          }
        }
      }
    }
  }

  @Test func `a session that has ended opens nothing`() async throws {
    try await withDatabase { database in
      let table = try routeTable(of: database)
      let routes = table.routes.filter { $0.access != .open }
      try await testing(table) { client in
        for route in routes {
          let ended = TestAccounts.signer.sign(Token.random())
          let answer = try await client.send(route.method, route.path.filled, route.portal, ended)
          #expect(answer.status == (route.method == "GET" ? .seeOther : .unauthorized), "\(route.path)")
        }
      }
    }
  }

  // MARK: Steps of signing in

  @Test(arguments: [Portal.admin, .merchant])
  func `what matters asks again where the last proof is old, and nothing else does`(_ portal: Portal) async throws {
    try await withDatabase { database in
      let context = try await RoutedPlatform(in: database)
      let table = try routeTable(of: database)
      let routes = table.routes.filter { $0.path.hasPrefix(portal.home.text) && $0.access != .open }
      #expect(routes.count { $0.need.isRecent } >= (portal == .admin ? 18 : 7))
      try await testing(table) { client in
        var browser = Browser(client)
        try await browser.signIn(to: portal, context, in: database)
        for route in routes where route.path != portal.signOut.text {
          try await database.execute(
            "UPDATE sessions SET authenticated_at = now() - interval '11 minutes', attempts = 0")
          let answer = try await browser.ask(route, context)
          let asks =
            answer.path.hasPrefix(portal.reauthentication.text) || answer.forms.contains { $0.has("_password") }
          let isPage = route.path == portal.reauthentication.text
          #expect(asks == (route.need.isRecent || isPage), "\(route.method) \(route.path) → \(answer.status)")
        }
      }
    }
  }

  @Test(arguments: [Portal.admin, .merchant]) func `half a sign-in opens nothing but its second step`(
    _ portal: Portal
  ) async throws {
    try await withDatabase { database in
      let context = try await RoutedPlatform(in: database)
      let table = try routeTable(of: database)
      let routes = table.routes.filter {
        $0.path.hasPrefix(portal.home.text) && $0.access != .open && $0.need != .firstStep
      }
      try await testing(table) { client in
        var browser = Browser(client)
        try await browser.signIn(to: portal, context, in: database)
        let token = try await browser.token(of: portal)
        try await database.execute("UPDATE sessions SET step = 'password'")
        for route in routes {
          let path = try context.fill(route.path)
          let answer =
            route.method == "GET"
            ? try await browser.open(path) : try await browser.post(["_csrf": token], to: path)
          #expect(answer.path.hasPrefix(portal.secondStep.text), "\(route.method) \(route.path) → \(answer.status)")
        }
      }
    }
  }

  @Test func `staff without the second factor that they need open nothing but setting it up`() async throws {
    try await withDatabase { database in
      let context = try await RoutedPlatform(in: database)
      let table = try routeTable(of: database, .required)
      let routes = table.routes.filter { $0.path.hasPrefix("/admin") && $0.access != .open }
      try await testing(table) { client in
        var browser = Browser(client)
        try await browser.signInStaff(.administrator, in: database)
        let token = try #require(browser.page.forms.first { $0.has("code") }?.values["_csrf"])
        for route in routes where route.need == .complete || route.need == .recent {
          let path = try context.fill(route.path)
          let answer =
            route.method == "GET"
            ? try await browser.open(path) : try await browser.post(["_csrf": token], to: path)
          #expect(
            answer.path.hasPrefix(Portal.admin.secondFactor.text), "\(route.method) \(route.path) → \(answer.status)")
        }
      }
    }
  }

  // MARK: Roles

  @Test func `each role of staff gets what the table says, and no more`() async throws {
    try await withDatabase { database in
      let context = try await RoutedPlatform(in: database)
      let table = try routeTable(of: database)
      let routes = table.routes.filter { $0.path.hasPrefix("/admin") && $0.access != .open }
      try await testing(table) { client in
        for role in StaffRole.allCases {
          var browser = Browser(client)
          try await browser.signInStaff(role, in: database)
          for route in routes where route.path != "/admin/logout" {
            guard case .staff(let permission) = route.access else { continue }
            // The permission to decide doesn't cover every kind: `mayDecide` says which.
            // Several at once are refused one by one.
            let isDecided = permission == .decide && route.path != AdminPath.selectedApprovals.text
            let isAllowed = role.may(permission) && (!isDecided || role.mayDecide(.payout))
            try await expect(route, isAllowed, as: "\(role)", &browser, context)
          }
          #expect(try await browser.leaves(.admin))
        }
      }
    }
  }

  @Test func `each role of a merchant's team gets what the table says, and no more`() async throws {
    try await withDatabase { database in
      let context = try await RoutedPlatform(in: database)
      let table = try routeTable(of: database)
      let routes = table.routes.filter { $0.path.hasPrefix("/merchant") && $0.access != .open }
      try await testing(table) { client in
        for role in MemberRole.allCases {
          try await TestAccounts.makeMember(
            of: context.shop.id, signInName: role.rawValue, role: role, in: database)
          var browser = Browser(client)
          try await browser.signIn(merchant: "\(context.shop.code)/\(role.rawValue)")
          for route in routes where route.path != "/merchant/logout" {
            guard case .merchant(let permission) = route.access else { continue }
            try await expect(route, role.may(permission), as: "\(role)", &browser, context)
          }
          #expect(try await browser.leaves(.merchant))
        }
      }
    }
  }

  @Test func `another merchant's people find nothing of this one`() async throws {
    try await withDatabase { database in
      let context = try await RoutedPlatform(in: database)
      let other = try await Shop(number: 2, name: "Delta Clinic", arabicName: nil, in: database)
      let table = try routeTable(of: database)
      let routes = table.routes.filter { $0.path.hasPrefix("/merchant") && $0.path.contains(":") }
      #expect(routes.count >= 9)
      let lists = table.routes.filter {
        $0.method == "GET" && $0.path.hasPrefix("/merchant") && !$0.path.contains(":") && $0.access != .open
      }.map(\.path)
      try await testing(table) { client in
        var browser = Browser(client)
        try await browser.signInOwner(of: other)
        for route in routes {
          let answer = try await browser.ask(route, context)
          #expect(answer.status == 404, "\(route.method) \(route.path)")
          #expect(!answer.text.contains("Nile"))
        }
        // The other merchant's lists don't contain it either.
        for path in lists {
          let text = try await browser.open(path).text
          for reference in context.references { #expect(!text.contains(reference.text), "\(path)") }
        }
      }
    }
  }

  private func expect(
    _ route: RouteTable.Route, _ isAllowed: Bool, as who: String, _ browser: inout Browser, _ context: RoutedPlatform
  ) async throws {
    let answer = try await browser.ask(route, context)
    let comment = Comment(rawValue: "\(who): \(route.method) \(route.path) → \(answer.status)")
    if isAllowed {
      #expect([200, 201, 400, 409, 415, 422].contains(answer.status), comment)
      #expect(!answer.path.hasSuffix("/login"), comment)
    } else {
      #expect(answer.status == 403, comment)
    }
  }
}

// MARK: The server

/// A database that can't be reached, so that every query of it gives 503.
let nowhere = Database(Database.Settings(url: "host=/nonexistent connect_timeout=1"), logger: quiet)
private let otherSite = TokenSigner(secret: [UInt8](repeating: 9, count: 32))
private let quiet = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

/// - Parameter sendsMessages: whether links leave by e-mail and SMS, instead of being shown only
func routeTable(
  of database: Database, _ rule: SecondFactorRule = .optional, at addresses: PortalAddresses? = nil,
  sendsMessages: Bool = false
) throws -> RouteTable {
  let settings = SiteSettings(
    try #require(addresses ?? PortalAddresses("http://localhost")), port: 80, isLoopback: true)
  let site = Site(
    settings: settings, database: database, zone: CairoZone(initialOffset: 7200, transitions: []),
    files: StaticFiles(),
    assets: Assets(stylesheet: Path("/static/a.css"), script: Path("/static/a.js"), icon: Path("/static/a.svg")),
    signer: TestAccounts.signer, secondFactor: rule)
  let table = RouteTable(site)
  SystemRoutes(site, version: "", isReady: { false }).add(to: table)
  let (hasher, seal) = (TestAccounts.hasher, sendsMessages ? RoutedPlatform.seal : nil)
  addAdminRoutes(
    to: table, database: database, seal: RoutedPlatform.seal,
    signIn: StaffSignIn(database: database, hasher: hasher, seal: seal))
  addMerchantRoutes(
    to: table, database: database, seal: RoutedPlatform.seal,
    signIn: MemberSignIn(database: database, hasher: hasher, seal: seal), sendsSMS: sendsMessages)
  return table
}

func testing(
  _ table: RouteTable, _ body: @escaping @Sendable (any TestClientProtocol) async throws -> Void
) async throws {
  try await Application(responder: table.responder(), logger: quiet).test(.router) { client in
    try await body(client)
  }
}

extension RouteTable.Route {
  fileprivate var portal: Portal { path.hasPrefix("/admin") ? .admin : .merchant }
}

extension String {
  /// The pattern with a value for each parameter.
  fileprivate var filled: String { replacing(/:\w+/, with: "1") }
}

extension TestClientProtocol {
  /// Sends a request as a page of this site would, with the cookie of any session.
  fileprivate func send(
    _ method: String, _ path: String, _ portal: Portal, _ session: String?
  ) async throws -> TestResponse {
    var headers: HTTPFields = [.contentType: "application/x-www-form-urlencoded"]
    if let session { headers[.cookie] = "\(portal == .admin ? "staff" : "merchant")=\(session)" }
    if let site = HTTPField.Name("sec-fetch-site") { headers[site] = "same-origin" }
    return try await execute(
      uri: path, method: method == "GET" ? .get : .post, headers: headers,
      body: method == "GET" ? nil : ByteBuffer(string: "_csrf=x"))
  }
}

extension Browser {
  /// Requests a route with this platform's objects as parameters. A form has only its token.
  fileprivate mutating func ask(_ route: RouteTable.Route, _ context: RoutedPlatform) async throws -> Visit {
    let path = try context.fill(route.path)
    if route.method == "GET" { return try await open(path) }
    return try await post(["_csrf": try await token(of: route.portal)], to: path)
  }

  /// Signs in as a person who may do everything there.
  fileprivate mutating func signIn(to portal: Portal, _ context: RoutedPlatform, in database: Database) async throws {
    switch portal {
    case .admin: try await signInStaff(.administrator, in: database)
    case .merchant: try await signInOwner(of: context.shop)
    }
  }

  fileprivate mutating func token(of portal: Portal) async throws -> String {
    try await open(portal.home.text)
    return try #require(page.forms.first { $0.action == portal.signOut.text }?.values["_csrf"])
  }

  fileprivate mutating func leaves(_ portal: Portal) async throws -> Bool {
    let left = try await post(["_csrf": try await token(of: portal)], to: portal.signOut.text)
    let after = try await open(portal.home.text)
    return left.path.hasPrefix(portal.signIn.text) && after.path.hasPrefix(portal.signIn.text)
  }
}
