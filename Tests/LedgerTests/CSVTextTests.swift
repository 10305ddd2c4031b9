import Ledger
import Testing

struct CSVTextTests {
  @Test(arguments: [
    ("Nile Pharmacy", "Nile Pharmacy"), ("Nile, Dokki", "\"Nile, Dokki\""), ("Nile \"A\"", "\"Nile \"\"A\"\"\""),
    // A combining mark after a quote must not hide it.
    ("a\"\u{0301}b", "\"a\"\"\u{0301}b\""),
    ("=1+1", "'=1+1"), ("@SUM(A1)", "'@SUM(A1)"), ("\u{FF1D}1", "'\u{FF1D}1"), ("\u{FF20}SUM", "'\u{FF20}SUM"),
    ("\t=1", "'\t=1"), ("Nile;=1", "Nile;'=1"), ("Nile\u{FF1B}\u{FF0B}1", "Nile\u{FF1B}'\u{FF0B}1"),
  ])
  func `a field is quoted where it must be, and no formula`(text: String, field: String) {
    var bytes: [UInt8] = []
    bytes.appendCSVText(text)
    #expect(bytes == Array(field.utf8))
  }
}
