import Testing
import Wallet

@Suite struct MerchantCodeTests {
  @Test(arguments: [
    "MRC-000001", "mrc-1", "MRC 000001", "mrc1", "Mrc-٠٠٠٠٠١", "mrc-۰۰۰۰۰۱", " MRC-000001 ",
    "\u{200F}MRC\u{2011}000001\u{A0}",
    "MRC - 1",
  ])
  func `parses`(text: String) {
    #expect(MerchantCode(parsing: text)?.number == 1)
  }

  @Test(arguments: [
    "", "MRC", "MRC-", "1", "000001", "MRC-0", "MRC--1", "MRC-1-2", "MRC-x", "XMRC-1", "MRC-1a", "MRC--", "MRC-½",
    "MRC-9999999999999999999", "TXN-000001",
  ])
  func `refuses`(text: String) {
    #expect(MerchantCode(parsing: text) == nil)
  }

  @Test(
    arguments: [
      (1, "MRC-000001"), (123_456, "MRC-123456"), (1_234_567, "MRC-1234567"),
      (999_999_999_999_999_999, "MRC-999999999999999999"),
    ] as [(Int64, String)])
  func `describes`(number: Int64, text: String) throws {
    let code = try #require(MerchantCode(number: number))
    #expect(code.description == text)
    #expect(MerchantCode(parsing: text) == code)
  }

  @Test func `numbers are positive`() {
    #expect(MerchantCode(number: 0) == nil)
    #expect(MerchantCode(number: -1) == nil)
    #expect(MerchantCode(number: .max) == nil)
  }

  @Test(
    arguments: [
      ("mrc1", "MRC-000001", nil), ("MRC-000001/nour", "MRC-000001", "nour"), ("mrc-٠٠٠٠٠١", "MRC-000001", nil),
      ("mrc 12 / Nour.K ", "MRC-000012", "nour.k"), ("MRC-7/a_b-9", "MRC-000007", "a_b-9"),
      ("1", "MRC-000001", nil), ("000001", "MRC-000001", nil), ("٠٠٠٠٠١", "MRC-000001", nil),
      ("MRC_000001", "MRC-000001", nil), ("MRC:000001", "MRC-000001", nil), ("mrc.1", "MRC-000001", nil),
      ("ＭＲＣ－０００００１", "MRC-000001", nil), ("１／ｎｏｕｒ", "MRC-000001", "nour"), ("#7/nour", "MRC-000007", "nour"),
    ] as [(String, String, String?)])
  func `signs in`(text: String, code: String, member: String?) throws {
    let name = try #require(MerchantSignIn(parsing: text))
    #expect(name.code.description == code)
    #expect(name.member == member)
    #expect(MerchantSignIn(parsing: name.description) == name)
  }

  @Test(arguments: [
    "", "/nour", "MRC", "MRC-", "MRC--1", "0", "1x", "_MRC-1", "MRC-1/", "MRC-1/no ur", "MRC-1/-nour", "MRC-1/nour/x",
    "MRC-1/nöur", "nour@example.com",
    "MRC-1/" + String(repeating: "a", count: 33),
  ])
  func `refuses sign in`(text: String) {
    #expect(MerchantSignIn(parsing: text) == nil)
  }
}
