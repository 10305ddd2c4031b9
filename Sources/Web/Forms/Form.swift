package import Auth
import HTTPTypes
import Hummingbird
import NIOCore
import Templates
import Wallet

/// A posted form, read completely. It has only fields that the route names, each at most once.
package struct Form: Sendable {
  private let values: [String: String]
  let csrf: String
  private let key: String?
  /// The facts that the confirmed page showed (`ShownFacts`); nil if it sent none.
  package let shown: String?
  /// Not empty if the sender only wants to see the form again, for example in another language. Nothing is executed
  /// then.
  let setAside: [String: String]
  /// The sender's renewed proof of identity; nil if the form has none of its fields.
  package let proof: Proof?

  /// Returns the typed value; empty if the field is absent, as an unticked box is.
  package subscript(field: String) -> String { values[field] ?? "" }

  /// Returns whether the form has the field, for example a ticked box or a pressed button.
  package func has(_ field: String) -> Bool { values[field] != nil }

  /// Returns the same form with a button that sends it again, or nil if it has no idempotency key and might take effect
  /// twice.
  func repeated(to path: Path, _ chrome: Chrome) -> PostForm? {
    if key == nil { return nil }
    return again(to: path, chrome) {
      FormActions { Button(Phrase(en: "Send it again", ar: "إرسال مرة أخرى"), .primary) }
    }
  }

  /// Returns the same form with `content` after its fields.
  func again(to path: Path, _ chrome: Chrome, @SlotBuilder content: () -> Slot) -> PostForm {
    let content = content()
    return PostForm(to: path, chrome, key: key) {
      ForEach(values.sorted { $0.key < $1.key }) { field in HiddenField(field.key, field.value) }
      if let shown { HiddenField("_shown", shown) }
      content
    }
  }

  /// Returns the idempotency key that the page created. Throws 400 if the form has none.
  package func idempotencyKey() throws(WebError) -> String {
    guard let key else { throw .badRequest(.missingKey) }
    return key
  }

  /// Returns a key for a new form: 128 random bits.
  package static func newKey() -> String {
    var key = ""
    for _ in 0..<4 {
      let digits = String(UInt32.random(in: .min ... .max), radix: 16)
      key += String(repeating: "0", count: 8 - digits.count) + digits
    }
    return key
  }

  static let interruptions: Set<String> = ["_change", "_language", "_digits", "_scheme"]
  static let reserved: Set<String> = interruptions.union(["_csrf", "_key", "_shown"])
  /// The fields of the page that asks for a proof of identity; it adds them to the form that it repeats.
  package static let proofFields = ["_password", "_code", "_passkey"]

  /// The fields that may be kept as a draft: no secrets and no confirmation.
  var typed: [(name: String, value: String)] {
    values.filter { name, _ in name != "confirmed" && !name.contains("password") && !name.contains("code") }
      .map { ($0.key, $0.value) }
  }

  /// Creates a form from a draft. It has no token and no key, so it can't be executed.
  init(typed fields: [String: String]) {
    values = fields
    (csrf, key, shown, setAside, proof) = ("", nil, nil, [:], nil)
  }

  init(_ body: URLEncoded, fields: [String]) throws(WebError) { try self.init(body.items, fields: fields) }

  private init(_ items: [(name: String, value: String)], fields: [String]) throws(WebError) {
    guard items.count <= RequestLimits.formFields else { throw .bodyTooLarge }
    var values: [String: String] = [:]
    for (name, value) in items {
      guard fields.contains(name) || Self.reserved.contains(name) else { throw .badRequest(.unknownField(name)) }
      guard values.updateValue(value, forKey: name) == nil else { throw .badRequest(.repeatedField(name)) }
    }
    csrf = values.removeValue(forKey: "_csrf") ?? ""
    key = values.removeValue(forKey: "_key")
    shown = values.removeValue(forKey: "_shown")
    var setAside: [String: String] = [:]
    for name in Self.interruptions { setAside[name] = values.removeValue(forKey: name) }
    self.setAside = setAside
    let (password, code) = (values.removeValue(forKey: "_password"), values.removeValue(forKey: "_code"))
    let passkey = values.removeValue(forKey: "_passkey")
    proof =
      passkey.map { Proof.passkey($0) } ?? code.map { Proof.code($0) } ?? password.map { Proof.password($0) }
    if let key, key.utf8.count != 32 || !key.utf8.allSatisfy(Self.isHexadecimal) {
      throw .badRequest(.malformedKey)
    }
    self.values = values
  }

  /// Reads a request's body. Throws 415, 411, 413 or 400 if it isn't such a form.
  static func collect(_ request: Request, fields: [String]) async throws -> Form {
    try Form(try await items(of: request), fields: fields)
  }

  /// Reads what a search form sends: the filters of some list, which that list checks, each as often as it has values.
  static func collectSearch(_ request: Request) async throws -> (csrf: String, list: String, filters: URLEncoded.Items)
  {
    let items = try await items(of: request).items
    guard items.count <= RequestLimits.formFields else { throw WebError.bodyTooLarge }
    func value(_ name: String) throws(WebError) -> String {
      let values = items.filter { $0.name == name }
      guard values.count < 2 else { throw .badRequest(.repeatedField(name)) }
      return values.first?.value ?? ""
    }
    return (
      try value("_csrf"), try value("_list"), items.filter { !$0.name.hasPrefix("_") && !isBlank($0.value) }
    )
  }

  private static func items(of request: Request) async throws -> URLEncoded {
    let type = request.headers[.contentType]?.split(separator: ";").first.map { $0.lowercased() }
    guard type?.trimmed == "application/x-www-form-urlencoded" else { throw WebError.unsupportedMediaType }
    let body = try await body(of: request, limit: RequestLimits.formBytes)
    do throws(URLEncoded.Malformed) {
      return try URLEncoded(body.readableBytesView)
    } catch {
      throw WebError.badRequest(.malformedForm)
    }
  }

  /// Reads a form with one file from a `multipart/form-data` body, which may be larger.
  static func collect(
    _ request: Request, fields: [String], file: String
  ) async throws -> (form: Form, file: UploadedFile) {
    guard let type = HeaderParameters((request.headers[.contentType] ?? "").utf8), type.value == "multipart/form-data"
    else { throw WebError.unsupportedMediaType }
    guard let boundary = MultipartForm.boundary(type) else { throw WebError.badRequest(.malformedUpload) }
    let body = try await body(of: request, limit: RequestLimits.uploadBytes)
    do {
      let parts = try MultipartForm(Array(buffer: body), boundary: boundary).parts
      let files = parts.filter { $0.name == file }
      guard files.count == 1, let upload = files.first, let name = upload.fileName else {
        throw WebError.badRequest(.missingFile)
      }
      let items = try parts.filter { $0.name != file }.map { part in
        guard part.fileName == nil else { throw WebError.badRequest(.unknownField(part.name)) }
        return (name: part.name, value: try URLEncoded.string(Array(part.content)))
      }
      return (try Form(items, fields: fields), UploadedFile(fileName: name, upload.content))
    } catch is MultipartForm.Malformed {
      throw WebError.badRequest(.malformedUpload)
    } catch is URLEncoded.Malformed {
      throw WebError.badRequest(.malformedForm)
    }
  }

  /// The same with a file of up to `limit` bytes, which goes to disk as it comes.
  static func collect(
    _ request: Request, fields: [String], file: String, spooling limit: Int
  ) async throws -> (form: Form, file: SpooledUpload) {
    let spool = try SpooledFile()
    let (form, fileName) = try await collect(request, fields: fields, file: file, limit: limit) { content in
      try await SpooledFile.blocking { try content.withUnsafeBytes { bytes in try spool.append(bytes) } }
    }
    return (form, SpooledUpload(fileName: fileName, spool))
  }

  /// The same, of which the file's bytes are given to `take` as they come.
  static func collect(
    _ request: Request, fields: [String], file: String, limit: Int, _ take: ([UInt8]) async throws -> Void
  ) async throws -> (form: Form, fileName: String) {
    guard let type = HeaderParameters((request.headers[.contentType] ?? "").utf8), type.value == "multipart/form-data"
    else { throw WebError.unsupportedMediaType }
    guard let boundary = MultipartForm.boundary(type) else { throw WebError.badRequest(.malformedUpload) }
    let length = try length(of: request, limit: limit)
    var stream = MultipartStream(boundary: boundary, file: file)
    var count = 0
    do {
      for try await buffer in request.body {
        count += buffer.readableBytes
        if count > length { throw WebError.bodyTooLarge }
        let content = try stream.take(buffer.readableBytesView)
        if !content.isEmpty { try await take(content) }
      }
      guard count == length else { throw WebError.badRequest(.cutShort) }
      let (items, fileName) = try stream.end()
      guard let fileName else { throw WebError.badRequest(.missingFile) }
      let fieldItems = try items.map { item in (name: item.name, value: try URLEncoded.string(item.value)) }
      return (try Form(fieldItems, fields: fields), fileName)
    } catch let problem as MultipartStream.Problem {
      switch problem {
      case .malformed: throw WebError.badRequest(.malformedUpload)
      case .tooLarge: throw WebError.bodyTooLarge
      case .secondFile(let name): throw WebError.badRequest(.unknownField(name))
      }
    } catch is URLEncoded.Malformed {
      throw WebError.badRequest(.malformedForm)
    }
  }

  /// Hummingbird takes the end of a connection for the end of a body, so the length has to be known and met.
  private static func length(of request: Request, limit: Int) throws(WebError) -> Int {
    guard let length = request.headers[.contentLength].flatMap({ Int($0) }) else { throw .lengthRequired }
    if length > limit { throw .bodyTooLarge }
    return length
  }

  private static func body(of request: Request, limit: Int) async throws -> ByteBuffer {
    let length = try length(of: request, limit: limit)
    let body: ByteBuffer
    do {
      body = try await request.body.collect(upTo: limit)
    } catch is NIOTooManyBytesError {
      throw WebError.bodyTooLarge
    }
    guard body.readableBytes == length else { throw WebError.badRequest(.cutShort) }
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
