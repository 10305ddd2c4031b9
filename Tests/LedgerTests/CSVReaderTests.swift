import Ledger
import Testing

struct CSVReaderTests {
  private func records(_ bytes: [UInt8], chunk: Int = 7) throws -> [CSVRecord] {
    var rest = bytes[...]
    var reader = try CSVReader {
      defer { rest = rest.dropFirst(chunk) }
      return Array(rest.prefix(chunk))
    }
    var records: [CSVRecord] = []
    while let record = try reader.next() { records.append(record) }
    return records
  }

  private func texts(_ text: String) throws -> [[String]?] { try records(Array(text.utf8)).map(\.texts) }

  @Test func `reads plain and quoted fields`() throws {
    #expect(try texts("a,b,c\n1,\"2,5\",\"say \"\"hi\"\"\"\n") == [["a", "b", "c"], ["1", "2,5", "say \"hi\""]])
    #expect(try texts("\"\",,x\n") == [["", "", "x"]])
  }

  @Test func `takes either line end and none at the end`() throws {
    #expect(try texts("a,b\r\nc,d\r\n") == [["a", "b"], ["c", "d"]])
    #expect(try texts("a,b\nc,d") == [["a", "b"], ["c", "d"]])
    #expect(try texts("a,\"b\"\r\nc,\"d\"") == [["a", "b"], ["c", "d"]])
    #expect(try texts("a,b\rc,d\r\re,f") == [["a", "b"], ["c", "d"], ["e", "f"]])
  }

  @Test func `keeps line ends inside of quotes and counts them`() throws {
    let found = try records(Array("h\n\"one\r\ntwo\nthree\",x\ny,z\n".utf8))
    #expect(found.map(\.texts) == [["h"], ["one\r\ntwo\nthree", "x"], ["y", "z"]])
    #expect(found.map(\.line) == [1, 2, 5])
  }

  @Test func `drops a byte order mark and blank lines`() throws {
    let found = try records([0xEF, 0xBB, 0xBF] + Array("a,b\n\n\r\nc,d\n\n".utf8))
    #expect(found.map(\.texts) == [["a", "b"], ["c", "d"]])
    #expect(found.map(\.line) == [1, 4])
    #expect(try records([0xEF, 0xBB, 0xBF]).isEmpty)
    #expect(try records([]).isEmpty)
  }

  @Test(arguments: [1, 2, 3, 5, 64, 4_096]) func `chunks make no difference`(chunk: Int) throws {
    let text = "\u{FEFF}id,name\r\n1,\"أحمد, \"\"الكبير\"\"\"\r\n2,\"two\r\nlines\"\r\n3,plain"
    let found = try records(Array(text.utf8), chunk: chunk)
    #expect(
      found.map(\.texts) == [["id", "name"], ["1", "أحمد, \"الكبير\""], ["2", "two\r\nlines"], ["3", "plain"]])
  }

  @Test func `notes quotes out of place and goes on`() throws {
    let found = try records(Array("a\"b,c\n\"d\"e,f\ng,h\n".utf8))
    #expect(found.map(\.problem) == [.quoteInField, .textAfterQuote, nil])
    #expect(found.last?.texts == ["g", "h"])
  }

  @Test func `names the line of a quote that is not closed`() {
    #expect(throws: CSVError.unterminatedQuote(line: 3)) { try texts("a,b\nc,d\ne,\"f\ng,h\n") }
    let endless = Array("a\nb,\"".utf8) + Array(repeating: UInt8(ascii: "x"), count: CSVReader.longestRecord + 1)
    #expect(throws: CSVError.unterminatedQuote(line: 2)) { try records(endless, chunk: 65_536) }
    let long = Array("a\n".utf8) + Array(repeating: UInt8(ascii: "x"), count: CSVReader.longestRecord + 1)
    #expect(throws: CSVError.recordTooLong(line: 2)) { try records(long, chunk: 65_536) }
  }

  @Test func `bytes that are no text stay in their row`() throws {
    let found = try records(Array("a,b\n".utf8) + [0xC3, 0x2C, 0xA9, 0x0A] + Array("c,d\n".utf8))
    #expect(found.map { $0.texts == nil } == [false, true, false])
  }
}
