import Auth
import Database
import Hummingbird
import HummingbirdTesting
import Templates
import Wallet

@testable import Web

let cheap = PasswordHasher.Parameters(memoryKiB: 64, passes: 1, lanes: 1)

enum TestFlash: String, FlashCode {
  case done

  func flash(_ reference: Reference?) -> Flash {
    Flash(.good, Phrase(en: "It is done: \(code: reference?.text ?? "none")", ar: "تم"))
  }
}

struct Words: HTML {
  let chrome: Chrome
  let words: String
  var body: some HTML { PortalLayout(chrome, section: nil, title: .name(words)) { p { Text(words) } } }
}

/// Both portals with a page and an act each, and a real database.
struct TestPortal {
  let test: TestSite
  let acts = Acts()
  let staffSignIn: StaffSignIn
  let memberSignIn: MemberSignIn
  let accounts: Accounts
  let database: Database

  static let password = "a long enough secret"

  init(_ database: Database, secure: Bool = false, requestRate: RequestRate? = nil) throws {
    self.database = database
    test = try TestSite(secure: secure, database: database, requestRate: requestRate)
    let hasher = PasswordHasher(parameters: cheap, threads: 2)
    staffSignIn = StaffSignIn(database: database, hasher: hasher)
    memberSignIn = MemberSignIn(database: database, hasher: hasher)
    accounts = Accounts(database: database, hasher: hasher)
    addStaffRoutes()
    addMerchantRoutes()
  }

  private func addStaffRoutes() {
    let (acts, signIn) = (acts, staffSignIn)
    let prompt: SignInPrompt = { _, visitor, notice in
      visitor.page(PlainLayout(visitor.chrome, title: .name(notice.rawValue)) { p { Text("sign in") } })
    }
    let visitors = VisitorRoutes(test.table, .admin)
    visitors.get("/login") { request, visitor in prompt(request, visitor, .none) }
    visitors.post("/login", fields: ["email", "password", "next"]) { form, _, visitor in
      let result = try await signIn.signIn(
        email: form["email"], password: form["password"], from: visitor.origin, replacing: visitor.sessionToken)
      guard case .signedIn(let token, _) = result else {
        return visitor.page(
          PlainLayout(visitor.chrome, title: .name("refused")) { p { Text("refused") } }, status: .unauthorized)
      }
      return visitor.signedIn(token, to: visitor.next(form["next"]))
    }
    let navigation = Navigation(
      [
        NavigationItem(.overview, Phrase(en: "Overview", ar: "نظرة عامة"), Path("/admin"), key: "o"),
        NavigationItem(.audit, Phrase(en: "Audit log", ar: "سجل التدقيق"), Path("/admin/audit"), key: "a"),
        NavigationItem(.cases, Phrase(en: "Nowhere", ar: "لا مكان"), Path("/admin/nowhere"), key: "n"),
      ], search: Path("/admin/search"), finds: Phrase(en: "Users", ar: "المستخدمون"))
    let routes = PortalRoutes<StaffContext>(
      test.table, navigation: navigation, flash: TestFlash.self, signIn: prompt)
    routes.get("", .readOverview) { _, context in
      context.page(Words(chrome: context.chrome, words: "home of \(context.staff.name)"))
    }
    routes.get(
      "/users/:id", .readUsers,
      first: { request in
        Query<Scalar<String>?>.first(
          "SELECT name AS value FROM users WHERE id = \(try request.id("id", as: UserID.self))")
      }
    ) { _, context, found in
      guard let name = found ?? nil else { throw WebError.notFound }
      return context.page(Words(chrome: context.chrome, words: name.value))
    }
    routes.get("/audit", .readAudit) { _, context in context.page(Words(chrome: context.chrome, words: "audit")) }
    routes.post("/act", .refund, fields: ["amount"]) { form, _, context in
      acts.add("\(form["amount"]) by \(context.actor.key)")
      return .redirect(to: Path("/admin"), flash: TestFlash.done, Reference(parsing: form["amount"]))
    }
    routes.upload("/upload", .importBankResults, file: "file") { _, file, _, _ in
      acts.add("\(file.name): \(file.bytes.count)")
      return .redirect(to: Path("/admin"))
    }
    routes.post("/lost", .refund, fields: ["amount"]) { _, _, _ in
      throw DatabaseError(.commitUnknown, "connection reset")
    }
    routes.post("/logout", .ownAccount) { _, _, context in
      try await signIn.signOut(context.sessionToken, from: context.origin)
      return context.signedOut(to: Path("/admin/login"))
    }
  }

  private func addMerchantRoutes() {
    let prompt: SignInPrompt = { _, visitor, _ in
      visitor.page(PlainLayout(visitor.chrome, title: .name("m")) { p { Text("sign in") } })
    }
    let routes = PortalRoutes<MerchantContext>(
      test.table, navigation: Navigation([], search: Path("/merchant"), finds: Phrase(en: "x", ar: "س")),
      flash: TestFlash.self, signIn: prompt)
    routes.get("/name", .readOverview) { _, context in
      let name = try await context.database.first(
        "SELECT legal_name AS value FROM merchants", as: Scalar<String>.self)
      return context.page(Words(chrome: context.chrome, words: "\(name?.value ?? "nothing") \(context.merchant)"))
    }
  }

  /// Creates an account, signs in, and returns the session's token.
  func staff(_ role: StaffRole) async throws -> Token {
    let email = "\(role.rawValue)@example.test"
    _ = try await accounts.createStaff(
      email: email, name: "Mona Adel", role: role, password: Self.password, by: Actor(.command, name: "test"))
    guard
      case .signedIn(let token, _) = try await staffSignIn.signIn(
        email: email, password: Self.password, from: Origin(address: nil, userAgent: nil, requestID: nil))
    else { throw WebError.notFound }
    return token
  }

  func member(of number: Int64, _ name: String) async throws -> Token {
    let merchant: MerchantID = try await database.value(
      """
      INSERT INTO merchants (number, legal_name, trade_name, category, fee_basis_points, fee_fixed)
      VALUES (\(number), \(name), \(name), 'clinic', 0, 0) RETURNING id AS value
      """)
    _ = try await accounts.createMember(
      of: merchant, signInName: nil, name: "Hany", role: .owner, password: Self.password,
      by: Actor(.command, name: "test"))
    guard
      case .signedIn(let token, _) = try await memberSignIn.signIn(
        name: "mrc\(number)", password: Self.password, from: Origin(address: nil, userAgent: nil, requestID: nil))
    else { throw WebError.notFound }
    return token
  }
}
