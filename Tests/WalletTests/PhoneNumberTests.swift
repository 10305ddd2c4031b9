import Testing
import Wallet

@Suite struct PhoneNumberTests {
  @Test(arguments: [
    "01012345676", "+201012345676", "00201012345676", "201012345676", "+20 101 234 5676", "(010) 1234-5676",
    "010.1234.5676", "010 1234 5676", "٠١٠١٢٣٤٥٦٧٦", "۰۱۰۱۲۳۴۵۶۷۶", "+٢٠ ١٠١ ٢٣٤ ٥٦٧٦", "  01012345676\n",
    "\u{202A}+20 101 234 5676\u{202C}", "\u{2066}010\u{A0}1234\u{A0}5676\u{2069}", "\u{200E}01012345676\u{200F}",
    "010\u{2011}1234\u{2013}5676",
  ])
  func `parses`(text: String) {
    #expect(PhoneNumber(parsing: text)?.e164 == "+201012345676")
  }

  @Test(arguments: ["010", "011", "012", "015"])
  func `every network`(prefix: String) {
    #expect(PhoneNumber(parsing: prefix + "00000000")?.national == prefix + "00000000")
  }

  @Test(arguments: [
    "", "0", "+", "1012345676", "0101234567", "010123456767", "01312345676", "01412345676", "0223456789",
    "+20223456789",
    "+2001012345676", "+441012345676", "++201012345676", "01012345676+", "+0201012345676", "0101234567a",
    "010,12345676",
    "٠١٠١٢٣٤٥٦٧x", "010/12345676",
  ])
  func `refuses`(text: String) {
    #expect(PhoneNumber(parsing: text) == nil)
  }

  @Test func `stored`() {
    #expect(PhoneNumber(e164: "+201012345676") == PhoneNumber(parsing: "01012345676"))
    for text in ["01012345676", "+20 1012345676", "+201312345676", "+20101234567", "+٢٠١٠١٢٣٤٥٦٧٦", ""] {
      #expect(PhoneNumber(e164: text) == nil)
    }
  }

  @Test func `shown`() throws {
    let phone = try #require(PhoneNumber(parsing: "01012345676"))
    #expect(phone.national == "01012345676")
    #expect(phone.masked == "010•••••676")
    #expect(phone.spaced == "+20 101 234 5676")
  }

  @Test func `a log line has no number`() throws {
    let phone = try #require(PhoneNumber(parsing: "01012345676"))
    for text in ["\(phone)", String(describing: [phone]), String(reflecting: phone)] {
      #expect(!text.contains("12345"))
    }
  }
}
