import Auth
package import Database
import Glibc

/// An authenticator app that is set up from the key on a page.
package struct AuthenticatorApp: Sendable {
  private let secret: [UInt8]

  package init(setUpOn page: Visit) throws {
    guard let key = page.words.firstMatch(of: /(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}/),
      let secret = Base32.decode(key.output.filter { $0 != " " })
    else { throw Browser.Problem(description: "\(page.path) shows no key") }
    self.secret = secret
  }

  /// Returns the current code, or that of a number of steps later.
  package func code(stepsLater: Int64 = 0) -> String {
    TOTP.code(secret, step: Int64(time(nil)) / TOTP.secondsInStep + stepsLater)
  }
}

extension Browser {
  /// Sets up an app on the page that asks for one. Returns the app and the recovery codes.
  package mutating func enrol(
    at path: String, in database: Database
  ) async throws -> (app: AuthenticatorApp, recoveryCodes: [String]) {
    if page.path != path { try await open(path) }
    let app = try AuthenticatorApp(setUpOn: page)
    let done = try await submit(["code": app.code()])
    let codes = done.words.matches(of: /[a-z2-7]{4}(?:-[a-z2-7]{4}){5}/).map { String($0.output) }
    guard codes.count == 10 else { throw Problem(description: "\(done.path) shows \(codes.count) recovery codes") }
    try await AuthenticatorApp.forgetSteps(in: database)
    return (app, codes)
  }
}

extension AuthenticatorApp {
  /// Forgets the last used code, as if half a minute had passed.
  package static func forgetSteps(in database: Database) async throws {
    try await database.execute("UPDATE totp_authenticators SET last_step = 0")
  }
}
