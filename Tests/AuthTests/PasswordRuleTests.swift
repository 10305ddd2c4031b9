import Testing

@testable import Auth

@Suite struct PasswordRuleTests {
  @Test(arguments: [
    ("fourteen chars", PasswordRule.Refusal.tooShort(minimum: 15)),
    ("admin123", .common), ("Merchant123", .common), ("PasswordPassword", .common), ("1q2w3e4r5t6y7u8i", .common),
    ("aaaaaaaaaaaaaaaaaaaa", .common), ("qxzqxzqxzqxzqxzqxz", .common),
    ("my name is nour and nothing else", .ownWord), ("NOUR@HEALTHPAY.TEST!", .ownWord),
    ("a line\u{0}break in the middle", .control), (String(repeating: "ab cde", count: 22), .tooLong(maximum: 128)),
  ])
  func `refused`(_ password: String, _ refusal: PasswordRule.Refusal) {
    #expect(PasswordRule.refusal(of: password, words: ["nour@healthpay.test", "Nour Said"]) == refusal)
  }

  @Test(arguments: [
    "fifteen chars ok", "كلمة مرور طويلة بما يكفي", "no digits no capitals", "saidalot of things here to be sure",
  ])
  func `accepted`(_ password: String) {
    #expect(PasswordRule.refusal(of: password, words: ["mona@healthpay.test", "Mona Al"]) == nil)
  }

  @Test func `one hundred twenty eight characters are accepted`() {
    let password = String((0..<128).map { Character(Unicode.Scalar(UInt8(97 + $0 * 7 % 26))) })
    #expect(password.count == 128)
    #expect(PasswordRule.refusal(of: password, words: []) == nil)
  }

  @Test func `eight will do with a second factor`() {
    #expect(PasswordRule.refusal(of: "kz8!wq2e", words: [], secondFactor: true) == nil)
    #expect(PasswordRule.refusal(of: "kz8!wq2", words: [], secondFactor: true) == .tooShort(minimum: 8))
    #expect(PasswordRule.refusal(of: "letmein1", words: [], secondFactor: true) == .common)
  }
}
