import AdminFeatures
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

@Suite struct SignInTests {
  private static let password = "a long enough secret"

  /// Runs `body` with an admin portal that has one staff account, `mona@example.test`.
  private func withPortal(
    limits: SignInLimits? = nil, _ body: @Sendable (any TestClientProtocol, Database) async throws -> Void
  ) async throws {
    try await withDatabase { database in
      let hasher = PasswordHasher(parameters: .init(memoryKiB: 64, passes: 1, lanes: 1), threads: 2)
      _ = try await Accounts(database: database, hasher: hasher).createStaff(
        email: "mona@example.test", name: "Mona Adel", role: .support, password: Self.password,
        by: Actor(.command, name: "test"))
      let settings = SiteSettings(try #require(PortalAddresses("http://localhost")), port: 80, isLoopback: true)
      let site = Site(
        settings: settings, database: database, zone: CairoZone(initialOffset: 7200, transitions: []),
        files: StaticFiles(),
        assets: Assets(stylesheet: Path("/static/a.css"), script: Path("/static/a.js"), icon: Path("/static/a.svg")),
        signer: TestAccounts.signer, secondFactor: .optional)
      let table = RouteTable(site)
      addAdminRoutes(
        to: table, database: database, seal: AdminPortal.seal,
        signIn: StaffSignIn(
          database: database, hasher: hasher, throttle: SignInThrottle(limits: limits, secret: [1, 2, 3])))
      let quiet = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
      try await Application(responder: table.responder(), logger: quiet).test(.router) { client in
        try await body(client, database)
      }
    }
  }

  /// Fills in the sign-in page. Returns the response, and its text without the parts that differ between any two pages.
  private func signIn(
    _ email: String, _ password: String, _ client: any TestClientProtocol
  ) async throws
    -> (response: TestResponse, text: String)
  {
    let page = try await client.execute(uri: "/admin/login", method: .get)
    let cookie = try #require(page.headers[.setCookie]).prefix { $0 != ";" }
    let csrf = try #require(String(buffer: page.body).firstMatch(of: /name="_csrf" value="([^"]+)"/)).1
    func encoded(_ text: String) -> String { text.utf8.map { "%" + String($0, radix: 16) }.joined() }
    var headers: HTTPFields = [.cookie: String(cookie), .contentType: "application/x-www-form-urlencoded"]
    headers[try #require(HTTPField.Name("sec-fetch-site"))] = "same-origin"
    let response = try await client.execute(
      uri: "/admin/login", method: .post, headers: headers,
      body: ByteBuffer(string: "email=\(encoded(email))&password=\(encoded(password))&next=&_csrf=\(csrf)"))
    let text = String(buffer: response.body).replacing(
      /(name="_csrf" value|name="challenge" value|data-challenge)="[^"]+"/, with: ""
    ).replacing(
      email, with: "")
    return (response, text)
  }

  @Test func `a right password opens the portal`() async throws {
    try await withPortal { client, _ in
      let (answer, _) = try await signIn("MONA@example.test", Self.password, client)
      #expect(answer.status == .seeOther)
      #expect(answer.headers[.location] == "/admin")
      let session = try #require(answer.headers[values: .setCookie].first { $0.hasPrefix("staff=") }).prefix {
        $0 != ";"
      }
      let home = try await client.execute(uri: "/admin", method: .get, headers: [.cookie: String(session)])
      #expect(home.status == .ok)
      #expect(String(buffer: home.body).contains("Mona Adel"))
    }
  }

  @Test func `unknown wrong and disabled look the same`() async throws {
    try await withPortal { client, database in
      let wrong = try await signIn("mona@example.test", "not the password", client)
      let unknown = try await signIn("nobody@example.test", Self.password, client)
      try await database.executeAsOwner("UPDATE staff SET status = 'disabled'")
      let disabled = try await signIn("mona@example.test", Self.password, client)
      for (answer, text) in [wrong, unknown, disabled] {
        #expect(answer.status == .unauthorized)
        #expect(text == wrong.text)
        #expect(answer.headers[values: .setCookie].isEmpty)
      }
      #expect(wrong.text.contains("Incorrect e-mail or password."))
      #expect(String(buffer: unknown.response.body).contains("nobody@example.test"))
    }
  }

  @Test(arguments: [
    ("en", "Too many failed attempts to sign in. Try again in 10 minutes."),
    ("ar", "محاولات تسجيل دخول فاشلة كثيرة. حاول مرة أخرى بعد 10 دقائق."),
  ])
  func `who guesses waits, and the page says how long`(_ language: String, _ words: String) async throws {
    try await withPortal(limits: SignInLimits()) { client, database in
      var browser = Browser(client, language: language)
      for _ in 0..<3 {
        try await browser.open("/admin/login")
        #expect(try await browser.submit(["email": "mona@example.test", "password": "wrong"]).status == 401)
      }
      try await database.execute("UPDATE sign_in_counters SET blocked_until = now() + interval '10 minutes'")
      let page = try await browser.submit(["email": "mona@example.test", "password": Self.password])
      #expect(page.status == 429)
      #expect((541...600).contains(Int(page.headers[.retryAfter] ?? "") ?? 0))
      #expect(page.words.contains(words))
      #expect(page.text.contains("mona@example.test"))
      let events = try await database.rows(
        "SELECT act || ' ' || count AS value FROM audit_events e JOIN failed_sign_ins ON event_id = e.id",
        as: Scalar<String>.self
      ).map(\.value)
      #expect(events == ["sign_in_failed 3"])
    }
  }

  @Test func `a device that has signed in gets in while the account is attacked`() async throws {
    try await withPortal(limits: SignInLimits()) { client, _ in
      var home = Browser(client)
      try await home.signIn(staff: "mona@example.test")
      try await home.submit(to: "/admin/logout")
      var stranger = Browser(client)
      for _ in 0..<3 { try await stranger.signIn(staff: "mona@example.test", password: "wrong") }
      try await stranger.signIn(staff: "mona@example.test")
      #expect(stranger.page.status == 429)
      try await home.signIn(staff: "mona@example.test")
      #expect(home.page.status == 200)
      #expect(home.page.words.contains("Mona Adel"))
    }
  }

  @Test func `requests for a link are few from one network, and say how long to wait`() async throws {
    try await withPortal(limits: SignInLimits()) { client, _ in
      var browser = Browser(client)
      for _ in 0..<3 {
        try await browser.open("/admin/forgotten-password")
        #expect(try await browser.submit(["email": "mona@example.test"]).status == 200)
      }
      try await browser.open("/admin/forgotten-password")
      let page = try await browser.submit(["email": "nobody@example.test"])
      #expect(page.status == 429)
      #expect((1...12).contains(Int(page.headers[.retryAfter] ?? "") ?? 0))
      #expect(page.words.contains("Too many links were requested from your network."))
      #expect(page.text.contains("value=\"nobody@example.test\""))
      // Signing in is counted apart.
      try await browser.signIn(staff: "mona@example.test")
      #expect(browser.page.status == 200)
    }
  }

  @Test func `signing out takes the key of the searches in the browser's history`() async throws {
    try await withPortal { client, _ in
      var browser = Browser(client)
      try await browser.signIn(staff: "mona@example.test")
      try await browser.open("/admin/users?q=01009553140")
      #expect(browser.cookies["search"]?.isEmpty == false)
      try await browser.submit(to: "/admin/logout")
      #expect(browser.cookies["search", default: ""].isEmpty)
    }
  }

  @Test func `what is missing is named at its field`() async throws {
    try await withPortal { client, _ in
      let (answer, _) = try await signIn(" ", "", client)
      let text = String(buffer: answer.body)
      #expect(answer.status == .unprocessableContent)
      #expect(text.contains("Enter your e-mail address."))
      #expect(text.contains("Enter your password."))
    }
  }
}
