import Auth
import HTTPTypes
import Hummingbird
import NIOCore
import Templates

/// A form that was posted: collected whole, of the fields that the route names and no others, each at most once.
package struct Form: Sendable {
  private let values: [String: String]
  let csrf: String
  private let key: String?

  /// What was typed; empty where the field is absent, as an unticked box is.
  package subscript(field: String) -> String { values[field] ?? "" }

  /// Whether the field came at all: a ticked box, a pressed button.
  package func has(_ field: String) -> Bool { values[field] != nil }

  /// The same form once more, where it can be sent again without being done twice; nil where it has no key.
  func repeated(to path: Path, _ chrome: Chrome) -> (some HTML)? {
    key.map { key in
      PostForm(to: path, chrome, key: key) {
        ForEach(values.sorted { $0.key < $1.key }) { field in HiddenField(field.key, field.value) }
        FormActions { Button(Phrase(en: "Send it again", ar: "إرسال مرة أخرى"), .primary) }
      }
    }
  }

  /// The idempotency key that the page minted. Throws 400 where a money form came without one.
  package func idempotencyKey() throws(WebError) -> String {
    guard let key else { throw .badRequest }
    return key
  }

  /// A key for a new form: 128 random bits.
  package static func newKey() -> String {
    var key = ""
    for _ in 0..<4 {
      let digits = String(UInt32.random(in: .min ... .max), radix: 16)
      key += String(repeating: "0", count: 8 - digits.count) + digits
    }
    return key
  }

  static let reserved: Set<String> = ["_csrf", "_key"]

  init(_ body: URLEncoded, fields: [String]) throws(WebError) { try self.init(body.items, fields: fields) }

  private init(_ items: [(name: String, value: String)], fields: [String]) throws(WebError) {
    guard items.count <= RequestLimits.formFields else { throw .bodyTooLarge }
    var values: [String: String] = [:]
    for (name, value) in items {
      guard fields.contains(name) || Self.reserved.contains(name), values.updateValue(value, forKey: name) == nil else {
        throw .badRequest
      }
    }
    csrf = values.removeValue(forKey: "_csrf") ?? ""
    key = values.removeValue(forKey: "_key")
    if let key, key.utf8.count != 32 || !key.utf8.allSatisfy(Self.isHexadecimal) { throw .badRequest }
    self.values = values
  }

  /// Reads the body of a request: 415, 411, 413 or 400 where it isn't such a form.
  static func collect(_ request: Request, fields: [String]) async throws -> Form {
    let type = request.headers[.contentType]?.split(separator: ";").first.map { $0.lowercased() }
    guard type?.trimmed == "application/x-www-form-urlencoded" else { throw WebError.unsupportedMediaType }
    let body = try await body(of: request, limit: RequestLimits.formBytes)
    do {
      return try Form(try URLEncoded(body.readableBytesView), fields: fields)
    } catch is URLEncoded.Malformed {
      throw WebError.badRequest
    }
  }

  /// The same with one file, in the field `file`: `multipart/form-data`, and larger.
  static func collect(
    _ request: Request, fields: [String], file: String
  ) async throws -> (form: Form, file: UploadedFile) {
    guard let type = HeaderParameters((request.headers[.contentType] ?? "").utf8), type.value == "multipart/form-data"
    else { throw WebError.unsupportedMediaType }
    guard let boundary = MultipartForm.boundary(type) else { throw WebError.badRequest }
    let body = try await body(of: request, limit: RequestLimits.uploadBytes)
    do {
      let parts = try MultipartForm(Array(buffer: body), boundary: boundary).parts
      let files = parts.filter { $0.name == file }
      guard files.count == 1, let upload = files.first, let name = upload.fileName else { throw WebError.badRequest }
      let items = try parts.filter { $0.name != file }.map { part in
        guard part.fileName == nil else { throw WebError.badRequest }
        return (name: part.name, value: try URLEncoded.string(Array(part.content)))
      }
      return (try Form(items, fields: fields), UploadedFile(fileName: name, upload.content))
    } catch is MultipartForm.Malformed {
      throw WebError.badRequest
    } catch is URLEncoded.Malformed {
      throw WebError.badRequest
    }
  }

  private static func body(of request: Request, limit: Int) async throws -> ByteBuffer {
    // Hummingbird takes the end of a connection for the end of a body, so the length has to be known and met.
    guard let length = request.headers[.contentLength].flatMap({ Int($0) }) else { throw WebError.lengthRequired }
    if length > limit { throw WebError.bodyTooLarge }
    let body: ByteBuffer
    do {
      body = try await request.body.collect(upTo: limit)
    } catch is NIOTooManyBytesError {
      throw WebError.bodyTooLarge
    }
    guard body.readableBytes == length else { throw WebError.badRequest }
    return body
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
  }
}

extension String {
  fileprivate var trimmed: Substring {
    var text = self[...]
    while text.last == " " { text = text.dropLast() }
    return text
  }
}
