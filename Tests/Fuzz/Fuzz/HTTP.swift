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
