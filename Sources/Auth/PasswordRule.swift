@_spi(_Unicode) import Swift

/// What a new password must be: long, not common, not the account's own words. No composition rule (NIST SP 800-63B, ASVS 6.2).
package enum PasswordRule {
  package enum Refusal: Error, Hashable, Sendable {
    case tooShort(minimum: Int)
    case tooLong(maximum: Int)
    case common
    /// It holds the account's e-mail, name or code.
    case ownWord
    /// NUL or another control character.
    case control
  }

  package static let maximum = 128

  /// The fewest characters, by whether the account has a second factor.
  package static func minimum(secondFactor: Bool) -> Int { secondFactor ? 8 : 15 }

  /// Nil when the password will do. `words` are the account's own: e-mail, name, merchant code.
  package static func refusal(of password: String, words: [String], secondFactor: Bool = false) -> Refusal? {
    if password.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) { return .control }
    let folded = fold(password)
    // Known passwords are refused as such even where they are too short, so that the message names the worse fault.
    if CommonPasswords.contains(folded) { return .common }
    if password.count < minimum(secondFactor: secondFactor) {
      return .tooShort(minimum: minimum(secondFactor: secondFactor))
    }
    if password.count > maximum || password.utf8.count > PasswordHasher.maximumBytes {
      return .tooLong(maximum: maximum)
    }
    if isRepetition(folded) { return .common }
    for word in ownWords(words) where folded.contains(word) { return .ownWord }
    return nil
  }

  /// The parts of at least four characters, and each word in whole.
  private static func ownWords(_ words: [String]) -> [String] {
    var found: Set<String> = []
    for word in words.map(fold) {
      let parts = word.split(whereSeparator: { !$0.isLetter && !$0.isNumber }).map(String.init)
      for part in parts + [word] where part.count >= 4 { found.insert(part) }
    }
    return Array(found)
  }

  /// One to four characters again and again: `aaaaaaaaaaaaaaa`, `abcabcabcabcabc`.
  private static func isRepetition(_ text: String) -> Bool {
    let characters = Array(text)
    return (1...4).contains { period in
      characters.count > period
        && characters.indices.dropFirst(period).allSatisfy { characters[$0] == characters[$0 - period] }
    }
  }

  private static func fold(_ text: String) -> String {
    var normalized = String.UnicodeScalarView()
    for scalar in text.lowercased()._nfc { normalized.append(scalar) }
    return String(normalized)
  }
}
