import Auth
import Database
import Templates
import TestSupport
import Testing
import Wallet

/// What people prove with who they are, right or wrong: passwords, codes of an app, recovery codes, and links.
@Suite struct CanaryProofTests {
  @Test(
    "Passwords, codes and links that people prove themselves with stand in no log, metric, row or answer",
    arguments: [Portal.admin, .merchant])
  func proofs(at portal: Portal) async throws {
    try await CanaryPlatform.run { platform in
      var typist = try await Typist(at: portal, of: platform)
      try await typist.setUpApp()
      try await typist.takeSecondStep()
      try await typist.confirm()
      try await typist.changePassword()
      try await typist.resetPassword()
      for answer in typist.answers {
        #expect(typist.secrets.found(in: answer.text) == [], "\(answer.path)")
      }
      try await platform.expectNone(
        of: typist.secrets,
        andRowsIn: [
          "account_links", "audit_events", "failed_sign_ins", "messages", "recovery_codes", "sessions",
          "totp_authenticators",
        ])
    }
  }
}

/// Somebody who types secrets wherever a portal asks for them, wrong ones first.
private struct Typist {
  private(set) var secrets = Canary.secrets
  /// The answers to what was typed.
  private(set) var answers: [Visit] = []

  private let portal: Portal
  private let platform: CanaryPlatform
  private let name: String
  private var password = TestAccounts.password
  private var browser: Browser
  private var app: AuthenticatorApp?
  private var recoveryCodes: [String] = []

  /// Creates an account that has an e-mail address, and signs in.
  init(at portal: Portal, of platform: CanaryPlatform) async throws {
    (self.portal, self.platform) = (portal, platform)
    browser = Browser(platform.client)
    switch portal {
    case .admin: name = try await TestAccounts.makeStaff(.administrator, in: platform.database)
    case .merchant:
      let shop = try await Shop(in: platform.database)
      try await TestAccounts.makeMember(of: shop.id, in: platform.database)
      try await platform.database.executeAsOwner("UPDATE merchant_members SET email = 'owner@example.test'")
      name = shop.code.description
    }
    secrets.add(password)
    try await signIn()
  }

  private var nameField: String { portal == .admin ? "email" : "code" }

  /// Fills in and sends a form of the current page, and keeps the answer.
  private mutating func send(_ fields: [String: String], expecting status: Int = 200) async throws {
    let answer = try await browser.submit(fields)
    #expect(answer.status == status, "\(answer.path): \(fields.keys.sorted())")
    answers.append(answer)
  }

  private mutating func signIn() async throws {
    browser = Browser(platform.client)
    try await browser.open(portal.signIn.text)
    try await send([nameField: name, "password": Canary.password + "!"], expecting: 401)
    try await send([nameField: name, "password": password])
  }

  mutating func setUpApp() async throws {
    try await browser.open(portal.secondFactor.text)
    try await send(["code": Canary.code], expecting: 422)
    let (app, codes) = try await browser.enrol(at: portal.secondFactor.text, in: platform.database)
    secrets.add(code: app.code())
    self.app = app
    keep(codes)
  }

  private mutating func keep(_ codes: [String]) {
    recoveryCodes = codes
    for code in codes {
      secrets.add(code)
      secrets.add(code.filter { $0 != "-" })
    }
  }

  mutating func takeSecondStep() async throws {
    try await signIn()
    #expect(browser.page.path == portal.secondStep.text)
    try await send(["code": Canary.code], expecting: 401)
    try await send(["recovery_code": Canary.recoveryCode], expecting: 401)
    try await send(["recovery_code": recoveryCodes[0]])
    #expect(browser.page.path == portal.home.text)
    try await signIn()
    let code = try #require(app).code()
    secrets.add(code: code)
    try await send(["code": code])
    #expect(browser.page.path == portal.home.text)
  }

  /// Proves themselves again, on the page of an act and on the page before one.
  mutating func confirm() async throws {
    try await letTimePass()
    try await browser.open(portal.me.text)
    #expect(try await browser.submit(to: portal.recoveryCodes.text).status == 401)
    try await send(["_password": Canary.password], expecting: 401)
    try await send(["_code": Canary.code], expecting: 401)
    // The answer shows the new codes, once.
    let shown = try await browser.submit(["_code": recoveryCodes[1]])
    let codes = shown.words.matches(of: /[a-z2-7]{4}(?:-[a-z2-7]{4}){5}/).map { String($0.output) }
    #expect(codes.count == 10)
    keep(codes)

    try await letTimePass()
    try await browser.open(portal.newPasskey.text)
    #expect(browser.page.path.hasPrefix(portal.reauthentication.text))
    try await send(["_code": Canary.recoveryCode], expecting: 401)
    try await send(["_password": password])
    #expect(browser.page.path == portal.newPasskey.text)
  }

  private func letTimePass() async throws {
    try await platform.database.executeAsOwner("UPDATE sessions SET authenticated_at = now() - interval '1 hour'")
  }

  mutating func changePassword() async throws {
    try await browser.open(portal.secondFactorRemoval.text)
    try await send(["current_password": Canary.password], expecting: 422)
    try await browser.open(portal.me.text)
    try await send(["current_password": Canary.newPassword, "new_password": Canary.password], expecting: 422)
    try await send(["current_password": password, "new_password": "short"], expecting: 422)
    try await send(["current_password": password, "new_password": Canary.password])
    password = Canary.password
  }

  /// Has a link sent, for names that nobody has too, and sets a password by it.
  mutating func resetPassword() async throws {
    for typed in [Canary.email, Canary.mobile, Canary.password, Canary.nationalID, Canary.code, name] {
      try await browser.open(portal.forgottenPassword.text)
      try await send([nameField: typed])
    }
    // What was typed waits sealed until the job looks it up.
    let waiting: String = try await platform.database.value(
      "SELECT string_agg(r::text, ' ') AS value FROM reset_requests r")
    #expect(secrets.found(in: waiting) == [])
    try await AccountLinks.answerRequests(in: platform.database, RoutedPlatform.seal)
    let sealed: [UInt8] = try await platform.database.value(
      "SELECT link_sealed AS value FROM messages WHERE kind = 'password_reset'")
    let link = try RoutedPlatform.seal.open(sealed, for: .message)
    secrets.add(String(try #require(link.split(separator: "=").last)))
    try await browser.open(link)
    answers.append(browser.page)
    try await send(["password": Canary.shortPassword], expecting: 422)
    try await send(["password": Canary.newPassword])
    password = Canary.newPassword
    try await signIn()
  }
}
