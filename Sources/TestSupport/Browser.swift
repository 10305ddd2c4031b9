package import HTTPTypes
import Hummingbird
package import HummingbirdTesting

/// A client that behaves like a browser: it keeps cookies, follows redirects, and sends the forms of its pages with
/// their hidden fields.
package struct Browser: Sendable {
  package struct Problem: Error, CustomStringConvertible {
    package let description: String
  }

  private struct Body {
    let type: String
    let text: String

    init(_ fields: [String: String]) {
      type = "application/x-www-form-urlencoded"
      text = Browser.encoded(fields)
    }

    init(encoded text: String) {
      type = "application/x-www-form-urlencoded"
      self.text = text
    }

    /// Encodes the fields as browsers do (HTML, multipart/form-data encoding algorithm).
    init(_ fields: [String: String], file: String, called name: String, containing content: String) {
      let boundary = "----BrowserFormBoundary7MA4YWxkTrZu0gW"
      type = "multipart/form-data; boundary=\(boundary)"
      let parts = fields.sorted { $0.key < $1.key }.map { field, value in
        "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(field)\"\r\n\r\n\(value)\r\n"
      }
      text =
        parts.joined()
        + "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(file)\"; filename=\"\(name)\"\r\n"
        + "Content-Type: \(name.isEmpty ? "application/octet-stream" : "text/csv")\r\n\r\n\(content)\r\n"
        + "--\(boundary)--\r\n"
    }
  }

  private let client: any TestClientProtocol
  package private(set) var cookies: [String: String]
  /// The current page.
  package private(set) var page = Visit()

  /// - Parameter language: `en` or `ar`, as in the preferences' cookie.
  package init(_ client: any TestClientProtocol, language: String = "en") {
    self.client = client
    cookies = ["prefs": "\(language).western.system"]
  }

  /// Opens an address and follows its redirects.
  @discardableResult package mutating func open(_ path: String) async throws -> Visit {
    try await go(.get, path)
  }

  /// Fills in and sends a form of the current page: the one with that action, or the first POST form that has all the
  /// fields. A field that the form doesn't have is an error, since a person couldn't fill it in either.
  @discardableResult package mutating func submit(
    _ fields: [String: String] = [:], to action: String? = nil
  ) async throws -> Visit {
    let form = page.forms.first { form in
      action.map { form.action == $0 } ?? (form.method == "post" && fields.keys.allSatisfy { form.has($0) })
    }
    guard let form else {
      let forms = page.forms.map(\.action)
      throw Problem(description: "\(page.path) has no form \(action ?? "") with \(fields.keys.sorted()): \(forms)")
    }
    if let missing = fields.keys.first(where: { !form.has($0) }) {
      throw Problem(description: "the form to \(form.action) has no field \(missing)")
    }
    let values = form.values.merging(fields) { $1 }
    if form.method == "get" { return try await go(.get, form.action + "?" + Self.encoded(values)) }
    return try await go(.post, form.action, Body(values))
  }

  /// Chooses a file in the current page's upload form and sends it. An empty name is what a browser sends if no file
  /// was chosen.
  @discardableResult package mutating func upload(_ content: String, named name: String) async throws -> Visit {
    guard let form = page.forms.first(where: { $0.file != nil }), let field = form.file else {
      throw Problem(description: "\(page.path) has no form that takes a file")
    }
    return try await go(
      .post, form.action, Body(form.values, file: field, called: name, containing: content))
  }

  /// Sends any fields to any path, as an attacker's tools could from this browser.
  @discardableResult package mutating func post(_ fields: [String: String], to path: String) async throws -> Visit {
    try await go(.post, path, Body(fields))
  }

  /// The same with a body as it is, in which fields may be repeated.
  @discardableResult package mutating func post(encoded body: String, to path: String) async throws -> Visit {
    try await go(.post, path, Body(encoded: body))
  }

  private mutating func go(
    _ method: HTTPRequest.Method, _ path: String, _ body: Body? = nil
  ) async throws -> Visit {
    var (method, path, body) = (method, path, body)
    for _ in 0..<6 {
      let response = try await send(method, path, body)
      guard (300..<400).contains(response.status.code), let location = response.headers[.location] else {
        page = Visit(path: path, response)
        return page
      }
      (method, path, body) = (.get, location, nil)
    }
    throw Problem(description: "\(path) redirects without end")
  }

  private mutating func send(
    _ method: HTTPRequest.Method, _ path: String, _ body: Body?
  ) async throws -> TestResponse {
    var headers: HTTPFields = [.cookie: cookies.map { "\($0)=\($1)" }.sorted().joined(separator: "; ")]
    if let body {
      headers[.contentType] = body.type
      if let name = HTTPField.Name("sec-fetch-site") { headers[name] = "same-origin" }
    }
    let response = try await client.execute(
      uri: path, method: method, headers: headers, body: body.map { ByteBuffer(string: $0.text) })
    for field in response.headers[values: .setCookie] {
      let pair = field.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard pair.count == 2 else { continue }
      cookies[String(pair[0])] = pair[1].isEmpty ? nil : String(pair[1])
    }
    return response
  }

  private static func encoded(_ fields: [String: String]) -> String {
    fields.sorted { $0.key < $1.key }.map { "\(encoded($0.key))=\(encoded($0.value))" }.joined(separator: "&")
  }

  private static func encoded(_ text: String) -> String {
    text.utf8.map { byte in "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
  }
}

/// A page as the server sent it.
package struct Visit: Sendable {
  /// The browser's path after redirects, with the query.
  package let path: String
  package let status: Int
  package let headers: HTTPFields
  /// The body: the page's source or other text.
  package let text: String

  fileprivate init() {
    (path, status, headers, text) = ("", 0, [:], "")
  }

  fileprivate init(path: String, _ response: TestResponse) {
    self.path = path
    status = Int(response.status.code)
    headers = response.headers
    text = String(buffer: response.body)
  }

  package var forms: [PageForm] { PageForm.all(in: Markup(text)) }

  /// The text that a reader sees, without markup, invisible isolates and repeated spaces.
  package var words: String {
    var words = ""
    var hidden: String?
    for piece in Markup(text).pieces {
      switch piece {
      case .tag(let tag):
        if ["script", "style", "template"].contains(tag.name) { hidden = tag.isEnd ? nil : tag.name }
        words += " "
      case .text(let text):
        if hidden == nil { words += text }
      }
    }
    let isolates: Set<Unicode.Scalar> = ["\u{2066}", "\u{2067}", "\u{2068}", "\u{2069}"]
    words.unicodeScalars.removeAll { isolates.contains($0) }
    return words.split { $0.isWhitespace }.joined(separator: " ")
  }
}
