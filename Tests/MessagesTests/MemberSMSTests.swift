import Auth
import Database
import Templates
import TestSupport
import Testing
import Wallet

@testable import Messages

struct MemberSMSTests {
  @Test(arguments: [
    ("en", "HealthPay: A payout did not reach your bank account"),
    ("ar", "هيلث باي: لم يصل صرف مستحقات إلى حسابك البنكي"),
  ])
  func `a member's number receives a short text in their language`(language: String, text: String) async throws {
    try await withDatabase { database in
      let shop = try await Shop(in: database)
      try await TestAccounts.makeMember(of: shop.id, in: database)
      try await database.executeAsOwner(
        "UPDATE merchant_members SET mobile = '+201012345676', language = \(language)")
      try await database.executeAsOwner(
        """
        INSERT INTO merchant_notifications (merchant_id, kind, audience, by_sms)
        VALUES (\(shop.id), 'payout_returned', 'owners', true)
        """)
      let payout = Reference.random(.payout)
      try await database.execute(
        Message.payoutReturned(payout, Money(piastres: 97_150), as: .returned, to: shop.id))
      let message = try #require(try await database.run(OutgoingMessage.take(10, by: [.sms])).first)
      #expect(message.contact == "+201012345676")
      let reader = Reader(
        language: message.language, zone: try await CairoZone.load(from: database), now: message.createdAt)
      let site = try #require(PortalAddresses("https://portal.example.test"))
      let words = MessageText(message: message, site: site, link: nil).mail
      #expect(words?.short(for: reader) == text + "\nhttps://portal.example.test/merchant/payouts/\(payout.text)")
    }
  }

  @Test(arguments: [
    ("010•••••676", "en", "The mobile number of your account was changed"),
    ("", "ar", "تمت إزالة رقم الموبايل من حسابك"),
  ])
  func `a change of the number is told by e-mail`(mobile: String, language: String, subject: String) async throws {
    try await withDatabase { database in
      let shop = try await Shop(in: database)
      try await TestAccounts.makeMember(of: shop.id, in: database)
      try await database.executeAsOwner(
        "UPDATE merchant_members SET email = 'owner@example.test', language = \(language)")
      let member: MemberID = try await database.value("SELECT id AS value FROM merchant_members")
      let outbox = try await Outbox(database)
      try await outbox.put(.mobileChanged(to: .member(member), mobile: mobile))
      let mail = try #require(try await outbox.deliver().first)
      #expect(mail.subject == subject)
      #expect(mail.text.contains("https://portal.example.test/merchant/me"))
      #expect(mail.text.contains(mobile))
    }
  }
}
