import Testing

@testable import Web

@Suite struct MultipartStreamTests {
  private struct Read: Equatable {
    var fields: [String] = []
    var fileName: String?
    var content: [UInt8] = []
  }

  private func read(_ pieces: [ArraySlice<UInt8>]) throws -> Read {
    var stream = MultipartStream(boundary: "AaB03x", file: "file")
    var read = Read()
    for piece in pieces { read.content += try stream.take(piece) }
    let (items, fileName) = try stream.end()
    read.fields = items.map { "\($0.name)=\(String(decoding: $0.value, as: UTF8.self))" }
    read.fileName = fileName
    return read
  }

  private func read(_ text: String) throws -> Read { try read([Array(text.utf8)[...]]) }

  private func body(_ parts: [(head: String, content: String)]) -> String {
    parts.map { "--AaB03x\r\nContent-Disposition: form-data; \($0.head)\r\n\r\n\($0.content)\r\n" }.joined()
      + "--AaB03x--\r\n"
  }

  private var example: String {
    body([
      ("name=\"_csrf\"", "t"), ("name=\"empty\"", ""),
      ("name=\"file\"; filename=\"كشف.csv\"\r\nContent-Type: text/csv", "a,b\r\n--AaB03\r\n\r\n-- \r\n--AaB03y\r\n"),
      ("name=\"after\"", "x\r\ny"),
    ])
  }

  /// Whatever the network makes of the body, the parts are the same.
  @Test func `a body that comes in pieces is read as one that comes whole`() throws {
    let bytes = Array(example.utf8)
    let whole = try read([bytes[...]])
    #expect(whole.fields == ["_csrf=t", "empty=", "after=x\r\ny"])
    #expect(whole.fileName == "كشف.csv")
    #expect(String(decoding: whole.content, as: UTF8.self) == "a,b\r\n--AaB03\r\n\r\n-- \r\n--AaB03y\r\n")
    for split in 1..<bytes.count { #expect(try read([bytes[..<split], bytes[split...]]) == whole, "\(split)") }
    #expect(try read(bytes.indices.map { bytes[$0...$0] }) == whole)
  }

  @Test func `an empty file and a field without a file`() throws {
    #expect(try read(body([("name=\"file\"; filename=\"\"", "")])) == Read(fileName: "", content: []))
    #expect(try read(body([("name=\"a\"", "1")])) == Read(fields: ["a=1"]))
  }

  @Test func `what is malformed is refused`() throws {
    let good = body([("name=\"file\"; filename=\"a\"", "x")])
    for bad in [
      "", "x", good.replacing("--AaB03x--\r\n", with: ""), good.replacing("form-data", with: "attachment"),
      good.replacing("--AaB03x\r\n", with: "--AaB03x y\r\n"), body([("name=\"file\"", "x")]),
      body([("other=\"a\"", "x")]),
      "--AaB03x\r\nX: \(String(repeating: "x", count: 5_000))\r\n",
    ] {
      #expect(throws: MultipartStream.Problem.malformed, "\(bad.prefix(80))") { try read(bad) }
    }
    #expect(throws: MultipartStream.Problem.secondFile("file")) {
      try read(body([("name=\"file\"; filename=\"a\"", "x"), ("name=\"file\"; filename=\"b\"", "y")]))
    }
    #expect(throws: MultipartStream.Problem.secondFile("b")) { try read(body([("name=\"b\"; filename=\"b\"", "y")])) }
    #expect(throws: MultipartStream.Problem.tooLarge) {
      try read(body([("name=\"a\"", String(repeating: "x", count: 70_000))]))
    }
  }
}
