import Testing
import Wallet

@Suite struct BankCodeTests {
  @Test(arguments: [
    ("EG380019000500000000263180002", "0019", "First Abu Dhabi Bank Misr", "بنك أبوظبي الأول مصر"),
    ("EG800002000156789012345180002", "0002", "Banque Misr", "بنك مصر"),
  ])
  func `an IBAN names its bank`(text: String, code: String, english: String, arabic: String) throws {
    let bank = try #require(IBAN(parsing: text)).bank
    #expect(bank.text == code)
    #expect(bank.names?.english == english)
    #expect(bank.names?.arabic == arabic)
  }

  @Test func `a bank that isn't known has no name`() throws {
    let bank = try #require(IBAN(parsing: "EG380099000100000000123456789")).bank
    #expect(bank.text == "0099")
    #expect(bank.names == nil)
  }
}
