import Ledger
import Testing
import Wallet

struct StatementDifferenceTests {
  private static let zone = CairoZone(initialOffset: 7200, transitions: [])

  private static let issued = """
    \u{FEFF}sequence,posted_at_utc,kind,description,net,balance\r
    ,2026-09-30T22:00:00Z,opening_balance,,,0.00\r
    1,2026-10-05T09:00:00Z,payment,"a, b",97.15,97.15\r
    2,2026-10-06T09:00:00Z,refund,,-40.00,57.15\r
    ,2026-10-31T22:00:00Z,closing_balance,,,57.15\r

    """

  private func reader(_ text: String) throws -> CSVReader {
    var rest = Array(text.utf8)
    return try CSVReader {
      defer { rest = [] }
      return rest
    }
  }

  private func difference(_ file: String) throws -> StatementDifference {
    try StatementDifference(of: reader(file), from: reader(Self.issued))
  }

  @Test func `a statement says its period and its rows`() throws {
    let claim = try #require(try StatementClaim(reader(Self.issued), zone: Self.zone))
    #expect(claim.from.description == "2026-10-01")
    #expect(claim.to.description == "2026-10-31")
    #expect(claim.rows == 2)
  }

  @Test(arguments: [
    ("opening_balance", "payment"), ("closing_balance", "payment"), ("2026-09-30T22:00:00Z", "yesterday"),
    ("2026-10-31T22:00:00Z", "2026-09-01T22:00:00Z"), ("posted_at_utc", "at"), ("\"a, b\"", "\"a, b"),
  ])
  func `what lacks its frame is no statement`(_ old: String, _ new: String) throws {
    #expect(try StatementClaim(reader(Self.issued.replacing(old, with: new)), zone: Self.zone) == nil)
    #expect(try StatementClaim(reader(""), zone: Self.zone) == nil)
    #expect(try StatementClaim(reader("%PDF-1.5\n%\u{1}\u{2}\n1 0 obj"), zone: Self.zone) == nil)
  }

  @Test func `the first difference is found`() throws {
    #expect(
      try difference(Self.issued.replacing("-40.00", with: "-30.00").replacing("57.15", with: "67.15"))
        == .value(row: 4, column: "net", found: "-30.00", issued: "-40.00"))
    #expect(
      try difference(Self.issued.replacing("a, b", with: "a, c"))
        == .value(row: 3, column: "description", found: "a, c", issued: "a, b"))
    #expect(
      try difference(Self.issued.replacing("net,balance\r\n", with: "net,total\r\n"))
        == .value(row: 1, column: "balance", found: "total", issued: "balance"))
    #expect(
      try difference(Self.issued.replacing("1,2026-10-05T09:00:00Z,payment,\"a, b\",97.15,97.15\r\n", with: ""))
        == .value(row: 3, column: "sequence", found: "2", issued: "1"))
    #expect(try difference(Self.issued + "x\r\n") == .added(row: 6))
    #expect(try difference(Self.issued.replacing("97.15\r\n", with: "97.15,\r\n")) != .bytes)
    #expect(
      try difference(Self.issued.replacing(",2026-10-31T22:00:00Z,closing_balance,,,57.15\r\n", with: ""))
        == .missing(row: 5))
    #expect(try difference(Self.issued.replacing("refund,,", with: "refund,\",")) == .unreadable(row: 4))
  }

  @Test func `a file that another program saved has other bytes alone`() throws {
    #expect(try difference(Self.issued.replacing("\r\n", with: "\n")) == .bytes)
    #expect(try difference(Self.issued.replacing("refund", with: "\"refund\"")) == .bytes)
    #expect(try difference(Self.issued.replacing("\u{FEFF}", with: "")) == .bytes)
  }
}
