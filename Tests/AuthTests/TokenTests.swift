import Testing

@testable import Auth

@Suite struct TokenTests {
  @Test func aTokenComesBackFromItsText() throws {
    let token = Token.random()
    #expect(token.text.utf8.count == 43)
    let read = try #require(Token(token.text))
    #expect(read.hash == token.hash)
    #expect(read.hash.count == 32)
    #expect(token.hash != Token.random().hash)
  }

  @Test(arguments: [
    "", "short", String(repeating: "A", count: 42), String(repeating: "A", count: 44),
    String(repeating: "=", count: 43),
    String(repeating: "A", count: 42) + "B", String(repeating: "+", count: 43),
  ])
  func whatIsNoTokenIsNotRead(_ text: String) { #expect(Token(text) == nil) }

  @Test func formsAreBoundToTheSession() {
    let token = Token.random()
    #expect(token.isCSRF(token.csrf))
    #expect(!token.isCSRF(Token.random().csrf))
    #expect(!token.isCSRF(""))
    #expect(!token.isCSRF(token.text))
    #expect(token.csrf != token.text)
  }

  @Test func aTokenIsNeverPrinted() {
    let token = Token.random()
    var dumped = ""
    dump(token, to: &dumped)
    for text in ["\(token)", String(reflecting: token), dumped] { #expect(!text.contains(token.text)) }
  }

  @Test(arguments: [("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("foobar", "Zm9vYmFy")])
  func base64IsThatOfTheStandard(_ plain: String, _ encoded: String) {
    #expect(Base64.encode(Array(plain.utf8), .standard) == encoded)
    #expect(Base64.decode(encoded, .standard) == Array(plain.utf8))
  }

  @Test func onlyEqualBytesAreEqual() {
    #expect(constantTimeEqual([], []))
    #expect(constantTimeEqual([1, 2, 3], [1, 2, 3]))
    #expect(!constantTimeEqual([1, 2, 3], [1, 2, 4]))
    #expect(!constantTimeEqual([1, 2], [1, 2, 3]))
  }
}
