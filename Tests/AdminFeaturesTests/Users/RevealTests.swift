import Auth
import Database
import HTTPTypes
import Ledger
import TestSupport
import Testing
import Wallet

struct RevealTests {
  private static let mobile = "01012345676"
  private static let nationalID = "29001011234567"

  private func user(_ portal: AdminPortal) async throws -> UserID {
    let user = try await Shop.customer("Mona Adel", Self.mobile, in: portal.database)
    let sealed = try AdminPortal.seal.seal(Self.nationalID, for: .nationalID)
    try await portal.database.executeAsOwner(
      """
      UPDATE users SET email = 'mona.adel@example.test', national_id_sealed = \(sealed), national_id_index = sha256('x')
      WHERE id = \(user)
      """)
    return user
  }

  @Test("A user's mobile, e-mail and national ID are masked for every role", arguments: StaffRole.allCases)
  func masked(role: StaffRole) async throws {
    try await AdminPortal.run { portal in
      let user = try await user(portal)
      var browser = try await portal.browser(role)
      for path in ["/admin/users/\(user)", "/admin/users", "/admin/search?q=Mona"] {
        let page = try await browser.open(path)
        for secret in ["2345676", "101 234 5676", "mona.adel", Self.nationalID] {
          #expect(!page.text.contains(secret), "\(path) \(secret)")
        }
      }
      let page = try await browser.open("/admin/users/\(user)")
      #expect(page.words.contains("mo…@example.test"))
      #expect(page.text.contains("/reveal") == role.may(.revealPersonalData))
    }
  }

  @Test("With a permission and a reason they are shown once, and the audit log says who asked and why")
  func reveal() async throws {
    try await AdminPortal.run { portal in
      let user = try await user(portal)
      var browser = try await portal.browser(.support)
      try await browser.open("/admin/users/\(user)/reveal")
      let empty = try await browser.submit(["reason": ""])
      #expect(empty.status == 422)
      #expect(!empty.text.contains(Self.nationalID))
      let shown = try await browser.submit(["reason": "Caller proves who she is"])
      #expect(shown.status == 200)
      #expect(shown.path == "/admin/users/\(user)/reveal")
      #expect(shown.headers[.cacheControl] == "no-store")
      for value in ["+20 101 234 5676", "mona.adel@example.test", Self.nationalID] {
        #expect(shown.words.contains(value), "\(value)")
      }
      let rows = try await portal.database.rows(
        """
        SELECT concat_ws('|', act, actor_name, subject, reason) AS value FROM audit_events
        WHERE act = 'reveal_personal_data'
        """, as: Scalar<String>.self)
      #expect(rows.map(\.value) == ["reveal_personal_data|Mona Adel|010•••••676|Caller proves who she is"])
      let again = try await browser.open("/admin/users/\(user)")
      #expect(!again.text.contains(Self.nationalID))
    }
  }

  @Test("In Arabic too, and only for whom it is allowed")
  func arabicAndForbidden() async throws {
    try await AdminPortal.run { portal in
      let user = try await user(portal)
      var reader = try await portal.browser(.risk, language: "ar")
      #expect(try await reader.open("/admin/users/\(user)/reveal").words.contains("عرض البيانات الشخصية"))
      #expect(try await reader.submit(["reason": "بلاغ"]).words.contains("الرقم القومي"))
      var auditor = try await portal.browser(.auditor)
      #expect(try await auditor.open("/admin/users/\(user)/reveal").status == 403)
      #expect(try await auditor.post(["reason": "x"], to: "/admin/users/\(user)/reveal").status == 403)
    }
  }
}
