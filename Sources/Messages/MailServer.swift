import CCurl

/// A mail server that is reached by libcurl: SMTP with STARTTLS (`smtp://`), or with TLS from the start (`smtps://`).
struct MailServer: MailCarrier {
  /// `smtps://mail.example.com:465`, without user and path.
  let url: String
  let user: String?
  let password: String?
  let authorities: String?
  /// Whether the server is on this machine. Any other server must offer STARTTLS.
  let isLoopback: Bool

  /// Parses `smtps://USER@HOST:PORT` with a percent-encoded user. Returns nil if the text isn't such a URL or if only
  /// one of user and password is given.
  init?(_ text: String, password: String?, authorities: String?) {
    guard let slashes = text.firstRange(of: "://") else { return nil }
    var rest = text[slashes.upperBound...]
    if rest.hasSuffix("/") { rest = rest.dropLast() }
    if let at = rest.lastIndex(of: "@") {
      guard let user = Self.decoded(rest[..<at]) else { return nil }
      self.user = user
      rest = rest[rest.index(after: at)...]
    } else {
      user = nil
    }
    let allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]"
    guard !rest.isEmpty, rest.allSatisfy({ allowed.contains($0) }), (user == nil) == (password == nil) else {
      return nil
    }
    url = String(text[..<slashes.upperBound] + rest)
    let host = rest.hasPrefix("[") ? rest.prefix { $0 != "]" }.dropFirst() : rest.prefix { $0 != ":" }
    isLoopback = host == "localhost" || host == "::1" || host.hasPrefix("127.")
    self.password = password
    self.authorities = authorities
  }

  private static func decoded(_ text: Substring) -> String? {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16), rest.count >= 2 else {
        return nil
      }
      bytes.append(value)
      rest = rest.dropFirst(2)
    }
    guard let decoded = String(validating: bytes, as: UTF8.self), !decoded.isEmpty, bytes.allSatisfy({ $0 > 0x20 })
    else {
      return nil
    }
    return decoded
  }

  func carry(_ mail: Mail) async throws {
    var transfer = Transfer(
      // The path is the name that EHLO sends.
      url: "\(url)/\(mail.from.domain)", protocols: "smtp,smtps", body: .upload(mail.bytes), authorities: authorities)
    let encryption = isLoopback && password == nil ? CURLUSESSL_TRY : CURLUSESSL_ALL
    transfer.numbers.append((CURLOPT_USE_SSL, Int(encryption.rawValue)))
    transfer.texts.append((CURLOPT_MAIL_FROM, "<\(mail.from.address)>"))
    transfer.lists.append((CURLOPT_MAIL_RCPT, ["<\(mail.to.address)>"]))
    if let user, let password {
      transfer.texts += [(CURLOPT_USERNAME, user), (CURLOPT_PASSWORD, password)]
    }
    let outcome = try await transfer.run()
    if outcome.succeeded { return }
    let status = outcome.status == 0 ? "" : "\(outcome.status), "
    throw DeliveryFailure(
      "mail server: \(status)\(outcome.words)",
      // These refuse the recipient, the content or the size. 530 and 535 concern our sign-in, so a later attempt may
      // succeed.
      isFinal: (550...556).contains(outcome.status))
  }
}
