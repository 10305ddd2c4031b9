/// The name with which a merchant's team signs in: `MRC-000001` for the owner, `MRC-000001/nour` for a team member.
package struct MerchantSignIn: Hashable, Sendable, CustomStringConvertible {
  package let code: MerchantCode
  /// The member's name in lower case; nil for the owner.
  package let member: String?

  /// Returns nil if `member` in lower case isn't one to 32 of `a-z 0-9 . _ -`.
  package init?(code: MerchantCode, member: String?) {
    self.code = code
    guard let member else {
      self.member = nil
      return
    }
    guard let name = MerchantSignIn.memberName(member) else { return nil }
    self.member = name
  }

  /// Parses a typed name: `mrc1`, `MRC-000001/nour`, `mrc-٠٠٠٠٠١ / Nour`. Because nothing else can be meant here, it
  /// also accepts `1`, `MRC_000001` and `MRC:000001`.
  package init?(parsing text: String) {
    let parts = text.split(maxSplits: 1, omittingEmptySubsequences: false) { $0 == "/" || $0 == "\u{FF0F}" }
    guard let first = parts.first, let code = Self.code(String(first)) else { return nil }
    self.init(code: code, member: parts.count == 2 ? String(parts[1]) : nil)
  }

  package var description: String {
    member.map { "\(code)/\($0)" } ?? code.description
  }

  private static func code(_ text: String) -> MerchantCode? {
    guard var code = typedCode(text)?[...] else { return nil }
    if code.starts(with: "MRC".utf8) { code = code.dropFirst(3) }
    if let first = code.first, "-_:.#".utf8.contains(first) { code = code.dropFirst() }
    return code.asciiNumber.flatMap { MerchantCode(number: $0) }
  }

  /// Returns a member's name as it is stored, or nil if it can't be one.
  package static func memberName(_ text: String) -> String? {
    guard let typed = typedBytes(text) else { return nil }
    let trimmed = typed.drop(while: isSpace).reversed().drop(while: isSpace).reversed()
    guard (1...32).contains(trimmed.count), let first = trimmed.first, isDigit(first) || isLetter(first),
      trimmed.allSatisfy({ isDigit($0) || isLetter($0) || "._-".utf8.contains($0) })
    else { return nil }
    return String(decoding: trimmed, as: UTF8.self).lowercased()
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(uppercased(byte))
  }
}
