import Testing

@testable import Auth

@Suite struct TokenTests {
  @Test func `a token comes back from its text`() throws {
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
  func `what is no token is not read`(_ text: String) { #expect(Token(text) == nil) }

  @Test func `only what this secret signed is a session's token`() throws {
    let signer = TokenSigner(secret: [UInt8](repeating: 1, count: 32))
    let token = Token.random()
    let text = signer.sign(token)
    #expect(signer.verify(text)?.hash == token.hash)
    let other = TokenSigner(secret: [UInt8](repeating: 2, count: 32))
    let code = text.dropFirst(44)
    for foreign in [
      token.text, "\(token.text).", other.sign(token), "\(Token.random().text).\(code)", "\(text).", ".\(code)", "",
      "\(token.text).\(token.csrf())",
    ] {
      #expect(signer.verify(foreign) == nil)
    }
  }

  @Test func `forms are bound to the session`() {
    let token = Token.random()
    #expect(token.isCSRF(token.csrf()))
    #expect(!token.isCSRF(Token.random().csrf()))
    #expect(!token.isCSRF(""))
    #expect(!token.isCSRF(token.text))
    #expect(token.csrf() != token.text)
  }

  @Test func `each page masks the token of its forms anew`() throws {
    let token = Token.random()
    let pages = (0..<50).map { _ in token.csrf() }
    #expect(Set(pages).count == pages.count)
    // No part of the token is constant, so a guessed part doesn't make a compressed page shorter.
    for place in 0..<86 { #expect(Set(pages.map { Array($0.utf8)[place] }).count > 1, "\(place)") }
    for page in pages {
      #expect(page.utf8.count == 86)
      #expect(token.isCSRF(page))
      var bytes = try #require(Base64.decode(page, .urlSafe))
      bytes[40] ^= 1
      #expect(!token.isCSRF(Base64.encode(bytes, .urlSafe)))
    }
  }

  @Test func `the token itself, unmasked or half of it, is no token of a form`() {
    let token = Token.random()
    let code = token.signature(of: "csrf")
    for text in [code, code + code, String(token.csrf().dropLast()), token.csrf() + "A"] {
      #expect(!token.isCSRF(text))
    }
  }

  @Test(arguments: [0, 1, 7, 8, 9, 32, 33]) func `random bytes are as many as asked for`(_ count: Int) {
    #expect(Random.bytes(count).count == count)
    if count > 6 { #expect(Random.bytes(count) != Random.bytes(count)) }
  }

  @Test func `a token is never printed`() {
    let token = Token.random()
    var dumped = ""
    dump(token, to: &dumped)
    for text in ["\(token)", String(reflecting: token), dumped] { #expect(!text.contains(token.text)) }
  }

  @Test(arguments: [("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("foobar", "Zm9vYmFy")])
  func `Base64 is that of the standard`(_ plain: String, _ encoded: String) {
    #expect(Base64.encode(Array(plain.utf8), .standard) == encoded)
    #expect(Base64.decode(encoded, .standard) == Array(plain.utf8))
  }

  @Test func `only equal bytes are equal`() {
    #expect(constantTimeEqual([], []))
    #expect(constantTimeEqual([1, 2, 3], [1, 2, 3]))
    #expect(!constantTimeEqual([1, 2, 3], [1, 2, 4]))
    #expect(!constantTimeEqual([1, 2], [1, 2, 3]))
  }
}
