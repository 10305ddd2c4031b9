import Wallet

/// The requirements on a new password: long, not common, and without the account's own words. There is no composition
/// rule (NIST SP 800-63B, ASVS 6.2).
package enum PasswordRule {
  package enum Refusal: Error, Hashable, Sendable {
    case tooShort(minimum: Int)
    case tooLong(maximum: Int)
    case common
    /// The password is in the file of breached passwords.
    case breached
    /// The password contains the account's e-mail address, name or code.
    case ownWord
    /// The password contains NUL or another control character.
    case control
  }

  package static let maximum = 128

  /// Returns the minimum number of characters, which depends on whether the account has a second factor.
  package static func minimum(secondFactor: Bool) -> Int { secondFactor ? 8 : 15 }

  /// Returns nil if the password is acceptable. `words` are the account's own: e-mail address, name, merchant code.
  package static func refusal(of password: String, words: [String], secondFactor: Bool = false) -> Refusal? {
    if password.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) { return .control }
    let folded = fold(password)
    // Common passwords are reported as such even if they are too short: this is the worse fault.
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

  /// Returns each word and its parts, if they have at least four characters.
  private static func ownWords(_ words: [String]) -> [String] {
    var found: Set<String> = []
    for word in words.map(fold) {
      let parts = word.split(whereSeparator: { !$0.isLetter && !$0.isNumber }).map(String.init)
      for part in parts + [word] where part.count >= 4 { found.insert(part) }
    }
    return Array(found)
  }

  /// Returns whether the text repeats one to four characters: `aaaaaaaaaaaaaaa`, `abcabcabcabcabc`.
  private static func isRepetition(_ text: String) -> Bool {
    let characters = Array(text)
    return (1...4).contains { period in
      characters.count > period
        && characters.indices.dropFirst(period).allSatisfy { characters[$0] == characters[$0 - period] }
    }
  }

  private static func fold(_ text: String) -> String { composed(text.lowercased()) }
}
