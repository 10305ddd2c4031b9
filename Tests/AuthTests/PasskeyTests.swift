import Crypto
import Database
import TestSupport
import Testing
import Wallet

@testable import Auth

@Suite struct PasskeyTests {
  private static let site = PasskeySite(origin: "https://portal.example.com")

  private static func authenticators() -> [SoftAuthenticator] {
    let origin = "https://portal.example.com"
    return [SoftAuthenticator(.es256, of: origin), SoftAuthenticator(.ed25519, of: origin)]
  }

  private static let lies: [(String, @Sendable (inout SoftAuthenticator) -> Void)] = [
    ("another origin", { $0.origin = "https://portal.example.net" }),
    ("another port", { $0.origin = "https://portal.example.com:8443" }),
    ("another site's id", { $0.rpID = "example.com" }),
    ("nobody there", { $0.flags = 0x04 }), ("nobody verified", { $0.flags = 0x01 }),
    ("backed up though it can't be", { $0.flags = 0x15 }), ("another ceremony", { $0.type = "payment.get" }),
    ("a frame of another site", { $0.tail = #","crossOrigin":true}"# }),
  ]

  @Test func `what an authenticator says is taken as it is, and each lie is refused`() throws {
    let challenge = Passkeys.challenge(Token.random())
    for authenticator in Self.authenticators() {
      let made = try #require(
        PasskeyResponse.registration(authenticator.register(challenge), challenge: challenge, Self.site))
      #expect(made.id == authenticator.id)
      let assertion = try #require(
        PasskeyResponse.Assertion(try authenticator.use(challenge), challenge: challenge, Self.site))
      #expect(assertion.isSigned(by: made.key))
      for (name, lie) in Self.lies {
        var liar = authenticator
        lie(&liar)
        #expect(
          PasskeyResponse.registration(liar.register(challenge), challenge: challenge, Self.site) == nil, "\(name)")
        #expect(
          PasskeyResponse.Assertion(try liar.use(challenge), challenge: challenge, Self.site) == nil, "\(name)")
      }
      let other = Passkeys.challenge(Token.random())
      #expect(PasskeyResponse.registration(authenticator.register(other), challenge: challenge, Self.site) == nil)
      #expect(PasskeyResponse.Assertion(try authenticator.use(other), challenge: challenge, Self.site) == nil)
    }
  }

  @Test func `every changed byte of an answer is refused`() throws {
    let challenge = Passkeys.challenge(Token.random())
    for authenticator in Self.authenticators() {
      let made = try #require(
        PasskeyResponse.registration(authenticator.register(challenge), challenge: challenge, Self.site))
      let parts = try authenticator.use(challenge).split(separator: ".").compactMap { [UInt8](base64URL: $0) }
      for part in 1..<4 {
        for index in parts[part].indices {
          var changed = parts
          changed[part][index] ^= 1
          let text = changed.map(\.base64URL).joined(separator: ".")
          let assertion = PasskeyResponse.Assertion(text, challenge: challenge, Self.site)
          #expect(assertion?.isSigned(by: made.key) != true, "part \(part), byte \(index)")
        }
      }
      for count in 0..<4 {
        let text = parts.prefix(count).map(\.base64URL).joined(separator: ".")
        #expect(PasskeyResponse.Assertion(text, challenge: challenge, Self.site) == nil)
      }
    }
  }

  /// Web Authentication level 3, "ES256 Credential with No Attestation"; its authenticator doesn't verify its owner.
  @Test func `the published example of ES256 is read and its signature holds`() throws {
    func bytes(_ hexadecimal: String) -> [UInt8] {
      let digits = Array(hexadecimal.utf8)
      return stride(from: 0, to: digits.count, by: 2).compactMap {
        UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16)
      }
    }
    let site = PasskeySite(origin: "https://example.org")
    let object = bytes(
      "a363666d74646e6f6e656761747453746d74a068617574684461746158a4bfabc37432958b063360d3ad6461c9c4735ae7f8edd46592a5e0f01452"
        + "b2e4b559000000008446ccb9ab1db374750b2367ff6f3a1f0020f91f391db4c9b2fde0ea70189cba3fb63f579ba6122b33ad94ff3ec330084be4"
        + "a5010203262001215820afefa16f97ca9b2d23eb86ccb64098d20db90856062eb249c33a9b672f26df61225820930a56b87a2fca66334b03458a"
        + "bf879717c12cc68ed73290af2e2664796b9220")
    let authData = try #require(CBOR.decode(object)?[.text("authData")]?.bytes)
    let data = try #require(AuthenticatorData(authData, site))
    let credential = try #require(data.credential)
    #expect(credential.id == bytes("f91f391db4c9b2fde0ea70189cba3fb63f579ba6122b33ad94ff3ec330084be4"))
    #expect(!data.isVerified)

    let assertionData = bytes("bfabc37432958b063360d3ad6461c9c4735ae7f8edd46592a5e0f01452b2e4b51900000000")
    let clientData = bytes(
      "7b2274797065223a22776562617574686e2e676574222c226368616c6c656e6765223a224f63446e55685158756c5455506f334a5558543049393770"
        + "767a7a59425039745a63685879617630314167222c226f726967696e223a2268747470733a2f2f6578616d706c652e6f7267222c2263726f7373"
        + "4f726967696e223a66616c73657d")
    let signature = bytes(
      "3046022100f50a4e2e4409249c4a853ba361282f09841df4dd4547a13a87780218deffcd380221008480ac0f0b93538174f575bf11a1dd5d78c6e4"
        + "86013f937295ea13653e331e87")
    let message = assertionData + Array(SHA256.hash(data: clientData))
    #expect(credential.key.isValid(signature, for: message))
    #expect(!credential.key.isValid(signature, for: message + [0]))
    // An owner who wasn't verified is refused.
    let challenge = bytes("39c0e7521417ba54d43e8dc95174f423dee9bf3cd804ff6d65c857c9abf4d408").base64URL
    let text = [credential.id, clientData, assertionData, signature].map(\.base64URL).joined(separator: ".")
    #expect(PasskeyResponse.Assertion(text, challenge: challenge, site) == nil)
  }

  @Test func `a passkey is kept, proves who somebody is once, and a copy of it is noticed`() async throws {
    try await withDatabase { database in
      try await TestAccounts.makeStaff(.support, in: database)
      let signIn = StaffSignIn(database: database, hasher: TestAccounts.hasher)
      let origin = Origin(address: nil, userAgent: nil, requestID: nil)
      guard
        case .signedIn(let first, let staff) = try await signIn.signIn(
          email: "support@example.test", password: TestAccounts.password, from: origin)
      else { throw PasskeyRefusal.sessionEnded }
      func holder(_ token: Token) -> SessionHolder {
        SessionHolder(account: .staff(staff.id), token: token, actor: Actor(staff, from: origin), site: Self.site)
      }
      let passkeys = Passkeys(database: database)
      let seal = TextSeal.ofThisProcess()
      let proofs = SessionProofs(database: database, hasher: TestAccounts.hasher, seal: seal)
      var authenticator = Self.authenticators()[0]
      authenticator.signCount = 1

      let token = try await passkeys.add(
        authenticator.register(Passkeys.challenge(first)), name: "Laptop", of: holder(first))
      await #expect(throws: PasskeyRefusal.alreadyKnown) {
        try await passkeys.add(authenticator.register(Passkeys.challenge(token)), name: "Laptop", of: holder(token))
      }
      authenticator.signCount = 2
      let answer = try authenticator.use(Passkeys.challenge(token))
      guard case .accepted(let next) = try await proofs.check(.passkey(answer), of: holder(token)) else {
        Issue.record("a right answer is refused")
        return
      }
      // Both are refused: the same response in the same session, whose token is new, and a counter that hasn't grown.
      for again in [answer, try authenticator.use(Passkeys.challenge(next))] {
        guard case .wrong = try await proofs.check(.passkey(again), of: holder(next)) else {
          Issue.record("an answer is taken twice")
          return
        }
      }
    }
  }

  @Test func `a passkey alone signs in, by a page of this browser, once`() async throws {
    try await withDatabase { database in
      try await TestAccounts.makeStaff(.support, in: database)
      let signIn = StaffSignIn(database: database, hasher: TestAccounts.hasher)
      let origin = Origin(address: "203.0.113.7", userAgent: nil, requestID: nil)
      guard
        case .signedIn(let first, let staff) = try await signIn.signIn(
          email: "support@example.test", password: TestAccounts.password, from: origin)
      else { throw PasskeyRefusal.sessionEnded }
      let authenticator = Self.authenticators()[1]
      _ = try await Passkeys(database: database).add(
        authenticator.register(Passkeys.challenge(first)), name: "Laptop",
        of: SessionHolder(
          account: .staff(staff.id), token: first, actor: Actor(staff, from: origin), site: Self.site))
      // With an app the password alone is half a sign-in.
      try await database.execute(
        "INSERT INTO totp_authenticators (staff_id, secret_sealed, last_step) VALUES (\(staff.id), '\\x01', 0)")

      let browser = Token.random()
      let now: Instant = try await database.value("SELECT now() AS value")
      func attempt(
        _ page: PasskeyChallenge, by key: SoftAuthenticator? = nil, in browsers: [Token], after minutes: Int = 0
      ) async throws -> Token? {
        let challenge = PasskeyChallenge(page.text, browsers, at: now + .seconds(60 * minutes))
        let answer = PasskeyAnswer(try (key ?? authenticator).use(page.text), to: challenge, at: Self.site)
        let result = try await signIn.signIn(with: answer, from: origin)
        return if case .signedIn(let token, _) = result { token } else { nil }
      }
      let page = PasskeyChallenge(browser, at: now)
      #expect(try await attempt(page, in: [.random()]) == nil)
      #expect(try await attempt(page, in: [browser], after: 11) == nil)
      #expect(try await attempt(page, by: Self.authenticators()[1], in: [browser]) == nil)
      let token = try #require(try await attempt(page, in: [.random(), browser]))
      let session = try #require(try await database.run(StaffSession.find(token)))
      #expect(session.staff.id == staff.id)
      #expect(session.state.step == .complete)
      // The same page again; another one is good.
      #expect(try await attempt(page, in: [browser]) == nil)
      #expect(try await attempt(PasskeyChallenge(browser, at: now + .seconds(1)), in: [browser]) != nil)
      let later = PasskeyChallenge(browser, at: now + .seconds(2))
      let answer = PasskeyAnswer(try authenticator.use(later.text), to: later, at: Self.site)
      let members = MemberSignIn(database: database, hasher: TestAccounts.hasher)
      guard case .refused = try await members.signIn(with: answer, from: origin) else {
        Issue.record("staff signed in as a merchant")
        return
      }
      try await database.executeAsOwner("UPDATE staff SET status = 'disabled'")
      #expect(try await attempt(PasskeyChallenge(browser, at: now + .seconds(3)), in: [browser]) == nil)
      let failures: Int = try await database.value("SELECT sum(count)::bigint AS value FROM failed_sign_ins")
      #expect(failures == 6)
    }
  }
}

@Suite struct CBORTests {
  /// The examples of RFC 8949, appendix A, that authenticators can write.
  @Test(
    arguments: [
      ([0x00], .integer(0)), ([0x17], .integer(23)), ([0x18, 0x18], .integer(24)),
      ([0x19, 0x03, 0xE8], .integer(1000)),
      ([0x1A, 0x00, 0x0F, 0x42, 0x40], .integer(1_000_000)), ([0x20], .integer(-1)), ([0x38, 0x63], .integer(-100)),
      ([0xF4], .bool(false)), ([0xF5], .bool(true)), ([0xF6], .null), ([0x40], .bytes([])),
      ([0x44, 1, 2, 3, 4], .bytes([1, 2, 3, 4])), ([0x61, 0x61], .text("a")), ([0x62, 0xC3, 0xBC], .text("ü")),
      ([0x83, 1, 2, 3], .array([.integer(1), .integer(2), .integer(3)])), ([0xA0], .map([:])),
      ([0xA2, 1, 2, 3, 4], .map([.integer(1): .integer(2), .integer(3): .integer(4)])),
    ] as [([UInt8], CBOR)])
  func `the published examples are read`(bytes: [UInt8], value: CBOR) {
    #expect(CBOR.decode(bytes) == value)
  }

  @Test(
    arguments: [
      [], [0x18], [0x18, 0x17], [0x19, 0x00, 0xFF], [0x1B, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], [0x1C],
      [0x1F],
      [0x41], [0x5B, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], [0x5F, 0x40, 0xFF], [0x61, 0xFF], [0x81],
      [0x9F, 0xFF],
      [0x9B, 0, 0, 0, 1, 0, 0, 0, 0], [0xA1, 1], [0xA2, 1, 2, 1, 3], [0xBF, 0xFF], [0xC0, 0x00], [0xF7],
      [0xF9, 0x3C, 0x00],
      [0xFB, 0, 0, 0, 0, 0, 0, 0, 0], [0x00, 0x00], [0x81, 0x81, 0x81, 0x81, 0x81, 0x00],
    ] as [[UInt8]])
  func `anything else is refused`(bytes: [UInt8]) {
    #expect(CBOR.decode(bytes) == nil)
  }

  @Test func `random bytes and changed objects are read or refused, and nothing worse`() {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<20_000 {
      var bytes = Random.bytes(Int.random(in: 0...64, using: &generator))
      _ = CBOR.decode(bytes)
      bytes.insert(UInt8.random(in: 0xA0...0xBF, using: &generator), at: 0)
      _ = CBOR.decode(bytes)
      _ = AuthenticatorData(bytes + bytes, PasskeySite(origin: "https://example.org"))
    }
  }
}
