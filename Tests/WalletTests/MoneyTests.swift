import Testing

@testable import Wallet

@Suite struct MoneyTests {
  @Test(
    arguments: [
      (0, "0.00", "0.00"), (5, "0.05", "0.05"), (-5, "-0.05", "-0.05"), (99_999, "999.99", "999.99"),
      (100_000, "1000.00", "1,000.00"), (123_450, "1234.50", "1,234.50"),
      (-123_456_789, "-1234567.89", "-1,234,567.89"),
      (.max, "92233720368547758.07", "92,233,720,368,547,758.07"),
      (.min, "-92233720368547758.08", "-92,233,720,368,547,758.08"),
    ] as [(Int64, String, String)])
  func `formats`(piastres: Int64, decimal: String, grouped: String) {
    let money = Money(piastres: piastres)
    #expect(money.decimal == decimal)
    #expect(money.grouped == grouped)
    #expect("\(money)" == decimal)
    var bytes = Array("a".utf8)
    money.writeDecimal(into: &bytes)
    money.writeGrouped(into: &bytes)
    #expect(String(decoding: bytes, as: UTF8.self) == "a" + decimal + grouped)
  }

  @Test(
    arguments: [
      ("1234", 123_400), ("1,234.5", 123_450), ("1234.50", 123_450), ("١٢٣٤٫٥٠", 123_450), ("١٬٢٣٤٫٥", 123_450),
      ("۱۲۳۴٫۵۰", 123_450), ("  7 ", 700), ("\t7\n", 700), ("007.10", 710), ("0", 0), ("0.01", 1), ("01,234", 123_400),
      ("\u{200E}1,234.50\u{200F}", 123_450), ("\u{2066}5\u{2069}\u{A0}", 500), ("1\u{A0}234\u{202F}567", 123_456_700),
      ("\u{061C}٥", 500), ("9,999,999,999.99", 999_999_999_999), ("9999999999.99", 999_999_999_999),
      // These are amounts as our own pages print them, and as people copy them from there.
      ("EGP 1,000.00", 100_000), ("EGP\u{A0}1,000.00", 100_000), ("egp84", 8_400), ("1,000.00 EGP", 100_000),
      ("L.E. 5", 500), ("1,000.00 ج.م.", 100_000), ("\u{2066}1,000.00\u{2069}\u{A0}ج.م.", 100_000),
      ("١٬٠٠٠٫٠٠\u{A0}ج.م.", 100_000), ("\u{200F}٨٤ ج.م\u{200F}", 8_400), ("٨٤ جنيه", 8_400),
      ("١،٠٠٠", 100_000), ("１，０００．５０", 100_050), ("1\u{2009}000", 100_000),
    ] as [(String, Int64)])
  func `parses`(text: String, piastres: Int64) throws {
    #expect(try Money(parsing: text).piastres == piastres)
  }

  @Test(
    arguments: [
      ("", .empty), ("   ", .empty), ("\u{200E}\u{A0}", .empty),
      ("-1", .notANumber), ("+1", .notANumber), ("−1", .notANumber), ("abc", .notANumber), ("USD 5", .notANumber),
      ("EGP EGP 5", .notANumber), ("EGP 5 EGP", .notANumber), ("EGP -5", .notANumber),
      ("-5 ج.م.", .notANumber), ("5 ج.م. 5", .notANumber), ("EGP", .empty), ("EGP 12,34.5", .notANumber),
      ("1e3", .notANumber), ("12,34.567", .notANumber), ("12,34", .notANumber), ("1234,567", .notANumber),
      (",123", .notANumber), ("123,", .notANumber), ("1,,234", .notANumber), ("0,500", .notANumber),
      ("1,234,5", .notANumber),
      (".5", .notANumber), ("5.", .notANumber), (".", .notANumber), ("1.2.3", .notANumber), ("1.000,50", .notANumber),
      ("1 234", .notANumber), ("100\u{A0}50", .notANumber), ("½", .notANumber), ("१२", .notANumber),
      ("1\u{0}2", .notANumber),
      ("1.234", .tooManyDecimals), ("1,234.500", .tooManyDecimals),
      ("12345678901", .tooLarge), ("10,000,000,000", .tooLarge), (String(repeating: "9", count: 400), .tooLarge),
    ] as [(String, InvalidMoney)])
  func `refuses`(text: String, problem: InvalidMoney) {
    #expect(throws: problem) { try Money(parsing: text) }
  }

  @Test(arguments: [
    ("EGP 84", true), ("84 ج.م.", true), ("84", false), (" 84 ", false), ("\u{200F}84", false), ("", false),
  ])
  func `an amount may name its currency`(text: String, names: Bool) {
    #expect(Money.namesCurrency(text) == names)
  }

  @Test(arguments: [("2.5", 250), ("٢٫٥", 250), ("100", 10_000)] as [(String, Int64)])
  func `hundredths are of anything`(text: String, value: Int64) throws {
    #expect(try hundredths(text) == value)
    #expect(throws: InvalidMoney.notANumber) { try hundredths("EGP " + text) }
  }

  @Test func `parses what it formats`() throws {
    var generator = SeededGenerator()
    for bits in 0..<2_000 {
      let money = Money(piastres: Int64.random(in: 0..<(1 << (bits % 39 + 1)), using: &generator))
      #expect(try Money(parsing: money.decimal) == money)
      #expect(try Money(parsing: money.grouped) == money)
    }
  }

  @Test func `arithmetic throws instead of wrapping`() throws {
    let (most, least, one) = (Money(piastres: .max), Money(piastres: .min), Money(piastres: 1))
    #expect(throws: MoneyOverflow.self) { try most + one }
    #expect(throws: MoneyOverflow.self) { try least - one }
    #expect(throws: MoneyOverflow.self) { try -least }
    #expect(throws: MoneyOverflow.self) { try Money.sum([most, one, least]) }
    #expect(try most + least == -one)
    #expect(try -one == Money(piastres: -1))
    #expect(try Money.sum([]) == .zero)
    #expect(try Money.sum([one, one, most - one - one]) == most)
    #expect(least < .zero && .zero < one)
  }

  @Test func `arithmetic agrees with wider integers`() {
    var generator = SeededGenerator()
    for _ in 0..<2_000 {
      let (left, right) = (Int64(truncatingIfNeeded: generator.next()), Int64(truncatingIfNeeded: generator.next()))
      let sum = try? Money(piastres: left) + Money(piastres: right)
      #expect(sum?.piastres == Int64(exactly: Int128(left) + Int128(right)))
      let difference = try? Money(piastres: left) - Money(piastres: right)
      #expect(difference?.piastres == Int64(exactly: Int128(left) - Int128(right)))
    }
  }

  @Test(arguments: [(250, 1, 3), (-250, 1, -3), (250, -1, -3), (-250, -1, 3), (249, 1, 2), (-249, 1, -2)])
  func `a share keeps its sign and is rounded half away from zero`(
    _ piastres: Int64, _ share: Int64, _ expected: Int64
  )
    throws
  {
    #expect(try Money(piastres: piastres).scaled(by: share, over: 100).piastres == expected)
  }
}
