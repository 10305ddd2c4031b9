import Dispatch
import Testing

@testable import Auth

/// Small enough for a test, large enough for argon2.
let cheap = PasswordHasher.Parameters(memoryKiB: 64, passes: 1, lanes: 1)

@Suite struct PasswordHasherTests {
  private let hasher = PasswordHasher(parameters: cheap, threads: 2)

  @Test func aPasswordMatchesItsHashOnly() async throws {
    let hash = try await hasher.hash("correct horse battery")
    #expect(hash.hasPrefix("$argon2id$v=19$m=64,t=1,p=1$"))
    #expect(try await hasher.verify("correct horse battery", against: hash))
    #expect(try await !hasher.verify("correct horse batterx", against: hash))
    #expect(try await !hasher.verify("", against: hash))
  }

  @Test func saltsDiffer() async throws {
    #expect(try await hasher.hash("correct horse battery") != hasher.hash("correct horse battery"))
  }

  @Test func noHashMatchesNothing() async throws {
    #expect(try await !hasher.verify("", against: nil))
    #expect(try await !hasher.verify("anything", against: nil))
    #expect(try await !hasher.verify("anything", against: "plain text"))
  }

  @Test func bothFormsOfAnAccentAreOnePassword() async throws {
    let hash = try await hasher.hash("cafe\u{301} au lait, s'il vous plait")
    #expect(try await hasher.verify("caf\u{e9} au lait, s'il vous plait", against: hash))
  }

  @Test func nothingIsCutOff() async throws {
    let long = String(repeating: "x", count: 127)
    let hash = try await hasher.hash(long + "a")
    #expect(try await hasher.verify(long + "a", against: hash))
    #expect(try await !hasher.verify(long + "b", against: hash))
    #expect(try await !hasher.verify(long, against: hash))
  }

  @Test func tooManyBytesAreRefusedNotCut() async throws {
    let most = String(repeating: "x", count: PasswordHasher.maximumBytes)
    let hash = try await hasher.hash(most)
    #expect(try await hasher.verify(most, against: hash))
    #expect(try await !hasher.verify(most + "x", against: hash))
    await #expect(throws: PasswordHasher.Failure.passwordTooLong) { try await hasher.hash(most + "x") }
  }

  @Test func otherParametersAskForANewHash() async throws {
    let old = try await PasswordHasher(parameters: .init(memoryKiB: 32, passes: 1, lanes: 1)).hash("a password of old")
    #expect(hasher.needsRehash(old))
    #expect(try await hasher.verify("a password of old", against: old))
    #expect(try await !hasher.needsRehash(hasher.hash("a password of now")))
  }

  @Test(arguments: [
    "", "$argon2id$", "$argon2i$v=19$m=64,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA",
    "$argon2id$v=16$m=64,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA",
    "$argon2id$v=19$m=0,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA",
    "$argon2id$v=19$m=99999999,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA",
    "$argon2id$v=19$m=64,t=1,p=9$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA",
    "$argon2id$v=19$t=1,m=64,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA",
    "$argon2id$v=19$m=64,t=1,p=1$AAA=$AAAAAAAAAAAAAAAAAAAAAA",
    "$argon2id$v=19$m=64,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAB",
    "$argon2id$v=19$m=64,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA$",
  ])
  func whatIsNoHashIsNotRead(_ text: String) { #expect(PasswordHash(text) == nil) }

  @Test func aHashIsWrittenAsItWasRead() throws {
    let text = "$argon2id$v=19$m=19456,t=2,p=1$MTIzNDU2Nzg5MDEyMzQ1Ng$AAECAwQFBgcICQoLDA0ODw"
    let hash = try #require(PasswordHash(text))
    #expect(hash.parameters == .recommended)
    #expect(hash.salt == Array("1234567890123456".utf8))
    #expect(hash.tag == Array(0..<16))
    #expect(hash.text == text)
  }

  @Test func aFullQueueIsBusyAndRecovers() async throws {
    let threads = HashingThreads(count: 1, waiting: 1)
    let started = DispatchSemaphore(value: 0)
    let gate = DispatchSemaphore(value: 0)
    async let first = threads.run {
      started.signal()
      gate.wait()
      return 1
    }
    await withCheckedContinuation { continuation in
      DispatchQueue.global().async {
        started.wait()
        continuation.resume()
      }
    }
    // The thread is taken and one may wait: of two more exactly one is turned away, whichever comes second.
    let outcomes = await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<2 {
        group.addTask {
          let accepted = (try? await threads.run { true }) ?? false
          if !accepted { gate.signal() }
          return accepted
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(outcomes.filter { $0 }.count == 1)
    #expect(try await first == 1)
    #expect(try await threads.run { 2 } == 2)
  }
}
