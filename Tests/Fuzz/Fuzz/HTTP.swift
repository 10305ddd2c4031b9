import Wallet

@testable import Web

/// What was read says the same once it is written again.
func readForm(_ bytes: [UInt8]) {
  guard let form = try? URLEncoded(bytes) else { return }
  let written = form.items.map { "\(escaped($0.name))=\(escaped($0.value))" }.joined(separator: "&")
  guard let again = try? URLEncoded(written.utf8) else { fatalError("can't read \(written)") }
  expect(again.items.elementsEqual(form.items, by: ==), "\(form.items) is written as \(written)")
  for (name, _) in form.items { expect(form.all(name).first == form[name], "the first \(name)") }
}

/// A query's values, as what they may be in filters.
func readQuery(_ bytes: [UInt8]) {
  guard let query = try? URLEncoded(bytes) else { return }
  for (name, value) in query.items {
    _ = URLEncoded.segment(name[...])
    if let day = Day(parsing: value) { expect(Day(parsing: day.description) == day, "\(day)") }
    if let code = MerchantCode(parsing: value) { expect(MerchantCode(parsing: code.description) == code, "\(code)") }
    if let reference = Reference(parsing: value) {
      expect(Reference(parsing: reference.description) == reference, "\(reference)")
    }
    if let line = try? checkedText(value, .line, maximum: 100) {
      expect((try? checkedText(line, .line, maximum: 100)) == line, "\(line) is not its own normal form")
    }
    expect(oneLine(composed(value), maximum: 60).count <= 60, "a line of more than 60 characters")
  }
}

/// The first line is the Content-Type, the rest the body.
func readMultipart(_ bytes: [UInt8]) {
  let end = bytes.firstIndex(of: UInt8(ascii: "\n")) ?? bytes.endIndex
  guard let type = HeaderParameters(bytes[..<end]), let boundary = MultipartForm.boundary(type),
    let form = try? MultipartForm(Array(bytes[end...].dropFirst()), boundary: boundary)
  else { return }
  let length = form.parts.reduce(0) { $0 + $1.content.count }
  expect(length <= bytes.count, "\(length) bytes of \(bytes.count)")
  for part in form.parts {
    expect(!Array(part.content).contains("\r\n--\(boundary)".utf8), "a part with its boundary in it")
  }
}

/// A form with a file is read the same from a stream, whatever pieces it comes in: the first byte chooses them, the rest is
/// as for `readMultipart`. What a stream holds back at once is bounded, so the body is no longer than that.
func readMultipartStream(_ bytes: [UInt8]) {
  guard let seed = bytes.first, let end = bytes.firstIndex(of: UInt8(ascii: "\n")),
    let type = HeaderParameters(bytes[1..<max(1, end)]), let boundary = MultipartForm.boundary(type)
  else { return }
  let body = Array(bytes[end...].dropFirst())
  guard body.count <= MultipartForm.headBytes else { return }
  let form = try? FormWithFile(MultipartForm(body, boundary: boundary))
  for pieces in [[body], pieces(of: body, seed)] {
    let streamed = try? FormWithFile(pieces, boundary: boundary)
    expect(streamed == form, "\(String(describing: streamed)) in \(pieces.map(\.count)): \(String(describing: form))")
  }
}

private struct FormWithFile: Equatable {
  private struct Refused: Error {}

  private static let file = "file"
  private var items: [[UInt8]] = []
  private var fileName: String?
  private var content: [UInt8] = []

  /// A form with other files is refused.
  init(_ form: MultipartForm) throws {
    for part in form.parts {
      guard (part.name == Self.file) == (part.fileName != nil), part.fileName == nil || fileName == nil else {
        throw Refused()
      }
      if let name = part.fileName {
        (fileName, content) = (name, Array(part.content))
      } else {
        items += [Array(part.name.utf8), Array(part.content)]
      }
    }
  }

  init(_ pieces: [[UInt8]], boundary: String) throws {
    var stream = MultipartStream(boundary: boundary, file: Self.file)
    for piece in pieces { content += try stream.take(piece) }
    let end = try stream.end()
    items = end.items.flatMap { [Array($0.name.utf8), $0.value] }
    fileName = end.fileName
  }
}

/// Pieces of one to eight bytes and now and then an empty one, which follow from the seed.
private func pieces(of body: [UInt8], _ seed: UInt8) -> [[UInt8]] {
  var state = UInt64(seed)
  var (rest, pieces) = (body[...], [[UInt8]]())
  while !rest.isEmpty {
    // Knuth's MMIX generator; its high bits are the good ones.
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    let length = Int(state >> 60) % 9
    pieces.append(Array(rest.prefix(length)))
    rest = rest.dropFirst(length)
  }
  return pieces
}

/// Both ways of reading agree.
func readCookies(_ bytes: [UInt8]) {
  let fields = bytes.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
  let pairs = fields.flatMap(CookieText.pairs)
  for (name, _) in pairs {
    let same = pairs.filter { $0.name.utf8.elementsEqual(name.utf8) }
    let found = CookieText.value(of: String(name), in: fields)
    expect(found == (same.count == 1 ? same[0].value : nil), "\(same.count) of \(name), and \(found ?? "none")")
  }
}

private func escaped(_ text: String) -> String {
  text.utf8.map { byte in
    let digits = String(byte, radix: 16)
    return digits.count == 1 ? "%0\(digits)" : "%\(digits)"
  }.joined()
}
