import Crypto
import Database
package import Wallet

/// What an authenticator signs before there is a session: it belongs to one browser, is good for ten minutes, and a passkey
/// never signs in by the same one twice.
package struct PasskeyChallenge: Sendable {
  package static let minutes = 10

  /// In base64url: when it was made, in microseconds, and the browser's own code of that.
  package let text: String
  let madeAt: Instant

  /// `browser` is the token of its sign-in forms.
  package init(_ browser: Token, at now: Instant) {
    madeAt = now
    text = Self.bytes(browser, now).base64URL
  }

  /// One that came back; nil where no page of this browser had it, or it was too long ago.
  package init?(_ text: String, _ browsers: [Token], at now: Instant) {
    guard let bytes = [UInt8](base64URL: text), bytes.count == 40 else { return nil }
    let madeAt = Instant(microseconds: Int64(bitPattern: bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }))
    // Another process's clock may be a little ahead.
    guard madeAt <= now + .seconds(60), now <= madeAt + .seconds(60 * Self.minutes),
      browsers.contains(where: { constantTimeEqual(Self.bytes($0, madeAt), bytes) })
    else { return nil }
    self.text = text
    self.madeAt = madeAt
  }

  private static func bytes(_ browser: Token, _ instant: Instant) -> [UInt8] {
    let code = [UInt8](base64URL: browser.signature(of: "passkey sign-in \(instant.microseconds)")) ?? []
    return withUnsafeBytes(of: UInt64(bitPattern: instant.microseconds).bigEndian) { Array($0) } + code
  }
}

/// An authenticator's answer that signs in.
package struct PasskeyAnswer: Sendable {
  let response: String
  /// Nil where the form brought none of its browser's.
  let challenge: PasskeyChallenge?
  let site: PasskeySite

  package init(_ response: String, to challenge: PasskeyChallenge?, at site: PasskeySite) {
    self.response = response
    self.challenge = challenge
    self.site = site
  }
}

extension Passkeys {
  /// Whose passkey signed it; nil where none did, or not for this challenge. `owner` is `staff_id` or `member_id`.
  static func owner(
    _ owner: SQL, of answer: PasskeyAnswer, on connection: isolated Connection
  ) throws(DatabaseError) -> Int64? {
    guard let challenge = answer.challenge,
      let assertion = PasskeyResponse.Assertion(answer.response, challenge: challenge.text, answer.site)
    else { return nil }
    let stored = try connection.first(
      """
      SELECT id, algorithm, public_key, sign_count, \(owner) AS owner, coalesce(challenged_at < \(challenge.madeAt), true) AS fresh
      FROM passkeys WHERE credential_id = \(assertion.id) AND \(owner) IS NOT NULL FOR UPDATE
      """, as: OwnedKey.self)
    guard let stored, stored.isFresh, let key = stored.key.key, assertion.isSigned(by: key),
      assertion.isNewer(than: stored.key.signCount)
    else { return nil }
    try connection.execute(
      """
      UPDATE passkeys SET sign_count = \(assertion.signCount), used_at = now(), challenged_at = \(challenge.madeAt)
      WHERE id = \(stored.key.id)
      """)
    return stored.owner
  }

  private struct OwnedKey: RowDecodable {
    let key: StoredKey
    let owner: Int64
    let isFresh: Bool

    init(_ row: Row) throws(DatabaseError) {
      key = try StoredKey(row)
      owner = try row["owner"]
      isFresh = try row["fresh"]
    }
  }
}
