import Testing
import Wallet

@Suite struct ReferenceTests {
  let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")

  func samples(_ count: Int) -> [Reference] {
    var generator = SeededGenerator()
    return (0..<count).map { Reference.random(Reference.Kind.allCases[$0 % 4], using: &generator) }
  }

  @Test func `shape`() throws {
    for reference in samples(200) {
      let text = reference.text
      #expect(text.count == 16)
      #expect(text.hasPrefix(reference.kind.rawValue + "-"))
      #expect(text.dropFirst(4).allSatisfy(alphabet.contains))
      #expect(reference.description == text)
      #expect(Reference(parsing: text) == reference)
    }
  }

  @Test(
    arguments: [
      (Reference.Kind.transaction, 0, "TXN-000000000000"), (.refund, 1, "RFN-00000000001Y"),
      (.settlement, 0x7F_FFFF_FFFF_FFFF, "STL-ZZZZZZZZZZZB"), (.payout, .max, "PYT-ZZZZZZZZZZZB"),
    ] as [(Reference.Kind, UInt64, String)])
  func `known`(kind: Reference.Kind, bits: UInt64, text: String) {
    #expect(Reference(kind, random: bits).text == text)
  }

  @Test func `every substitution is found`() {
    for reference in samples(20) {
      let characters = Array(reference.text)
      for position in 4..<16 {
        for replacement in alphabet where replacement != characters[position] {
          var changed = characters
          changed[position] = replacement
          #expect(Reference(parsing: String(changed)) == nil)
        }
      }
    }
  }

  @Test func `every swap of neighbours is found but zero with z`() {
    for reference in samples(100) {
      let characters = Array(reference.text)
      for position in 4..<15 where characters[position] != characters[position + 1] {
        var changed = characters
        changed.swapAt(position, position + 1)
        let blind = Set(characters[position...(position + 1)]) == ["0", "Z"]
        #expect((Reference(parsing: String(changed)) != nil) == blind)
      }
    }
  }

  @Test func `forgives how it is typed`() throws {
    for reference in samples(200) {
      let text = reference.text
      let code = text.dropFirst(4)
      let misread = String(code.map { $0 == "0" ? "o" : $0 == "1" ? "l" : $0 })
      let misheard = String(code.map { $0 == "0" ? "O" : $0 == "1" ? "I" : $0 })
      let arabic = String(
        String.UnicodeScalarView(
          text.unicodeScalars.map { scalar in
            ("0"..."9").contains(scalar) ? Unicode.Scalar(scalar.value - 0x30 + 0x660) ?? scalar : scalar
          }))
      let typed = [
        text.lowercased(), " \(text)\n", reference.kind.rawValue + code, "\(reference.kind.rawValue) \(code)",
        "\(reference.kind.rawValue)-\(misread)", "\(reference.kind.rawValue)-\(misheard)", arabic,
        "\(reference.kind.rawValue)-\(code.prefix(4))-\(code.dropFirst(4).prefix(4)) \(code.suffix(4))",
        "\u{2066}\(reference.kind.rawValue)\u{2011}\(code)\u{2069}\u{A0}",
      ]
      for text in typed { #expect(Reference(parsing: text) == reference, "\(text)") }
    }
  }

  @Test(arguments: [
    "", "TXN", "TXN-", "TXN-00000000000", "TXN-0000000000000", "ABC-000000000000", "000000000000", "TXN-00000000000U",
    "TXN-00000000000ß", "TXN-00000000000\u{0}",
  ])
  func `refuses`(text: String) {
    #expect(Reference(parsing: text) == nil)
  }

  @Test func `random references differ`() {
    #expect(Set((0..<1_000).map { _ in Reference.random(.payout) }).count == 1_000)
  }
}
