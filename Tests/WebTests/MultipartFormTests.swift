import Testing

@testable import Web

@Suite struct MultipartFormTests {
  /// Reads lines that are joined and ended by CRLF.
  private func read(_ lines: [String], boundary: String = "AaB03x") throws -> [MultipartForm.Part] {
    try MultipartForm(Array(lines.map { $0 + "\r\n" }.joined().utf8), boundary: boundary).parts
  }

  private func described(_ parts: [MultipartForm.Part]) -> [String] {
    parts.map { "\($0.name)|\($0.fileName ?? "-")|\(String(decoding: $0.content, as: UTF8.self))" }
  }

  /// Reads a form of one field with this head.
  private func named(_ head: String) throws -> [String] {
    described(try read(["--AaB03x", head, "", "x", "--AaB03x--"]))
  }

  @Test func `the example of HTML 401`() throws {
    let parts = try read([
      "--AaB03x", "Content-Disposition: form-data; name=\"submit-name\"", "", "Larry", "--AaB03x",
      "Content-Disposition: form-data; name=\"files\"; filename=\"file1.txt\"", "Content-Type: text/plain", "",
      "... contents of file1.txt ...", "--AaB03x--",
    ])
    #expect(described(parts) == ["submit-name|-|Larry", "files|file1.txt|... contents of file1.txt ..."])
  }

  @Test func `the example of RFC 2046 in the shape of a form`() throws {
    let parts = try read(
      [
        "This is the preamble.  It is to be ignored, though it",
        "is a handy place for composition agents to include an",
        "explanatory note to non-MIME conformant readers.", "", "--simple boundary",
        "content-disposition: form-data; name=a", "", "This is implicitly typed plain US-ASCII text.",
        "It does NOT end with a linebreak.", "--simple boundary \t",
        "Content-type: text/plain; charset=us-ascii", "content-disposition: form-data; name=b", "",
        "This is explicitly typed plain US-ASCII text.", "It DOES end with a linebreak.", "", "--simple boundary--", "",
        "This is the epilogue.  It is also to be ignored.",
      ], boundary: "simple boundary")
    #expect(
      described(parts) == [
        "a|-|This is implicitly typed plain US-ASCII text.\r\nIt does NOT end with a linebreak.",
        "b|-|This is explicitly typed plain US-ASCII text.\r\nIt DOES end with a linebreak.\r\n",
      ])
  }

  @Test func `content is taken as it is`() throws {
    let content = "a\nb\rc\r\n--AaB03\r\n-- AaB03x\r\r\n\u{0}\u{FEFF}"
    let parts = try read(["--AaB03x", "Content-Disposition: form-data; name=f; filename=a", "", content, "--AaB03x--"])
    #expect(described(parts) == ["f|a|" + content])
  }

  @Test func `a part may be empty`() throws {
    let head = "Content-Disposition: form-data; name=f; filename=\"\""
    #expect(described(try read(["--AaB03x", head, "", "", "--AaB03x--"])) == ["f||"])
    #expect(described(try read(["--AaB03x", head, "", "--AaB03x--"])) == ["f||"])
    #expect(try read(["--AaB03x--"]).isEmpty)
    // Nothing has to follow the end.
    let body = "--AaB03x\r\n\(head)\r\n\r\nx\r\n--AaB03x--"
    #expect(described(try MultipartForm(Array(body.utf8), boundary: "AaB03x").parts) == ["f||x"])
  }

  @Test(arguments: [
    (#"Content-Disposition: form-data; name="a b"; filename="كشف البنك.csv""#, "a b|كشف البنك.csv|x"),
    (#"CONTENT-DISPOSITION:FORM-DATA;NAME=f;FileName="a\"b\\c.csv""#, #"f|a"b\c.csv|x"#),
    (#"Content-Disposition: form-data; name="f"; filename="C:\bank\a.csv""#, #"f|C:\bank\a.csv|x"#),
    (#"Content-Disposition: form-data ; name="f" ; filename="a;b=c.csv""#, "f|a;b=c.csv|x"),
    ("X-Other: whatever\r\nContent-Disposition: form-data; name=f", "f|-|x"),
    ("Content-Transfer-Encoding: BINARY\r\nContent-Disposition: form-data; name=f", "f|-|x"),
  ])
  func `a part is named by its head`(_ head: String, _ part: String) throws {
    #expect(try named(head) == [part])
  }

  @Test(arguments: [
    "Content-Disposition: form-data", "Content-Disposition: attachment; name=f", "Content-Type: text/plain",
    "Content-Disposition: form-data; name=f; name=g", "Content-Disposition: form-data; name=\"f",
    "Content-Disposition: form-data; name=f;", "Content-Disposition: form-data; name=", "Content-Disposition",
    "Content-Disposition: form-data; name=a b", "Content-Disposition : form-data; name=f", ": form-data; name=f",
    "Content-Disposition: form-data; name=f\r\nContent-Disposition: form-data; name=g",
    "Content-Disposition: form-data;\r\n name=f", "Content-Disposition: form-data; name=f\nX: y",
    // RFC 7578, section 4.2.
    "Content-Disposition: form-data; name=f; filename*=UTF-8''a.csv",
    // The example of section 4.5, an encoding that only mail uses.
    "Content-Disposition: form-data; name=f\r\nContent-Transfer-Encoding: quoted-printable",
    "Content-Disposition: form-data; name=\"a\u{0}b\"",
    "Content-Disposition: form-data; name=f; filename=\"" + String(repeating: "x", count: 2048) + "\"",
  ])
  func `a head that is wrong is refused`(_ head: String) {
    #expect(throws: MultipartForm.Malformed.self) { try named(head) }
  }

  @Test(arguments: [
    "", "--AaB03x", "--AaB03x\r\n", "x", "--AaB03x\nContent-Disposition: form-data; name=f\n\nx\n--AaB03x--\n",
    // The cases are a missing end, another boundary, and text after the boundary or after the end.
    "--AaB03x\r\nContent-Disposition: form-data; name=f\r\n\r\nx",
    "--AaB03x\r\nContent-Disposition: form-data; name=f\r\n\r\nx\r\n--AaB03x",
    "--AaB03x\r\nContent-Disposition: form-data; name=f\r\n\r\nx\r\n--AaB03y--\r\n",
    "--AaB03x\r\nContent-Disposition: form-data; name=f\r\n\r\nx\r\n--AaB03xy\r\n\r\n--AaB03x--\r\n",
    "--AaB03x\r\nContent-Disposition: form-data; name=f\r\n\r\nx\r\n--AaB03x--y\r\n",
    // A line ends with LF alone.
    "--AaB03x\r\nContent-Disposition: form-data; name=f\n\nx\r\n--AaB03x--\r\n",
    "--AaB03x\r\nContent-Disposition: form-data; name=f\r\n\r\nx\n--AaB03x--\r\n",
    "--AaB03x\r\nContent-Disposition: form-data; name=f\r\n\r\nx\r\n--AaB03x--\n",
    "--AaB03x\r\nContent-Disposition: form-data; name=f\r\n",
  ])
  func `a body that is wrong is refused`(_ body: String) {
    #expect(throws: MultipartForm.Malformed.self) { try MultipartForm(Array(body.utf8), boundary: "AaB03x") }
  }

  @Test func `a name is UTF-8`() {
    let head = Array("--b\r\nContent-Disposition: form-data; name=\"".utf8)
    let body = head + [0xC3, 0x28] + Array("\"\r\n\r\nx\r\n--b--".utf8)
    #expect(throws: MultipartForm.Malformed.self) { try MultipartForm(body, boundary: "b") }
  }

  @Test(arguments: [
    ("multipart/form-data; boundary=AaB03x", "AaB03x"),
    ("Multipart/Form-Data; charset=utf-8; BOUNDARY=\"simple boundary\"", "simple boundary"),
    ("multipart/form-data; boundary=----WebKitFormBoundary7MA4YWxkTrZu0gW", "----WebKitFormBoundary7MA4YWxkTrZu0gW"),
    ("multipart/form-data", nil), ("multipart/form-data; boundary=", nil), ("multipart/form-data; boundary=\"\"", nil),
    ("multipart/form-data; boundary=\"a \"", nil), ("multipart/form-data; boundary=\"a*b\"", nil),
    ("multipart/form-data; boundary=" + String(repeating: "x", count: 70), String(repeating: "x", count: 70)),
    ("multipart/form-data; boundary=" + String(repeating: "x", count: 71), nil),
    ("multipart/form-data; boundary=a; boundary=b", nil), ("multipart/form-data, boundary=a", nil), ("", nil),
  ])
  func `the type names the boundary`(_ type: String, _ boundary: String?) {
    #expect(HeaderParameters(type.utf8).flatMap { MultipartForm.boundary($0) } == boundary)
  }

  @Test(arguments: [
    ("/home/mona/a.csv", "a.csv"), (#"C:\bank\a.csv"#, "a.csv"), ("", ""), ("a%22b.csv", "a\"b.csv"),
    ("نتيجة\u{202E}.csv", "نتيجة.csv"), ("a\tb.csv", "a b.csv"), ("..", ".."), ("a/", "a"),
  ])
  func `a file is called by its last name`(_ typed: String, _ name: String) {
    #expect(UploadedFile(fileName: typed, []).name == name)
  }
}
