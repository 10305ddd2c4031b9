import Auth
import Database
import TestSupport
import Testing
import Wallet

/// What people type where it belongs, and what they type into wrong fields.
@Suite struct CanaryTests {
  /// Types them into every field where people would, and into wrong fields. Returns every response that isn't a form's
  /// page.
  private func typing(on platform: CanaryPlatform, about user: UserID) async throws -> [String] {
    var answers: [String] = []
    var visitor = Browser(platform.client)
    for portal in ["/admin/login", "/merchant/login"] {
      let field = portal.hasPrefix("/admin") ? "email" : "code"
      for typed in [Canary.email, Canary.mobile, Canary.password, Canary.nationalID, Canary.code] {
        try await visitor.open(portal)
        try await visitor.submit([field: typed, "password": Canary.password])
      }
      // One form has no token, and one has an unknown field.
      answers.append(try await visitor.post(["password": Canary.password], to: portal).text)
      answers.append(try await visitor.post([Canary.password: Canary.mobile, "_csrf": "x"], to: portal).text)
      answers.append(try await visitor.post(["code": Canary.code], to: "/merchant/\(Canary.code)").text)
    }
    var staff = Browser(platform.client)
    try await staff.signInStaff(.administrator, in: platform.database)
    for typed in [Canary.mobile, Canary.nationalID, Canary.email] {
      for page in ["/admin/search", "/admin/users", "/admin/transactions"] {
        try await staff.open("\(page)?q=\(typed)")
      }
      answers.append(try await staff.open("/admin/users/\(typed)").text)
      answers.append(try await staff.open("/admin/audit?actor=\(typed)%00").text)
    }
    try await staff.open("/admin/users/\(user)")
    try await staff.open("/admin/users/\(user)/reveal")
    try await staff.submit(["reason": "The caller proves who she is"])
    try await staff.open("/admin/users/\(user)/freeze")
    try await staff.submit(["reason": "Lost phone"])
    try await staff.open("/admin/adjustments/new")
    return answers
  }

  @Test("What people type into passwords, phones and IDs stands in no log, metric, audit row, error or message")
  func canaries() async throws {
    try await CanaryPlatform.run { platform in
      let database = platform.database
      _ = try await Shop(in: database)
      let user = try await Shop.customer("Mona Adel", Canary.mobile, in: database)
      let sealed = try RoutedPlatform.seal.seal(Canary.nationalID, for: .nationalID)
      try await database.executeAsOwner(
        """
        UPDATE users SET email = \(Canary.email), national_id_sealed = \(sealed), national_id_index = sha256('x')
        WHERE id = \(user)
        """)
      for answer in try await typing(on: platform, about: user) {
        // A page contains its own address for the way back.
        let answer = answer.replacing(/name="back" value="[^"]*"/, with: "")
        #expect(Canary.secrets.found(in: answer) == [])
      }
      try await platform.expectNone(
        of: Canary.secrets, andRowsIn: ["audit_events", "failed_sign_ins", "sessions", "row_changes"])
    }
  }
}
