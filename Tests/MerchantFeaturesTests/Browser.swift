import HTTPTypes
import HummingbirdTesting
import NIOCore

/// A client with cookies that fills in a form's hidden token.
struct Browser: Sendable {
  let client: any TestClientProtocol
  private(set) var cookies: [String: String]

  init(client: any TestClientProtocol, cookies: [String: String] = [:]) {
    self.client = client
    self.cookies = cookies
  }

  mutating func get(_ path: String) async throws -> Answer {
    try await send(path, .get)
  }

  mutating func post(_ path: String, _ fields: [String: String], from page: Answer) async throws -> Answer {
    let token = page.text.firstMatch(of: /name="_csrf" value="([^"]*)"/).map { String($0.1) } ?? ""
    var fields = fields.merging(["_csrf": token]) { $1 }
    // The facts that a confirmation page showed are sent with its key.
    if let key = fields["_key"], key == page.key { fields["_shown"] = page.shown }
    let body = fields.map { "\($0)=\(Self.encoded($1))" }.joined(separator: "&")
    return try await send(path, .post, body)
  }

  private mutating func send(_ path: String, _ method: HTTPRequest.Method, _ body: String = "") async throws -> Answer {
    var headers: HTTPFields = [.cookie: cookies.map { "\($0)=\($1)" }.joined(separator: "; ")]
    if method == .post {
      headers[.contentType] = "application/x-www-form-urlencoded"
      headers[.contentLength] = String(body.utf8.count)
      if let name = HTTPField.Name("sec-fetch-site") { headers[name] = "same-origin" }
    }
    let response = try await client.execute(uri: path, method: method, headers: headers, body: ByteBuffer(string: body))
    for field in response.headers[values: .setCookie] {
      let pair = field.split(separator: ";")[0].split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      cookies[String(pair[0])] = pair[1].isEmpty ? nil : String(pair[1])
    }
    return Answer(
      status: response.status.code, fields: response.headers, bytes: Array(response.body.readableBytesView))
  }

  private static func encoded(_ text: String) -> String {
    text.utf8.map { byte in "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
  }
}

struct Answer: Sendable {
  let status: Int
  fileprivate let fields: HTTPFields
  let bytes: [UInt8]

  fileprivate init(status: Int, fields: HTTPFields, bytes: [UInt8]) {
    self.status = status
    self.fields = fields
    self.bytes = bytes
  }

  func header(_ name: String) -> String? { HTTPField.Name(name).flatMap { fields[$0] } }

  var text: String { String(decoding: bytes, as: UTF8.self) }

  /// The text of the page without its markup.
  var words: String {
    text.replacing(/<[^>]*>/, with: " ").replacing("&amp;", with: "&").replacing("&#39;", with: "'")
      .replacing("\u{A0}", with: " ").replacing(/\s+/, with: " ")
  }

  /// The hidden key of the page's form.
  var key: String? { text.firstMatch(of: /name="_key" value="([^"]*)"/).map { String($0.1) } }

  /// The facts that the page's form says it showed.
  var shown: String? { text.firstMatch(of: /name="_shown" value="([^"]*)"/).map { String($0.1) } }

  /// The references that head rows of the page's tables.
  var references: [String] {
    text.matches(of: /<th scope="row"><a href="\/merchant\/[a-z]+\/([A-Z]{3}-[0-9A-Z]{12})"/).map { String($0.1) }
  }

  /// Returns the address of the link with this relation.
  func link(_ relation: String) -> String? {
    text.matches(of: /href="([^"]*)" rel="([a-z]*)"/).first { $0.2 == relation }.map { Self.address($0.1) }
  }

  /// Returns the address of the first link whose address contains `part`.
  func link(to part: String) -> String? {
    text.matches(of: /href="([^"]*)"/).first { $0.1.contains(part) }.map { Self.address($0.1) }
  }

  private static func address(_ text: Substring) -> String { String(text.replacing("&amp;", with: "&")) }
}

extension Collection<UInt8> {
  /// Returns whether the bytes contain `part`. A comparison of characters would join a quote with the mark that follows
  /// it.
  func holds(_ part: some Collection<UInt8>) -> Bool {
    indices.contains { self[$0...].starts(with: part) }
  }
}
