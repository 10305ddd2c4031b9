import Testing
import Wallet

@Suite struct TextTests {
  @Test(arguments: [
    ("٠١٢٣٤٥٦٧٨٩", "0123456789"), ("۰۱۲۳۴۵۶۷۸۹", "0123456789"), ("abc 12", "abc 12"), ("", ""),
    ("رقم ٥ من ۶", "رقم 5 من 6"),
    ("۵\u{0301}", "5\u{0301}"),
  ])
  func folds(text: String, folded: String) {
    #expect(foldDigits(text) == folded)
  }

  @Test(arguments: [
    ("Nour", "Nour"), ("  نور\u{A0}\n", "نور"), ("می\u{200C}خواهم", "می\u{200C}خواهم"), ("a b", "a b"), ("👩‍⚕️", "👩‍⚕️"),
    ("12345678", "12345678"),
  ])
  func accepts(text: String, checked: String) throws {
    #expect(try checkedText(text, maximum: 8) == checked)
  }

  @Test(
    arguments: [
      ("", .empty), (" \u{A0}\n\t", .empty), ("123456789", .tooLong), ("a\u{0}b", .controlCharacter),
      ("\u{0}", .controlCharacter),
      ("a\nb", .controlCharacter), ("a\u{7F}", .controlCharacter), ("a\u{9B}b", .controlCharacter),
      ("a\u{2028}b", .controlCharacter),
      ("a\u{202E}b", .bidiControl), ("\u{2066}a", .bidiControl), ("a\u{200F}", .bidiControl),
      ("a\u{061C}", .bidiControl),
      ("e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}", .tooLong),
    ] as [(String, TextProblem)])
  func refuses(text: String, problem: TextProblem) {
    #expect(throws: problem) { try checkedText(text, maximum: 8) }
  }
}
