import Wallet

/// Hashes and verifies passwords with argon2id on its own threads, and decides about new ones.
package final class PasswordHasher: Sendable {
  package enum Failure: Error, Equatable {
    /// The queue is full. The answer is 503 and a request to try again.
    case busy
    /// The password has more than `maximumBytes` of UTF-8.
    case passwordTooLong
  }

  /// The most bytes of UTF-8 (after NFC) that are hashed. 128 characters of several code points each fit.
  package static let maximumBytes = 4096

  private static let saltLength = 16
  private static let tagLength = 32

  private let parameters: Parameters
  private let threads: BoundedThreads
  /// What a sign-in to no account is verified against, so that it costs the same hash.
  private let dummy: PasswordHash

  /// What new passwords are looked up in; nil if they aren't.
  private let breached: BreachedPasswords?

  package init(
    parameters: Parameters = .recommended, threads: Int = PasswordHasher.hashesAtOnce, waiting: Int = 32,
    breached: BreachedPasswords? = nil
  ) {
    self.parameters = parameters
    self.breached = breached
    self.threads = BoundedThreads(
      // Pages, which take less than a millisecond, go before hashes, which take tens of them.
      count: threads, waiting: waiting, niceness: 10, whenIdle: { HashingMemory.release() },
      whenDone: { HashingMemory.leave() })
    dummy = PasswordHash(
      parameters: parameters, salt: Random.bytes(Self.saltLength), tag: Random.bytes(Self.tagLength))
  }

  /// The number of running and waiting hashes, for a gauge.
  package var load: (running: Int, waiting: Int) { threads.load }

  /// Returns nil if the new password is acceptable: by `PasswordRule`, and not known from a breach.
  package func refusal(
    of password: String, words: [String], secondFactor: Bool = false
  ) async throws -> PasswordRule.Refusal? {
    if let refusal = PasswordRule.refusal(of: password, words: words, secondFactor: secondFactor) { return refusal }
    guard let breached, let bytes = Self.bytes(of: password) else { return nil }
    // The disk may be slow, and these threads may wait.
    return try await run { try breached.contains(bytes) } ? .breached : nil
  }

  /// Returns a PHC string with a new salt.
  package func hash(_ password: String) async throws -> String {
    guard let bytes = Self.bytes(of: password) else { throw Failure.passwordTooLong }
    let salt = Random.bytes(Self.saltLength)
    let parameters = parameters
    let tag = try await run {
      try Argon2.tag(password: bytes, salt: salt, parameters: parameters, tagLength: Self.tagLength)
    }
    return PasswordHash(parameters: parameters, salt: salt, tag: tag).text
  }

  /// Returns whether the password has that hash. Without a hash (no such account, or none set) it returns false after
  /// the same work.
  package func verify(_ password: String, against text: String?) async throws -> Bool {
    let stored = text.flatMap { PasswordHash($0) }
    let given = Self.bytes(of: password)
    let hash = stored ?? dummy
    let tag = try await run {
      try Argon2.tag(password: given ?? [], salt: hash.salt, parameters: hash.parameters, tagLength: hash.tag.count)
    }
    let same = constantTimeEqual(tag, hash.tag)
    return same && stored != nil && given != nil
  }

  /// Returns whether a hash was made with parameters other than the current ones.
  package func needsRehash(_ text: String) -> Bool {
    guard let hash = PasswordHash(text) else { return true }
    return hash.parameters != parameters || hash.salt.count != Self.saltLength || hash.tag.count != Self.tagLength
  }

  private func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
    do {
      return try await threads.run(work)
    } catch is BoundedThreads.Busy {
      throw Failure.busy
    }
  }

  /// Returns the UTF-8 of the NFC form, so that `é` typed either way is the same password, or nil above `maximumBytes`.
  private static func bytes(of password: String) -> [UInt8]? {
    // NFC never shrinks text below a quarter of its size, so a longer text can't fit.
    guard password.utf8.count <= 4 * maximumBytes else { return nil }
    let bytes = Array(composed(password).utf8)
    return bytes.count <= maximumBytes ? bytes : nil
  }
}
