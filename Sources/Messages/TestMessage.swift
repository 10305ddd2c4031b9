package import Templates
package import Wallet

/// A message without consequences that is sent at once, to test the settings for mail and SMS.
package struct TestMessage: Sendable {
  private let language: Language
  private let now: Instant

  package init(in language: Language, at now: Instant) {
    self.language = language
    self.now = now
  }

  package func send(to address: MailAddress, through mail: MailSettings) async throws {
    let words = Self.words
    try await mail.carrier.carry(
      Mail(
        from: mail.from, to: address, subject: words.subject.plain(for: reader), text: words.plain(for: reader),
        html: words.html(for: reader), language: language.rawValue, date: now,
        identifier: "test.\(now.microseconds)@\(mail.from.domain)"))
  }

  package func send(to mobile: PhoneNumber, through sms: SMSGateway) async throws {
    try await sms.carry(Self.words.short(for: reader), to: mobile.e164)
  }

  private var reader: Reader {
    Reader(language: language, zone: CairoZone(initialOffset: 0, transitions: []), now: now)
  }

  private static let words = MailText(
    Phrase(en: "Test message from HealthPay", ar: "رسالة اختبار من بوابة هيلث باي"), greeting: nil,
    [Phrase(en: "The portal can send messages.", ar: "يمكن للبوابة إرسال الرسائل.")],
    closing: Phrase(en: "Nothing needs to be done.", ar: "لا يلزم اتخاذ أي إجراء."))
}
