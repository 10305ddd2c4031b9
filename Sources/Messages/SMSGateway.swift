import CCurl

/// An SMS provider that accepts JSON over HTTPS.
package struct SMSGateway: Sendable {
  let url: String
  /// The headers, each as `Name: value`.
  let headers: [String]
  let body: JSONTemplate
  let authorities: String?

  package init(url: String, headers: [String], body: JSONTemplate, authorities: String?) {
    self.url = url
    self.headers = headers
    self.body = body
    self.authorities = authorities
  }

  /// Parses one header on each line. Returns nil if a line isn't a header.
  package static func headers(_ text: String) -> [String]? {
    let lines = text.split(whereSeparator: \.isNewline).map(String.init)
    let areHeaders = lines.allSatisfy { line in
      guard let colon = line.firstIndex(of: ":"), colon != line.startIndex else { return false }
      return line[..<colon].allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }
    }
    return areHeaders && !lines.isEmpty ? lines : nil
  }

  /// Sends a text. Throws `DeliveryFailure`.
  func carry(_ text: String, to mobile: String) async throws {
    var transfer = Transfer(
      url: url, protocols: url.hasPrefix("http:") ? "http" : "https",
      body: .post(Array(body.filled(["to": mobile, "text": text]).utf8)), authorities: authorities)
    transfer.lists.append((CURLOPT_HTTPHEADER, ["Content-Type: application/json", "Expect:"] + headers))
    let outcome = try await transfer.run()
    guard outcome.succeeded else { throw DeliveryFailure("SMS provider: \(outcome.words)") }
    if (200...299).contains(outcome.status) { return }
    // These statuses concern the request itself, so another attempt would fail too. The excluded ones concern our
    // rights, a timeout or the rate.
    let isFinal = (400...499).contains(outcome.status) && ![401, 403, 407, 408, 425, 429].contains(outcome.status)
    throw DeliveryFailure("SMS provider: HTTP \(outcome.status)", isFinal: isFinal)
  }
}

/// JSON with `{to}` and `{text}` inside its strings. Both are filled with text that is escaped for JSON strings (RFC
/// 8259).
package struct JSONTemplate: Sendable {
  private let template: String

  package static let simple = JSONTemplate(checked: #"{"to": "{to}", "text": "{text}"}"#)

  /// Returns nil if a placeholder is missing or isn't inside a string.
  package init?(_ template: String) {
    for name in ["{to}", "{text}"] where !Self.isInsideString(name, template) { return nil }
    self.template = template
  }

  private init(checked template: String) { self.template = template }

  func filled(_ values: [String: String]) -> String {
    var filled = ""
    var rest = template[...]
    while let open = rest.firstIndex(of: "{") {
      filled += rest[..<open]
      rest = rest[open...]
      let match = values.first { rest.hasPrefix("{\($0.key)}") }
      if let match {
        filled += Self.escaped(match.value)
        rest = rest.dropFirst(match.key.count + 2)
      } else {
        filled.append(rest.removeFirst())
      }
    }
    return filled + rest
  }

  static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": escaped += "\\\""
      case "\\": escaped += "\\\\"
      case "\n": escaped += "\\n"
      case "\u{0}"..."\u{1F}", "\u{7F}", "\u{2028}", "\u{2029}":
        let digits = String(scalar.value, radix: 16)
        escaped += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }

  private static func isInsideString(_ name: String, _ template: String) -> Bool {
    guard let place = template.firstRange(of: name) else { return false }
    var isInside = false
    var isEscaped = false
    for character in template[..<place.lowerBound] {
      if isEscaped {
        isEscaped = false
      } else if character == "\\" {
        isEscaped = isInside
      } else if character == "\"" {
        isInside.toggle()
      }
    }
    return isInside
  }
}
