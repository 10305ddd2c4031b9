import Crypto
package import Database

/// How often signing in may fail for each account and each address.
package struct SignInLimits: Sendable, Equatable {
  package var failuresPerMinute: Int
  package var burst: Int
  /// In seconds. The wait doubles up to this value.
  package var longestWait: Int

  package init(failuresPerMinute: Int = 5, burst: Int = 3, longestWait: Int = 900) {
    self.failuresPerMinute = failuresPerMinute
    self.burst = burst
    self.longestWait = longestWait
  }
}

/// Slows down password guessing. Failures are counted in the database, by account and by network; an attempt from a
/// known device of the account is counted by that device instead. Successful attempts don't count, so an office may
/// sign in from one address all at once. Each attempt waits in a fair queue before its hash.
package struct SignInThrottle: Sendable {
  /// If nil, failures aren't counted.
  private let limits: SignInLimits?
  private let queue: SignInQueue
  /// Passkeys and requests for a reset cost no hash, so they don't wait for hashes. They are few at once all the same, since
  /// they are written down. Where passwords are so many that none could wait, a browser without a known device is refused
  /// before what it sent is read, with a passkey too.
  private let doorQueue: SignInQueue
  private let keys: Keys
  /// Those of the secret before a change of the key, which made the devices that are known.
  private let oldKeys: Keys?

  /// `secret` is the portal's own, the same in every process over one database; `old` is the one before, while it is kept.
  package init(
    limits: SignInLimits?, secret: [UInt8], old: [UInt8]? = nil, turns: Int = PasswordHasher.hashesAtOnce + 1,
    waiting: Int = 32
  ) {
    self.init(
      limits, SignInQueue(turns: turns, waiting: waiting, turnsPerNetwork: limits?.burst ?? turns),
      SignInQueue(turns: 2, waiting: waiting, turnsPerNetwork: 1), Keys(SymmetricKey(data: secret)),
      old.map { Keys(SymmetricKey(data: $0)) })
  }

  /// Counts nothing and has a long queue, for tests of something else.
  package static let none = SignInThrottle(
    nil, SignInQueue(turns: 64, waiting: 100_000, turnsPerNetwork: 64),
    SignInQueue(turns: 64, waiting: 100_000, turnsPerNetwork: 64), Keys(SymmetricKey(size: .bits256)), nil)

  private init(_ limits: SignInLimits?, _ queue: SignInQueue, _ doorQueue: SignInQueue, _ keys: Keys, _ old: Keys?) {
    self.limits = limits
    self.queue = queue
    self.doorQueue = doorQueue
    self.keys = keys
    oldKeys = old
  }

  /// What is derived from a secret.
  private struct Keys: Sendable {
    let devices: KnownDevices
    private let counters: SymmetricKey

    init(_ secret: SymmetricKey) {
      devices = KnownDevices(secret: secret)
      counters = HKDF<SHA256>.deriveKey(
        inputKeyMaterial: secret, info: Array("healthpay-portals sign-in counters".utf8), outputByteCount: 32)
    }

    func hash(_ text: String) -> [UInt8] {
      Array(HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: counters).prefix(16))
    }

    /// Returns the account's device among the browser's cookies.
    func device(of account: String, from origin: Origin) -> KnownDevice? {
      devices.find(hash(account), in: origin.devices)
    }
  }

  /// The number of waiting attempts, for a gauge.
  package var waiting: Int { queue.waiting }

  /// Runs `body` when it is the attempt's turn. `name` is the sign-in name in its canonical form, or the typed text if
  /// it isn't one. Throws `PasswordHasher.Failure.busy` if too many wait.
  func admit<Account: Sendable>(
    _ kind: Actor.Kind, _ name: String, from origin: Origin, in database: Database,
    _ body: (SignInAttempt) async throws -> SignInResult<Account>
  ) async throws -> SignInResult<Account> {
    let attempt = attempt(kind, name, origin)
    do {
      // The database is asked only then: a surplus of attempts would otherwise take connections from every other page.
      return try await queue.turn(of: attempt.place) {
        if let wait = try await wait(of: attempt, in: database) { return .throttled(seconds: wait) }
        return try await body(attempt)
      }
    } catch is SignInQueue.Full {
      throw PasswordHasher.Failure.busy
    }
  }

  /// Returns whether an attempt from there would be refused because too many wait, whoever's it is. It is false for a browser
  /// that somebody has signed in on: whether that makes it a known device depends on the account.
  package func isFull(for origin: Origin) -> Bool {
    let network = origin.address.flatMap { ClientNetwork($0) }
    return origin.devices.isEmpty && queue.isFull(for: hash("network \(network?.description ?? "")"))
  }

  /// As `admit`, where nobody says whose account it is: failures count against the network alone, apart from those of
  /// passwords, since nobody guesses a passkey.
  func admitPasskey<Account: Sendable>(
    _ kind: Actor.Kind, from origin: Origin, in database: Database,
    _ body: (SignInAttempt) async throws -> SignInResult<Account>
  ) async throws -> SignInResult<Account> {
    let attempt = attempt("passkey", from: origin)
    do {
      return try await doorQueue.turn(of: attempt.place) {
        if let wait = try await wait(of: attempt, in: database) { return .throttled(seconds: wait) }
        return try await body(attempt)
      }
    } catch is SignInQueue.Full {
      throw PasswordHasher.Failure.busy
    }
  }

  /// Counts a request for a reset against its network, and runs `body` in the same transaction. Returns the seconds to wait if
  /// there were too many; then nothing happens. Throws `PasswordHasher.Failure.busy` if too many wait.
  func admitReset(
    from origin: Origin, in database: Database, _ body: @Sendable (isolated Connection) throws -> Void
  ) async throws -> Int? {
    let attempt = attempt("reset", from: origin)
    do {
      return try await doorQueue.turn(of: attempt.place) {
        if let wait = try await wait(of: attempt, in: database) { return wait }
        try await database.transaction { connection in
          try attempt.count(on: connection)
          try body(connection)
        }
        return nil
      }
    } catch is SignInQueue.Full {
      throw PasswordHasher.Failure.busy
    }
  }

  /// Whether the account has signed in from this browser before.
  func knows(_ kind: Actor.Kind, _ name: String, from origin: Origin) -> Bool {
    known("\(kind.rawValue) \(name)", from: origin) != nil
  }

  /// What the browser of somebody who has signed in keeps from now on.
  package func device(of kind: Actor.Kind, _ name: String, from origin: Origin) -> KnownDevice {
    let account = "\(kind.rawValue) \(name)"
    return keys.device(of: account, from: origin) ?? keys.devices.make(hash(account))
  }

  private func known(_ account: String, from origin: Origin) -> KnownDevice? {
    keys.device(of: account, from: origin) ?? oldKeys?.device(of: account, from: origin)
  }

  private func attempt(_ kind: Actor.Kind, _ name: String, _ origin: Origin) -> SignInAttempt {
    let name = "\(kind.rawValue) \(name.prefix(254))"
    let account = hash(name)
    let network = origin.address.flatMap { ClientNetwork($0) }
    let networkKey = hash("network \(network?.description ?? "")")
    let device = known(name, from: origin)
    // The old key may be one that leaked: then its devices are as many as somebody makes, and their network counts too.
    let isOfOldKey = device != nil && keys.device(of: name, from: origin) == nil
    let ofNetwork = network == nil ? [] : [networkKey]
    return SignInAttempt(
      limits: limits, network: network,
      counted: device.map { [hash("device \($0.value)")] + (isOfOldKey ? ofNetwork : []) } ?? [account] + ofNetwork,
      forgotten: device.map { hash("device \($0.value)") } ?? account,
      place: SignInQueue.Place(account: account, network: networkKey, isKnown: device != nil))
  }

  /// An attempt of a network at something that has no account yet.
  private func attempt(_ what: String, from origin: Origin) -> SignInAttempt {
    let network = origin.address.flatMap { ClientNetwork($0) }
    let key = hash("\(what) network \(network?.description ?? "")")
    return SignInAttempt(
      limits: limits, network: network, counted: [key], forgotten: [],
      place: SignInQueue.Place(account: key, network: key, isKnown: false))
  }

  /// Returns the seconds to wait, or nil if there is no wait.
  private func wait(of attempt: SignInAttempt, in database: Database) async throws -> Int? {
    if limits == nil { return nil }
    let wait: Int? = try await database.first(
      """
      SELECT ceil(extract(epoch FROM max(blocked_until) - now()))::bigint AS value FROM sign_in_counters
      WHERE key = ANY(\(attempt.counted)) AND blocked_until > now() HAVING count(*) > 0
      """, as: Scalar<Int>.self)?.value
    return wait.map { max(1, $0) }
  }

  private func hash(_ text: String) -> [UInt8] { keys.hash(text) }
}

/// One attempt to sign in, and what is counted if it fails.
struct SignInAttempt: Sendable {
  fileprivate let limits: SignInLimits?
  fileprivate let network: ClientNetwork?
  fileprivate let counted: [[UInt8]]
  fileprivate let forgotten: [UInt8]
  fileprivate let place: SignInQueue.Place

  /// The account has signed in from this browser before.
  var isFromKnownDevice: Bool { place.isKnown }

  /// Counts the failure. The audit log gets one event for each account, address and hour; from `mostAddresses` on, one for
  /// all other addresses, since whoever has many of them could fill it.
  func fail(_ actor: Actor, on connection: isolated Connection) throws(DatabaseError) {
    try count(on: connection)
    let address = network?.description ?? ""
    let failed = try connection.one(
      """
      INSERT INTO failed_sign_ins AS failed (account, address)
      SELECT \(actor.key), CASE WHEN count(*) < \(literal: Self.mostAddresses) OR bool_or(known.address = \(address))
        THEN \(address) ELSE '' END
      FROM (
        SELECT address FROM failed_sign_ins
        WHERE hour = date_trunc('hour', now()) AND account = \(actor.key) LIMIT \(literal: Self.mostAddresses + 1)
      ) known
      ON CONFLICT (account, address, hour) DO UPDATE SET count = failed.count + 1, last_at = now()
      RETURNING address, count
      """, as: FailedSignIns.self)
    guard failed.count == 1 else { return }
    // It stands for many addresses, and blames none of them.
    let isOfMany = failed.address != address
    let by = isOfMany ? Actor(actor.kind, id: actor.id, name: actor.name, requestID: actor.requestID) : actor
    let event: Int64 = try connection.value(
      "\(AuditEvent("sign_in_failed").insertion(by: by)) RETURNING id AS value")
    try connection.execute(
      """
      UPDATE failed_sign_ins SET event_id = \(event)
      WHERE account = \(actor.key) AND address = \(failed.address) AND hour = date_trunc('hour', now())
      """)
  }

  /// The addresses of an account, or of all names without one, that are told apart in an hour.
  static let mostAddresses = 200

  fileprivate func count(on connection: isolated Connection) throws(DatabaseError) {
    guard let limits else { return }
    let step = 60 / Double(max(1, limits.failuresPerMinute))
    try connection.execute(
      "SELECT count_failed_sign_in(\(counted), \(step), \(limits.burst), \(limits.longestWait))")
  }

  /// Records success: the failures of the account or of the device are forgotten, those of the address aren't.
  func succeed(on connection: isolated Connection) throws(DatabaseError) {
    if limits == nil { return }
    try connection.execute("DELETE FROM sign_in_counters WHERE key = \(forgotten)")
  }
}

/// The failures of an account from an address in an hour.
private struct FailedSignIns: RowDecodable {
  let address: String
  let count: Int

  init(_ row: Row) throws(DatabaseError) {
    address = try row["address"]
    count = try row["count"]
  }
}

extension SignInThrottle {
  /// Deletes counters that have no effect any more, and counts of failures that are 90 days old. Returns how many.
  @discardableResult package static func purge(in database: Database) async throws -> Int {
    let most = 5_000
    var purged = 0
    var last = 0
    repeat {
      last = try await database.execute(
        """
        DELETE FROM sign_in_counters WHERE key IN (
          SELECT key FROM sign_in_counters WHERE expires_at < now() ORDER BY expires_at LIMIT \(most)
          FOR UPDATE SKIP LOCKED)
        """)
      last += try await database.execute(
        """
        DELETE FROM failed_sign_ins WHERE (account, address, hour) IN (
          SELECT account, address, hour FROM failed_sign_ins WHERE hour < now() - interval '90 days' LIMIT \(most))
        """)
      purged += last
    } while last >= most
    return purged
  }
}
