import Testing
import Wallet

@Suite struct TextTests {
  private static func equal(_ text: String, _ other: String) -> Bool {
    text.unicodeScalars.elementsEqual(other.unicodeScalars)
  }

  @Test(
    arguments: [
      ("Nour", "Nour"), ("  نور\u{A0}\n", "نور"), ("a  \u{2009}\u{3000}b\t\nc", "a b c"),
      // Composed and decomposed forms are the same name.
      ("Rene\u{301}", "Ren\u{E9}"), ("ا\u{654}حمد", "أحمد"), ("o\u{200E}\u{308}", "\u{F6}"),
      // Chat programs add these marks around a name.
      ("\u{200F}منى\u{200E}", "منى"), ("\u{202B}منى\u{202C}", "منى"), ("\u{2068}Mona\u{2069}", "Mona"),
      ("\u{61C}Mona", "Mona"),
      ("می\u{200C}خواهم", "می\u{200C}خواهم"), ("O’Brien 2", "O’Brien 2"), ("ﷲ", "ﷲ"),
    ] as [(String, String)])
  func `a name has one normal form`(text: String, name: String) throws {
    #expect(Self.equal(try checkedText(text, .name, maximum: 12), name), "\(text.debugDescription)")
  }

  @Test(
    arguments: [
      ("", .empty), (" \u{A0}\n\t", .empty), ("\u{200F}", .empty), ("abcdefghi", .tooLong),
      ("e\u{302}\u{302}\u{302}\u{302}\u{302}\u{302}\u{302}\u{302}\u{302}", .tooLong),
      ("a\u{0}b", .controlCharacter), ("\u{0}", .controlCharacter), ("a\u{7F}", .controlCharacter),
      ("a\u{9B}b", .controlCharacter), ("a\u{FFFE}", .controlCharacter),
      ("a\u{202E}b", .bidiControl), ("\u{202D}a", .bidiControl),
      ("a\u{200B}b", .invisibleCharacter), ("\u{FEFF}ab", .invisibleCharacter), ("a\u{2060}b", .invisibleCharacter),
      ("a\u{AD}b", .invisibleCharacter), ("a\u{E0041}", .invisibleCharacter), ("a\u{3164}", .invisibleCharacter),
      ("Mo\u{200C}na", .invisibleCharacter), ("منى\u{200D}", .invisibleCharacter),
      ("12345", .noLetter), ("-", .noLetter), ("ـــ", .noLetter), ("َُ", .noLetter), ("👩", .noLetter),
    ] as [(String, TextProblem)])
  func `what can't be a name is refused`(text: String, problem: TextProblem) {
    #expect(throws: problem, "\(text.debugDescription)") { try checkedText(text, .name, maximum: 8) }
  }

  @Test(
    arguments: [
      ("\u{200E}CIB-77001\u{200F}", "CIB-77001"), (" 7\u{A0}7 ", "7 7"), ("123\r\n", "123"), ("u-1", "u-1"),
    ] as [(String, String)])
  func `an identifier has one normal form`(text: String, identifier: String) throws {
    #expect(Self.equal(try checkedText(text, .identifier, maximum: 12), identifier))
  }

  @Test(
    arguments: [
      ("a\nb", .controlCharacter), ("a\u{2028}b", .controlCharacter), ("7\u{200B}7", .invisibleCharacter),
      ("7\u{200D}7", .invisibleCharacter), ("\u{FEFF}7", .invisibleCharacter), ("7\u{202E}", .bidiControl),
    ] as [(String, TextProblem)])
  func `what can't be an identifier is refused`(text: String, problem: TextProblem) {
    #expect(throws: problem, "\(text.debugDescription)") { try checkedText(text, .identifier, maximum: 12) }
  }

  @Test(
    arguments: [
      ("one\r\ntwo", "one\ntwo"), ("one\ntwo", "one\ntwo"), ("one\rtwo", "one\ntwo"),
      ("\r\n one \t \r\n\r\n\r\n two  words \r\n", "one\n\ntwo words"), ("one\u{2028}two", "one\ntwo"),
      ("هاتف \u{200E}+20 100\u{200F}", "هاتف \u{200E}+20 100\u{200F}"), ("a\u{2066}b\u{2069}\u{FEFF}", "ab"),
      ("👩‍⚕️ 12", "👩‍⚕️ 12"),
    ] as [(String, String)])
  func `a note keeps its lines`(text: String, note: String) throws {
    #expect(Self.equal(try checkedText(text, .note, maximum: 40), note), "\(text.debugDescription)")
  }

  @Test func `a line is a note of one line`() throws {
    #expect(try checkedText("one\r\n\ttwo ", .line, maximum: 20) == "one two")
    #expect(throws: TextProblem.bidiControl) { try checkedText("a\u{202E}", .line, maximum: 20) }
    #expect(throws: TextProblem.empty) { try checkedText("\u{200F}\u{200D}", .note, maximum: 20) }
    #expect(throws: TextProblem.controlCharacter) { try checkedText("a\u{1B}", .note, maximum: 20) }
  }

  @Test(arguments: [("", true), (" \u{A0}\r\n\u{200F}\u{200B}\u{FEFF}", true), ("x", false), ("\u{301}", false)])
  func `blank is what shows nothing`(text: String, blank: Bool) {
    #expect(isBlank(text) == blank)
  }

  @Test(arguments: [
    ("Active", "active"), (" PAID\u{200F}\u{A0}", "paid"), ("Ｆｒｏｚｅｎ", "frozen"), ("مدفوع", "مدفوع"),
  ])
  func `a word out of a list is read in any case`(text: String, word: String) {
    #expect(typedWord(text) == word)
  }

  @Test(
    arguments: [("250", 250), (" ٢٥٠ ", 250), ("２", 2), ("", nil), ("2.5", nil), ("-1", nil)] as [(String, Int64?)])
  func `a number is read in any digits`(text: String, number: Int64?) {
    #expect(typedNumber(text) == number)
  }
}
