import Auth
import Wallet

/// A message in its transmitted form: RFC 5322 with a text part and an HTML part that have the same words (RFC 2046,
/// `multipart/alternative`).
struct Mail: Sendable {
  let from: MailAddress
  let to: MailAddress
  let subject: String
  let text: String
  let html: String
  let language: String
  let date: Instant
  /// The Message-ID. It is the same for each attempt, so that a mail program recognizes a second copy.
  let identifier: String

  /// The message's bytes. Lines end with CR LF. Everything is ASCII: words in headers are encoded (RFC 2047), and parts
  /// are base64.
  var bytes: [UInt8] {
    let boundary = "=_\(identifier.filter { $0.isLetter || $0.isNumber })"
    let lines = [
      "From: \(from.header)", "To: \(to.header)", "Subject: \(EncodedWords.header(subject, after: 9))",
      "Date: \(date.mailDate)", "Message-ID: <\(identifier)>", "MIME-Version: 1.0", "Content-Language: \(language)",
      // This header prevents vacation replies (RFC 3834).
      "Auto-Submitted: auto-generated",
      "Content-Type: multipart/alternative; boundary=\"\(boundary)\"", "",
      "--\(boundary)", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64", "",
      Self.wrapped(text), "--\(boundary)", "Content-Type: text/html; charset=utf-8",
      "Content-Transfer-Encoding: base64", "", Self.wrapped(html), "--\(boundary)--", "",
    ]
    return Array(lines.joined(separator: "\r\n").utf8)
  }

  /// Returns base64 in lines of 76 characters.
  private static func wrapped(_ text: String) -> String {
    // Lines of text in mail end with CR LF in every encoding (RFC 2046, 4.1.1).
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      if byte == UInt8(ascii: "\n"), bytes.last != UInt8(ascii: "\r") { bytes.append(UInt8(ascii: "\r")) }
      bytes.append(byte)
    }
    let encoded = Array(bytes.base64.utf8)
    return stride(from: 0, to: encoded.count, by: 76)
      .map { String(decoding: encoded[$0..<min($0 + 76, encoded.count)], as: UTF8.self) }
      .joined(separator: "\r\n")
  }
}

/// A mail address, `name <address>`. The address is ASCII without white space, controls, `<`, `>`, `,` and `"`, so it
/// can't end a header or name a second recipient.
package struct MailAddress: Hashable, Sendable {
  package let address: String
  let name: String?

  /// Returns nil if the text can't be one address.
  package init?(_ address: String, name: String? = nil) {
    let parts = address.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }), address.utf8.count <= 254,
      address.utf8.allSatisfy({ (0x21...0x7E).contains($0) && !Self.special.contains($0) }),
      !address.hasPrefix("-")
    else { return nil }
    self.address = address
    self.name = name
  }

  /// Parses a setting: `portal@example.com` or `HealthPay <portal@example.com>`.
  package init?(parsing text: String) {
    guard text.hasSuffix(">"), let open = text.lastIndex(of: "<") else {
      self.init(text)
      return
    }
    let name = oneLine(String(text[..<open]), maximum: 100)
    self.init(String(text[text.index(after: open)...].dropLast()), name: name.isEmpty ? nil : name)
  }

  private static let special = Set("<>,;:\"()[]\\".utf8)

  /// The address's domain.
  var domain: Substring { address.split(separator: "@")[1] }

  var header: String {
    guard let name, !name.isEmpty else { return address }
    return "\(EncodedWords.header(name, after: 6))\r\n <\(address)>"
  }
}

/// Words in a header. Plain ASCII stays as it is; other words become encoded words of RFC 2047, each with at most 75
/// characters.
enum EncodedWords {
  static func header(_ text: String, after used: Int) -> String {
    // A line break would begin another header.
    let line = oneLine(text, maximum: 250)
    let isPlain = line.utf8.allSatisfy { (0x20...0x7E).contains($0) && !Self.special.contains($0) }
    if isPlain, used + line.utf8.count <= 76 { return line }
    return words(line, after: used).map { "=?utf-8?B?\(Array($0.utf8).base64)?=" }.joined(separator: "\r\n ")
  }

  /// The characters that have a meaning in an address or begin an encoded word.
  private static let special = Set("<>@,;:\"()[]\\.=?".utf8)

  /// Returns words of complete characters. A line holds at most 76 characters (RFC 2047, 2), of which 12 surround the
  /// base64 of a word, and the header's name precedes the first word.
  private static func words(_ text: String, after used: Int) -> [String] {
    var words = [""]
    for scalar in text.unicodeScalars {
      let room = words.count == 1 ? (76 - used - 12) / 4 * 3 : 45
      if words[words.count - 1].utf8.count + String(scalar).utf8.count > room { words.append("") }
      words[words.count - 1].unicodeScalars.append(scalar)
    }
    return words
  }
}

extension Instant {
  /// The date as `Sun, 29 Nov 2026 01:33:29 +0000` (RFC 5322, 3.3).
  fileprivate var mailDate: String {
    let time = CairoZone(initialOffset: 0, transitions: []).local(self)
    let day = time.day
    let weekday = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"][day.weekday]
    let month =
      ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][day.month - 1]
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return
      "\(weekday), \(two(day.day)) \(month) \(day.year) \(two(time.hour)):\(two(time.minute)):\(two(time.second)) +0000"
  }
}
