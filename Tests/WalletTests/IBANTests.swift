import Testing
import Wallet

@Suite struct IBANTests {
  let registered = "EG380019000500000000263180002"

  @Test func `the registry's example`() throws {
    let iban = try #require(IBAN(parsing: registered))
    #expect(iban.text == registered)
    #expect(iban.last4 == "0002")
    #expect(iban.masked == "EG••••0002")
    #expect("\(iban)" == iban.masked)
    #expect(iban.spaced == "EG38 0019 0005 0000 0000 2631 8000 2")
    #expect(IBAN(parsing: iban.spaced) == iban)
  }

  @Test(arguments: [
    "eg38 0019 0005 0000 0000 2631 8000 2", "EG٣٨٠٠١٩٠٠٠٥٠٠٠٠٠٠٠٠٢٦٣١٨٠٠٠٢",
    "\u{200E}EG38-0019-0005-0000-0000-2631-8000-2\u{A0}",
  ])
  func `parses`(text: String) {
    #expect(IBAN(parsing: text)?.text == registered)
  }

  @Test func `every changed digit is found`() {
    let digits = Array(registered)
    for position in 2..<digits.count {
      for replacement in "0123456789" where replacement != digits[position] {
        var changed = digits
        changed[position] = replacement
        #expect(IBAN(parsing: String(changed)) == nil)
      }
    }
  }

  @Test(arguments: [
    "", "EG", "EG38001900050000000026318000", "EG3800190005000000002631800020", "GB82WEST12345698765432",
    "380019000500000000263180002EG", "EG38001900050000000026318000A",
  ])
  func `refuses`(text: String) {
    #expect(IBAN(parsing: text) == nil)
  }
}
