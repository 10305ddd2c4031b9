import Crypto
import Wallet

/// A code that replaces a lost phone, once. It has 120 random bits, so a plain hash protects it (ASVS 6.5.2).
struct RecoveryCode: Sendable {
  static let count = 10
  private static let length = 15

  private let letters: String

  static func random() -> RecoveryCode { RecoveryCode(letters: Base32.encode(Random.bytes(length)).lowercased()) }

  /// Reads a typed code, with or without dashes and capitals. 0 and 1 aren't in the alphabet, so they are read as o and
  /// l. Returns nil if the text can't be a code.
  init?(parsing text: String) {
    let typed = String(
      typedWord(text).compactMap { character -> Character? in
        switch character {
        case "-", " ", "\u{A0}": nil
        case "0": "o"
        case "1": "l"
        default: character
        }
      })
    guard typed.utf8.count == 24, Base32.decode(typed.uppercased())?.count == Self.length else { return nil }
    letters = typed
  }

  private init(letters: String) { self.letters = letters }

  /// The code as `abcd-efgh-…`, six groups of four.
  var text: String {
    stride(from: 0, to: letters.utf8.count, by: 4).map { start in letters.dropFirst(start).prefix(4) }
      .joined(separator: "-")
  }

  /// The hash that the database stores.
  var hash: [UInt8] { Array(SHA256.hash(data: Array(letters.utf8))) }
}
