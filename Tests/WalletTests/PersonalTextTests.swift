import Testing
import Wallet

@Suite struct PersonalTextTests {
  @Test(arguments: [
    "01012345676", "+20 101 234 5676", "٠١٠١٢٣٤٥٦٧٦", "(010) 1234-5676", "29001011234567", "mona@example.test",
    "EG380019000500000000263180002", "EG38 0019 0005 0000 0000 2631 80002", "Mona 01012345676",
    "q=01012345676&status=active",
    "q=010%201234%205676",
  ])
  func `what may name a person is noticed in each way of writing it`(_ text: String) { #expect(mayNamePerson(text)) }

  @Test(arguments: [
    "", "Mona Adel", "MRC-000001", "2026-10-31", "1,000,000.00", "TXN-7K2M9Q4R", "123456789",
    "from=2026-10-31&to=2026-11-30",
  ])
  func `names, codes, days and amounts don't`(_ text: String) { #expect(!mayNamePerson(text)) }
}
