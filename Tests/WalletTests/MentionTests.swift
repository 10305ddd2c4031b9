import Testing
import Wallet

@Suite struct MentionTests {
  private static let people = Mentions([
    .init(id: 1, name: "Salma Roshdy", email: "salma@example.test"),
    .init(id: 2, name: "Mona Adel", email: "mona.adel@example.test"),
    .init(id: 3, name: "Mona Fathy", email: "m.fathy@example.test"),
    .init(id: 4, name: "أحمد سعيد", email: "asaid@example.test"),
  ])

  @Test(arguments: [
    ("@Salma please call", ["1 Salma"]), ("Ask @salma roshdy, then @Mona Adel.", ["1 salma roshdy", "2 Mona Adel"]),
    ("@mona.adel @m.fathy.", ["2 mona.adel", "3 m.fathy"]), ("@Mona", []), ("@احمد سعيد", ["4 احمد سعيد"]),
    ("@Salmaa and @nobody", []), ("salma@example.test", []), ("@salma.other", []), ("@ Salma", []), ("@", []),
    ("(@Salma)\n@Salma", ["1 Salma"]), ("@@Salma", []), ("@Mona Adelina", []),
  ])
  func `a whole name, a first name of one person or an e-mail's first part names a colleague`(
    text: String, found: [String]
  ) {
    #expect(Self.people.found(in: text).map { "\($0.person) \($0.typed)" } == found)
  }
}
