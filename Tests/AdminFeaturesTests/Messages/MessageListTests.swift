import Auth
import Database
import TestSupport
import Testing
import Wallet

struct MessageListTests {
  /// Adds a reset that failed permanently, and a waiting message.
  private func add(_ portal: AdminPortal) async throws {
    try await TestAccounts.makeStaff(
      .risk, email: "salma.hassan@example.test", name: "Salma Hassan", in: portal.database)
    let staff: StaffID = try await portal.database.value(
      "SELECT id AS value FROM staff WHERE name = 'Salma Hassan'")
    let link = try AdminPortal.seal.seal("/admin/reset/s3cret", for: .message)
    try await portal.database.transaction { connection in
      try connection.enqueue(.passwordReset(to: .staff(staff), link: link, minutes: 30))
      try connection.execute(
        "UPDATE messages SET state = 'failed', ended_at = now(), attempts = 3, error = '550 no such user'")
      try connection.enqueue(.newDevice(to: .staff(staff), userAgent: "Windows Firefox/140", address: "192.0.2.7"))
    }
  }

  private func states(_ portal: AdminPortal) async throws -> [String] {
    try await portal.database.rows("SELECT state AS value FROM messages ORDER BY id", as: Scalar<String>.self).map(
      \.value)
  }

  @Test("Nothing to send is said in one line")
  func empty() async throws {
    try await AdminPortal.run { portal in
      var browser = try await portal.browser(.support)
      #expect(try await browser.open("/admin/messages").words.contains("No message has failed"))
      #expect(try await browser.open("/admin/messages?state=waiting").words.contains("No message is waiting"))
      #expect(try await browser.open("/admin/messages?state=sent").words.contains("No message was sent"))
      var reader = try await portal.browser(.risk, language: "ar")
      #expect(try await reader.open("/admin/messages").words.contains("لا توجد رسائل تعذّر إرسالها"))
    }
  }

  @Test("What failed is listed with its error, the recipient masked, and tried again")
  func retry() async throws {
    try await AdminPortal.run { portal in
      try await add(portal)
      var browser = try await portal.browser(.support)
      let page = try await browser.open("/admin/messages")
      for words in ["Password reset", "Salma Hassan", "sa…@example.test", "550 no such user"] {
        #expect(page.words.contains(words), "\(words)")
      }
      #expect(try await browser.open("/admin/messages?state=waiting").words.contains("New device"))
      try await browser.open("/admin/messages")
      for secret in ["salma.hassan", "s3cret"] { #expect(!page.text.contains(secret)) }
      let retried = try await browser.submit(to: "/admin/messages/1/retry")
      #expect(retried.words.contains("The message is sent again now."))
      #expect(try await states(portal) == ["waiting", "waiting"])
      let acts = try await portal.database.rows(
        "SELECT act || ' ' || subject AS value FROM audit_events WHERE act = 'retry_message'", as: Scalar<String>.self)
      #expect(acts.map(\.value) == ["retry_message salma.hassan@example.test"])
    }
  }

  @Test("What has expired isn't tried again")
  func expired() async throws {
    try await AdminPortal.run { portal in
      try await add(portal)
      var browser = try await portal.browser(.support)
      try await browser.open("/admin/messages")
      try await portal.database.executeAsOwner("UPDATE messages SET expires_at = now() - interval '1 minute'")
      let refused = try await browser.submit(to: "/admin/messages/1/retry")
      #expect(refused.status == 409)
      #expect(refused.words.contains("Not retried: the message has expired. Send a new one."))
      #expect(try await states(portal) == ["failed", "waiting"])
    }
  }
}
