package import Auth
package import Templates
package import Wallet

extension BankCode: Labelled {
  /// The bank's name, or its code where the name isn't known.
  package var label: Phrase {
    guard let names else { return Phrase(en: "Bank code \(code: text)", ar: "كود البنك \(code: text)") }
    return Phrase(en: "\(name: names.english)", ar: "\(name: names.arabic)")
  }
}

extension Phrase {
  package static let bank = Phrase(en: "Bank", ar: "البنك")
}

extension TextSeal {
  /// Returns the bank of a stored account; nil if there is none, or the seal's key is another.
  package func bank(of sealed: [UInt8]?) -> BankCode? {
    sealed.flatMap { try? open($0, for: .iban) }.flatMap { IBAN(parsing: $0) }?.bank
  }
}
