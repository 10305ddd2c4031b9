/// A `multipart/form-data` body (RFC 7578 on RFC 2046, section 5.1), read strictly: a part without a name, a line that
/// ends with LF alone, an encoding that no browser uses, or a missing end is refused, not guessed at.
struct MultipartForm: Sendable {
  struct Malformed: Error {}

  struct Part: Sendable {
    let name: String
    /// Nil if the part isn't a file; empty if no file was chosen.
    let fileName: String?
    let content: ArraySlice<UInt8>
  }

  /// The largest size of a part's head. It needs room for the names of a field and a file.
  static let headBytes = 2 * 1024

  private(set) var parts: [Part] = []

  /// Returns the boundary that a request's Content-Type names, or nil if there is none that RFC 2046 allows.
  static func boundary(_ type: HeaderParameters) -> String? {
    guard let boundary = type["boundary"], (1...70).contains(boundary.utf8.count), boundary.last != " ",
      boundary.utf8.allSatisfy(isBoundary)
    else { return nil }
    return boundary
  }

  init(_ body: [UInt8], boundary: String) throws(Malformed) {
    let delimiter = Array("\r\n--\(boundary)".utf8)
    var rest = body[...]
    // The first delimiter needs no line before it. Text before it is for mail readers and is skipped.
    if rest.starts(with: delimiter.dropFirst(2)) {
      rest = rest.dropFirst(delimiter.count - 2)
    } else {
      _ = try Self.take(upTo: delimiter, of: &rest)
    }
    while true {
      let isLast = rest.starts(with: "--".utf8)
      if isLast { rest = rest.dropFirst(2) }
      rest = rest.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
      if isLast, rest.isEmpty { return }
      guard rest.starts(with: "\r\n".utf8) else { throw Malformed() }
      if isLast { return }
      rest = rest.dropFirst(2)
      guard parts.count <= RequestLimits.formFields else { throw Malformed() }
      let head = try Self.head(&rest)
      // In an empty part, the end of the empty line is the beginning of the delimiter.
      rest = body[(rest.startIndex - 2)...]
      let content = try Self.take(upTo: delimiter, of: &rest).dropFirst(2)
      parts.append(Part(name: head.name, fileName: head.fileName, content: content))
    }
  }

  /// Returns the bytes up to the delimiter and moves past it.
  private static func take(
    upTo delimiter: [UInt8], of rest: inout ArraySlice<UInt8>
  ) throws(Malformed) -> ArraySlice<UInt8> {
    var from = rest.startIndex
    while let start = rest[from...].firstIndex(of: delimiter[0]) {
      if rest[start...].starts(with: delimiter) {
        defer { rest = rest[(start + delimiter.count)...] }
        return rest[..<start]
      }
      from = start + 1
    }
    throw Malformed()
  }

  /// The lines up to the empty one. Of other fields than these RFC 7578 says that they are ignored.
  static func head(_ rest: inout ArraySlice<UInt8>) throws(Malformed) -> (name: String, fileName: String?) {
    let start = rest.startIndex
    var disposition: HeaderParameters?
    while !rest.starts(with: "\r\n".utf8) {
      var line = try take(upTo: Array("\r\n".utf8), of: &rest)
      guard rest.startIndex - start <= headBytes, !line.contains(UInt8(ascii: "\n")),
        let field = HeaderParameters.token(&line), line.popFirst() == UInt8(ascii: ":")
      else { throw Malformed() }
      switch field.lowercased() {
      case "content-disposition":
        guard disposition == nil, let value = HeaderParameters(line) else { throw Malformed() }
        disposition = value
      case "content-transfer-encoding":
        guard ["7bit", "8bit", "binary"].contains(HeaderParameters(line)?.value) else { throw Malformed() }
      default: break
      }
    }
    rest = rest.dropFirst(2)
    // RFC 7578, section 4.2, forbids `filename*` in forms.
    guard let disposition, disposition.value == "form-data", disposition["filename*"] == nil,
      let name = disposition["name"]
    else { throw Malformed() }
    return (name, disposition["filename"])
  }

  private static func isBoundary(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    default: "'()+_,-./:=? ".utf8.contains(byte)
    }
  }
}
