@_spi(_Unicode) import Swift

/// Hashes and verifies passwords with argon2id on threads of its own.
package final class PasswordHasher: Sendable {
  package enum Failure: Error, Equatable {
    /// As many are waiting as may: answer 503 and ask to come back.
    case busy
    /// More than `maximumBytes` of UTF-8.
    case passwordTooLong
  }

  /// The most bytes of UTF-8 (after NFC) that are hashed: 128 characters of several code points each fit.
  package static let maximumBytes = 4096

  private static let saltLength = 16
  private static let tagLength = 32

  private let parameters: Parameters
  private let threads: HashingThreads
  /// What a sign-in to no account is verified against, so that it costs the same hash.
  private let dummy: PasswordHash

  package init(parameters: Parameters = .recommended, threads: Int = PasswordHasher.cores, waiting: Int = 32) {
    self.parameters = parameters
    self.threads = HashingThreads(count: threads, waiting: waiting)
    dummy = PasswordHash(
      parameters: parameters, salt: Random.bytes(Self.saltLength), tag: Random.bytes(Self.tagLength))
  }

  /// Hashes under way and waiting, for a gauge.
  package var load: (running: Int, waiting: Int) { threads.load }

  /// A PHC string with a new salt.
  package func hash(_ password: String) async throws -> String {
    guard let bytes = Self.bytes(of: password) else { throw Failure.passwordTooLong }
    let salt = Random.bytes(Self.saltLength)
    let parameters = parameters
    let tag = try await run {
      try Argon2.tag(password: bytes, salt: salt, parameters: parameters, tagLength: Self.tagLength)
    }
    return PasswordHash(parameters: parameters, salt: salt, tag: tag).text
  }

  /// Whether the password has that hash. Without a hash (no such account, none set) the answer is no, after the same work.
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

  /// Whether a hash was made with other parameters than those in force.
  package func needsRehash(_ text: String) -> Bool {
    guard let hash = PasswordHash(text) else { return true }
    return hash.parameters != parameters || hash.salt.count != Self.saltLength || hash.tag.count != Self.tagLength
  }

  private func run(_ work: @escaping @Sendable () throws -> [UInt8]) async throws -> [UInt8] {
    do {
      return try await threads.run(work)
    } catch is HashingThreads.Busy {
      throw Failure.busy
    }
  }

  /// UTF-8 of the NFC form, so that `é` typed either way is the same password. Nil above `maximumBytes`.
  private static func bytes(of password: String) -> [UInt8]? {
    // A form of fewer bytes than the limit can't need more than this many before normalization.
    guard password.utf8.count <= 4 * maximumBytes else { return nil }
    var normalized = String.UnicodeScalarView()
    for scalar in password._nfc { normalized.append(scalar) }
    let bytes = Array(String(normalized).utf8)
    return bytes.count <= maximumBytes ? bytes : nil
  }
}
