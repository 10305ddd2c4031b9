import Testing

@testable import Auth

@Suite struct SealedTextTests {
  private let seal: TextSeal

  init() throws { seal = try TextSeal(secret: Array(0..<32)) }

  @Test(arguments: TextSeal.Purpose.allCases) func `opens what it sealed`(purpose: TextSeal.Purpose) throws {
    for text in ["", "29001011234567", "EG380019000500000000263180002", String(repeating: "ن", count: 500)] {
      let sealed = try seal.seal(text, for: purpose)
      #expect(sealed.count == text.utf8.count + 33)
      #expect(try seal.open(sealed, for: purpose) == text)
    }
  }

  @Test func `the same text is sealed differently each time`() throws {
    #expect(try seal.seal("29001011234567", for: .nationalID) != seal.seal("29001011234567", for: .nationalID))
  }

  @Test func `every changed byte is noticed`() throws {
    let sealed = try seal.seal("29001011234567", for: .nationalID)
    for index in sealed.indices {
      var changed = sealed
      changed[index] ^= 1
      #expect(throws: TextSeal.Failure.notOurs) { try seal.open(changed, for: .nationalID) }
    }
    for count in [0, 1, 5, 32, sealed.count - 1] {
      #expect(throws: TextSeal.Failure.notOurs) { try seal.open(Array(sealed.prefix(count)), for: .nationalID) }
    }
  }

  @Test func `purposes and secrets do not open each other`() throws {
    let sealed = try seal.seal("29001011234567", for: .nationalID)
    #expect(throws: TextSeal.Failure.notOurs) { try seal.open(sealed, for: .iban) }
    let other = try TextSeal(secret: Array(1..<33))
    #expect(throws: TextSeal.Failure.notOurs) { try other.open(sealed, for: .nationalID) }
  }

  @Test func `the index is the same for the same text only`() throws {
    let index = seal.blindIndex(of: "29001011234567", for: .nationalID)
    #expect(index.count == 32)
    #expect(index == seal.blindIndex(of: "29001011234567", for: .nationalID))
    #expect(index != seal.blindIndex(of: "29001011234568", for: .nationalID))
    #expect(index != seal.blindIndex(of: "29001011234567", for: .iban))
    #expect(index != (try TextSeal(secret: Array(1..<33))).blindIndex(of: "29001011234567", for: .nationalID))
  }

  /// Computed with Python's `hmac` and `hashlib`: HKDF-SHA256 without salt, then HMAC-SHA256.
  @Test func `the index is what it says it is`() {
    let index = seal.blindIndex(of: "29001011234567", for: .nationalID)
    #expect(index.map { String($0, radix: 16) }.joined(separator: " ") == Self.expected)
  }

  private static let expected =
    "8 fe 89 e5 d7 7a 6c 8a f2 2 3f 1a c7 2d c 64 "
    + "5c ab 7d c5 a2 9e 7a e 64 98 8f ee ed a d1 0"

  @Test func `a short secret is refused`() {
    #expect(throws: TextSeal.Failure.secretTooShort) { try TextSeal(secret: Array(0..<31)) }
  }

  @Test func `nothing of it is printed`() {
    #expect("\(seal)" == "TextSeal(redacted)")
    #expect(Mirror(reflecting: seal).children.isEmpty)
  }
}
