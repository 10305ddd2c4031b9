import Auth
import Database
import TestSupport
import Testing
import Wallet

@testable import Messages

struct MentionMessageTests {
  @Test(arguments: [
    ("en", "Salma Roshdy mentioned you in a note"), ("ar", "ذكرك \u{2068}Salma Roshdy\u{2069} في ملاحظة"),
  ])
  func `a colleague is led to the note, in their language`(language: String, subject: String) async throws {
    try await withDatabase { database in
      try await TestAccounts.makeStaff(.risk, in: database)
      try await database.executeAsOwner("UPDATE staff SET language = \(language)")
      let id: StaffID = try await database.value("SELECT id AS value FROM staff")
      let outbox = try await Outbox(database)
      try await database.execute(
        Message.mentioned(
          id.rawValue, by: Actor(.staff, id: 901, name: "Salma Roshdy"), on: "/admin/users/12?tab=notes"))
      let mail = try #require(try await outbox.deliver().first)
      #expect(mail.subject == subject)
      #expect(mail.text.contains("https://portal.example.test/admin/users/12?tab=notes"))
    }
  }
}
