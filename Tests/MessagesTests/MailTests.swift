import Testing
import Wallet

@testable import Messages

/// The transmitted form of messages. `Tests/Independent/check_mail.py` reads them from a mail server with Python's
/// parser.
struct MailTests {
  private static let at = Instant(microseconds: 1_795_915_809_000_000)

  private func mail(subject: String = "Hello", name: String? = nil, text: String = "Hi") throws -> String {
    let from = try #require(MailAddress(parsing: "HealthPay <portal@example.test>"))
    let to = try #require(MailAddress("mona@example.test", name: name))
    let mail = Mail(
      from: from, to: to, subject: subject, text: text, html: "<p>Hi</p>", language: "en", date: Self.at,
      identifier: "message-1.2@example.test")
    return String(decoding: mail.bytes, as: UTF8.self)
  }

  @Test(
    "A line break in a name or subject begins no other header", arguments: ["\r\n", "\n", "\r", "\u{2028}", "\u{85}"])
  func injection(lineBreak: String) throws {
    let evil = "Mona\(lineBreak)Bcc: all@example.test\(lineBreak)\(lineBreak)<script>"
    let mail = try mail(subject: evil, name: evil)
    let headers = mail.split(separator: "\r\n\r\n")[0]
    #expect(!headers.contains("\nBcc"))
    #expect(headers.split(separator: "\r\n").allSatisfy { !$0.contains("\n") && !$0.contains("\r") })
    #expect(headers.split(separator: "\r\n").count { $0.hasPrefix("To:") || $0.hasPrefix("Subject:") } == 2)
  }

  @Test("Everything is ASCII, in lines that end with CR LF and hold at most 78 characters")
  func lines() throws {
    let long = String(repeating: "طلب تغيير الحساب البنكي ", count: 9)
    let mail = try mail(subject: long, name: long, text: long + "\n" + long)
    #expect(mail.utf8.allSatisfy { $0 < 0x80 })
    for line in mail.split(separator: "\r\n", omittingEmptySubsequences: false) {
      #expect(line.utf8.count <= 78, "\(line)")
      #expect(!line.contains("\n"))
    }
  }

  @Test("The date is RFC 5322's")
  func date() throws {
    #expect(try mail().contains("Date: Sun, 29 Nov 2026 01:30:09 +0000\r\n"))
  }

  @Test(
    "What can't be one address is none",
    arguments: [
      "", "mona", "mona@", "@example.test", "mona@a@b", "mona @example.test", "mona@example.test\r\nRCPT TO:<x@y>",
      "mona,x@example.test", "<mona@example.test>", "-oQ/tmp@example.test", "منى@example.test",
      "mona@exa\u{0}mple.test",
    ])
  func noAddress(text: String) {
    #expect(MailAddress(text) == nil)
  }

  @Test("A mail server is named with scheme, user, host and port, and a user has a password")
  func servers() throws {
    let server = try #require(
      MailServer("smtps://portal%40example.test@mail.example.test:465", password: "x", authorities: nil))
    #expect(server.url == "smtps://mail.example.test:465")
    #expect(server.user == "portal@example.test")
    #expect(!server.isLoopback)
    #expect(try #require(MailServer("smtp://127.0.0.1:25", password: nil, authorities: nil)).isLoopback)
    #expect(MailServer("smtp://u@mail.example.test", password: nil, authorities: nil) == nil)
    #expect(MailServer("smtp://mail.example.test", password: "x", authorities: nil) == nil)
    #expect(MailServer("smtp://mail.example.test/x?y", password: nil, authorities: nil) == nil)
  }

  @Test("Text is escaped into its JSON string, and a placeholder stands inside of one")
  func json() throws {
    let template = try #require(JSONTemplate(#"{"n": 1, "msg": {"to": "{to}", "body": "HP: {text}"}}"#))
    let filled = template.filled(["to": "+201012345678", "text": "\"},\n\\{to} \u{1}\u{2028}ن"])
    #expect(
      filled
        == #"{"n": 1, "msg": {"to": "+201012345678", "body": "HP: \"},\n\\{to} \u0001\u2028ن"}}"#)
    for wrong in [#"{"to": {to}, "text": "{text}"}"#, #"{"text": "{text}"}"#, #"{"to": "\"{to}, "text": "{text}""#] {
      #expect(JSONTemplate(wrong) == nil, "\(wrong)")
    }
    #expect(SMSGateway.headers("Authorization: Bearer x\r\nX-Id: 7\n") == ["Authorization: Bearer x", "X-Id: 7"])
    #expect(SMSGateway.headers("Authorization") == nil)
  }
}
