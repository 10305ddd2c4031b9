/// The name a merchant's people sign in with: `MRC-000001` for the owner, `MRC-000001/nour` for a team member.
package struct MerchantSignIn: Hashable, Sendable, CustomStringConvertible {
  package let code: MerchantCode
  /// Lower case; nil for the owner.
  package let member: String?

  /// Nil when `member` is not one to 32 of `a-z 0-9 . _ -` after lower-casing.
  package init?(code: MerchantCode, member: String?) {
    self.code = code
    guard let member else {
      self.member = nil
      return
    }
    guard let name = MerchantSignIn.memberName(member) else { return nil }
    self.member = name
  }

  /// As typed: `mrc1`, `MRC-000001/nour`, `mrc-٠٠٠٠٠١ / Nour`.
  package init?(parsing text: String) {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard let first = parts.first, let code = MerchantCode(parsing: String(first)) else { return nil }
    self.init(code: code, member: parts.count == 2 ? String(parts[1]) : nil)
  }

  package var description: String {
    member.map { "\(code)/\($0)" } ?? code.description
  }

  /// A member's name in the one spelling it is stored in, or nil when it can't be one.
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
