import Dispatch
import Testing

@testable import Auth

/// Parameters that are small enough for a test and large enough for argon2.
let cheap = PasswordHasher.Parameters(memoryKiB: 64, passes: 1, lanes: 1)

@Suite struct PasswordHasherTests {
  private let hasher = PasswordHasher(parameters: cheap, threads: 2)

  @Test func `a password matches its hash only`() async throws {
    let hash = try await hasher.hash("correct horse battery")
    #expect(hash.hasPrefix("$argon2id$v=19$m=64,t=1,p=1$"))
    #expect(try await hasher.verify("correct horse battery", against: hash))
    #expect(try await !hasher.verify("correct horse batterx", against: hash))
    #expect(try await !hasher.verify("", against: hash))
  }

  @Test func `salts differ`() async throws {
    #expect(try await hasher.hash("correct horse battery") != hasher.hash("correct horse battery"))
  }

  @Test func `no hash matches nothing`() async throws {
    #expect(try await !hasher.verify("", against: nil))
    #expect(try await !hasher.verify("anything", against: nil))
    #expect(try await !hasher.verify("anything", against: "plain text"))
  }

  @Test func `both forms of an accent are one password`() async throws {
    let hash = try await hasher.hash("cafe\u{301} au lait, s'il vous plait")
    #expect(try await hasher.verify("caf\u{e9} au lait, s'il vous plait", against: hash))
  }

  @Test func `nothing is cut off`() async throws {
    let long = String(repeating: "x", count: 127)
    let hash = try await hasher.hash(long + "a")
    #expect(try await hasher.verify(long + "a", against: hash))
    #expect(try await !hasher.verify(long + "b", against: hash))
    #expect(try await !hasher.verify(long, against: hash))
  }

  @Test func `too many bytes are refused not cut`() async throws {
    let most = String(repeating: "x", count: PasswordHasher.maximumBytes)
    let hash = try await hasher.hash(most)
    #expect(try await hasher.verify(most, against: hash))
    #expect(try await !hasher.verify(most + "x", against: hash))
    await #expect(throws: PasswordHasher.Failure.passwordTooLong) { try await hasher.hash(most + "x") }
  }

  @Test func `other parameters ask for a new hash`() async throws {
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
  func `what is no hash is not read`(_ text: String) { #expect(PasswordHash(text) == nil) }

  @Test func `a hash is written as it was read`() throws {
    let text = "$argon2id$v=19$m=19456,t=2,p=1$MTIzNDU2Nzg5MDEyMzQ1Ng$AAECAwQFBgcICQoLDA0ODw"
    let hash = try #require(PasswordHash(text))
    #expect(hash.parameters == .recommended)
    #expect(hash.salt == Array("1234567890123456".utf8))
    #expect(hash.tag == Array(0..<16))
    #expect(hash.text == text)
  }

  @Test func `a full queue is busy and recovers`() async throws {
    let threads = BoundedThreads(count: 1, waiting: 1)
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
    // One hash runs and one may wait, so exactly one of two more is refused, in whichever order they arrive.
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
