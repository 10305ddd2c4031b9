import Testing
import Wallet

@Suite struct NationalIDTests {
  @Test(arguments: ["29001010112345", "٢٩٠٠١٠١٠١١٢٣٤٥", " 2 900101 01 12345\u{200F}", "2-900101-01-12345"])
  func `parses`(text: String) throws {
    let id = try #require(NationalID(parsing: text))
    #expect(id.digits == "29001010112345")
    #expect(id.birthDay == Day(year: 1990, month: 1, day: 1))
    #expect(id.masked == "••••••••••2345")
    #expect("\(id)" == id.masked)
  }

  @Test func `leap days`() {
    #expect(NationalID(parsing: "30002298812345")?.birthDay == Day(year: 2000, month: 2, day: 29))
    #expect(NationalID(parsing: "29902298812345") == nil)
  }

  @Test(arguments: [
    "", "2900101011234", "290010101123456", "19001010112345", "49001010112345", "29013010112345", "29001320112345",
    "29000010112345", "29001000112345", "29001019912345", "29001010012345", "2900101011234a",
  ])
  func `refuses`(text: String) {
    #expect(NationalID(parsing: text) == nil)
  }
}
