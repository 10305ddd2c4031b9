import Auth
import Database
import TestSupport
import Testing
import Wallet

/// A person's own account, `/admin/me`. `/merchant/me` uses the same code.
@Suite struct OwnAccountTests {
  private static let new = "another long secret"

  @Test func `a password is changed with the current one, and the other sessions end`() async throws {
    try await AdminPortal.run { portal in
      var other = try await portal.browser(.support)
      var browser = Browser(portal.client)
      try await browser.signIn(staff: "support@example.test")
      try await browser.open("/admin/me")
      #expect(browser.page.words.contains("This session"))

      let empty = try await browser.submit(["current_password": "", "new_password": ""], to: "/admin/me/password")
      #expect(empty.status == 422)
      #expect(empty.words.contains("Enter your current password."))
      let short = try await browser.submit(["current_password": TestAccounts.password, "new_password": "short one"])
      #expect(short.words.contains("Use at least 15 characters."))
      let wrong = try await browser.submit(["current_password": "not it", "new_password": Self.new])
      #expect(wrong.words.contains("Incorrect password: 4 attempts left."))
      let done = try await browser.submit(["current_password": TestAccounts.password, "new_password": Self.new])
      #expect(done.path == "/admin/me")
      #expect(done.words.contains("Password changed. Your other sessions have ended."))

      #expect(try await other.open("/admin").path.hasPrefix("/admin/login"))
      try await other.signIn(staff: "support@example.test", password: Self.new)
      #expect(other.page.path == "/admin")
    }
  }

  @Test func `with a second factor eight characters are enough, and it isn't removed from such a password`()
    async throws
  {
    try await AdminPortal.run { portal in
      var browser = try await portal.browser(.support)
      _ = try await browser.enrol(at: "/admin/me/second-factor", in: portal.database)
      try await browser.open("/admin/me")
      #expect(browser.page.words.contains("Recovery codes left 10"))
      try await browser.submit(["current_password": TestAccounts.password, "new_password": "quite odd"])
      #expect(browser.page.words.contains("Password changed."))

      try await browser.open("/admin/me/second-factor/removal")
      let refused = try await browser.submit(["current_password": "quite odd"])
      #expect(refused.status == 422)
      #expect(refused.words.contains("Without a second factor a password has at least 15 characters."))
      try await browser.open("/admin/me")
      try await browser.submit(["current_password": "quite odd", "new_password": Self.new])
      try await browser.open("/admin/me/second-factor/removal")
      let removed = try await browser.submit(["current_password": Self.new])
      #expect(removed.words.contains("Second factor removed."))
      #expect(try await portal.database.value("SELECT count(*) AS value FROM recovery_codes", as: Int.self) == 0)
    }
  }

  @Test func `new recovery codes take the place of the old`() async throws {
    try await AdminPortal.run { portal in
      var browser = try await portal.browser(.support)
      let (_, codes) = try await browser.enrol(at: "/admin/me/second-factor", in: portal.database)
      try await browser.open("/admin/me")
      let page = try await browser.submit(to: "/admin/me/recovery-codes")
      let renewed = page.words.matches(of: /[a-z2-7]{4}(?:-[a-z2-7]{4}){5}/).map { String($0.output) }
      #expect(renewed.count == 10)
      #expect(Set(renewed).isDisjoint(with: codes))
      try await browser.submit(to: "/admin/logout")
      try await browser.signIn(staff: "support@example.test")
      #expect(try await browser.submit(["recovery_code": codes[0]]).status == 401)
      #expect(try await browser.submit(["recovery_code": renewed[0]]).path == "/admin")
    }
  }

  @Test func `sessions are listed with their device and ended one by one or all at once`() async throws {
    try await AdminPortal.run { portal in
      var browser = try await portal.browser(.support)
      var second = Browser(portal.client)
      var third = Browser(portal.client)
      try await second.signIn(staff: "support@example.test")
      try await third.signIn(staff: "support@example.test")
      try await portal.database.executeAsOwner(
        """
        UPDATE sessions SET address = '192.0.2.7', user_agent =
          'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'
        """)
      // People can't end the sessions of others.
      var stranger = try await portal.browser(.risk)
      let foreign: Int64 = try await portal.database.value("SELECT max(id) AS value FROM sessions")

      let page = try await browser.open("/admin/me")
      #expect(page.words.contains("Firefox on Linux"))
      #expect(page.words.contains("192.0.2.7"))
      let ends = page.forms.filter { $0.action == "/admin/me/sessions" && $0.values["end"] != nil }
      #expect(ends.count == 2)
      let form = try #require(ends.first)
      #expect(
        try await browser.post(form.values.merging(["end": "\(foreign)"]) { $1 }, to: form.action).status == 200)
      #expect(try await stranger.open("/admin").path == "/admin")

      let done = try await browser.post(form.values, to: form.action)
      #expect(done.words.contains("Session ended."))
      #expect(try await portal.database.value("SELECT count(*) AS value FROM sessions", as: Int.self) == 3)
      try await browser.post(form.values.merging(["end": "others"]) { $1 }, to: form.action)
      #expect(try await portal.database.value("SELECT count(*) AS value FROM sessions", as: Int.self) == 2)
      #expect(try await browser.open("/admin/me").words.contains("This session"))
    }
  }

  @Test func `language, digits and appearance belong to the person, not to the browser`() async throws {
    try await AdminPortal.run { portal in
      var browser = try await portal.browser(.support)
      try await browser.open("/admin/me")
      try await browser.submit(["language": "ar"], to: "/preferences")
      #expect(browser.page.path == "/admin/me")
      #expect(browser.page.text.contains("<html lang=\"ar\""))

      var other = Browser(portal.client, language: "en")
      try await other.open("/admin/login")
      #expect(other.page.text.contains("<html lang=\"en\""))
      try await other.submit(["email": "support@example.test", "password": TestAccounts.password])
      #expect(other.page.text.contains("<html lang=\"ar\""))
      // Errors are in Arabic too.
      #expect(try await other.open("/admin/users/999999").text.contains("<html lang=\"ar\""))

      // Another person at the same browser has their own language.
      try await TestAccounts.makeStaff(.risk, in: portal.database)
      try await portal.database.execute("UPDATE staff SET language = 'en' WHERE role = 'risk'")
      try await browser.submit(to: "/admin/logout")
      try await browser.signIn(staff: "risk@example.test")
      #expect(browser.page.text.contains("<html lang=\"en\""))
    }
  }

  @Test func `a person's preferences change with a form of their own session only`() async throws {
    try await AdminPortal.run { portal in
      var browser = try await portal.browser(.support)
      let page = try await browser.open("/admin/users/999999")
      let form = try #require(page.forms.first { $0.action == "/preferences" && $0.has("language") })
      var other = try await portal.browser(.risk)
      try await other.open("/admin")
      let foreign = try #require(other.page.forms.first { $0.action == "/preferences" }?.values["_csrf"])
      func language() async throws -> String {
        try await portal.database.value("SELECT coalesce(language, 'none') AS value FROM staff WHERE role = 'support'")
      }

      for token in [nil, "", "forged", foreign] {
        var values = form.values
        values["_csrf"] = token
        values["language"] = "ar"
        #expect(try await browser.post(values, to: form.action).status == 403)
      }
      #expect(try await language() == "none")
      // The switches of an error page have the token as well.
      #expect(try await browser.post(form.values.merging(["language": "ar"]) { $1 }, to: form.action).status == 404)
      #expect(browser.page.text.contains("<html lang=\"ar\""))
      #expect(try await language() == "ar")

      // The sign-in page's forms know nobody, whoever is signed in: they change this browser's cookie.
      try await browser.open("/admin/forgotten-password")
      let preferences = try #require(browser.page.forms.first { $0.action == "/preferences" && $0.has("language") })
      try await browser.post(preferences.values.merging(["language": "en"]) { $1 }, to: preferences.action)
      #expect(browser.page.text.contains("<html lang=\"en\""))
      #expect(try await language() == "ar")
    }
  }
}
