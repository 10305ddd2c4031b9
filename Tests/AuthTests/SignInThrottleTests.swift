import Database
import TestSupport
import Testing
import Wallet

@testable import Auth

@Suite struct SignInThrottleTests {
  private static let hasher = PasswordHasher(parameters: cheap, threads: 2)
  private static let secret = [UInt8](repeating: 3, count: 32)
  private let password = "a long enough secret"

  private func signIn(_ database: Database, _ limits: SignInLimits = SignInLimits()) -> StaffSignIn {
    StaffSignIn(
      database: database, hasher: Self.hasher, throttle: SignInThrottle(limits: limits, secret: Self.secret, turns: 2))
  }

  private func withStaff(_ body: @Sendable (Database) async throws -> Void) async throws {
    try await withDatabase { database in
      for name in ["mona", "nour", "hany"] {
        _ = try await Accounts(database: database, hasher: Self.hasher).createStaff(
          email: "\(name)@example.test", name: "Mona Adel", role: .support, password: password,
          by: Actor(.command, name: "test"))
      }
      try await body(database)
    }
  }

  private func origin(_ address: String, devices: [String] = []) -> Origin {
    Origin(address: address, userAgent: nil, requestID: nil, devices: devices)
  }

  /// Returns "in", "refused" or the wait, which is rounded up to one of the possible waits because time passes in tests
  /// too.
  private func attempt(
    _ signIn: StaffSignIn, as name: String = "mona", _ password: String, from origin: Origin
  ) async throws -> String {
    switch try await signIn.signIn(email: "\(name)@example.test", password: password, from: origin) {
    case .signedIn: "in"
    case .refused: "refused"
    case .throttled(let seconds): "\([12, 24, 30, 48].first { $0 >= seconds } ?? seconds)"
    }
  }

  /// Moves the counters back, as if that many seconds had passed.
  private func pass(_ seconds: Int, _ database: Database) async throws {
    try await database.execute(
      """
      UPDATE sign_in_counters SET failed_at = failed_at - \(seconds) * interval '1 second',
        blocked_until = blocked_until - \(seconds) * interval '1 second',
        expires_at = expires_at - \(seconds) * interval '1 second'
      """)
  }

  @Test func `three failures are free, and the wait after them doubles`() async throws {
    try await withStaff { database in
      let signIn = signIn(database)
      let from = origin("203.0.113.7")
      for _ in 0..<3 { #expect(try await attempt(signIn, "wrong", from: from) == "refused") }
      // The right password isn't checked either.
      #expect(try await attempt(signIn, password, from: from) == "12")
      try await pass(12, database)
      #expect(try await attempt(signIn, "wrong", from: from) == "refused")
      #expect(try await attempt(signIn, "wrong", from: from) == "24")
      try await pass(24, database)
      #expect(try await attempt(signIn, "wrong", from: from) == "refused")
      #expect(try await attempt(signIn, "wrong", from: from) == "refused")
      #expect(try await attempt(signIn, "wrong", from: from) == "48")
      try await pass(48, database)
      #expect(try await attempt(signIn, password, from: from) == "in")
    }
  }

  @Test func `no wait is longer than the longest`() async throws {
    try await withStaff { database in
      let signIn = signIn(database, SignInLimits(failuresPerMinute: 5, burst: 1, longestWait: 30))
      let from = origin("203.0.113.7")
      for wait in ["12", "24", "30", "30"] {
        #expect(try await attempt(signIn, "wrong", from: from) == "refused")
        #expect(try await attempt(signIn, "wrong", from: from) == wait)
        try await pass(30, database)
      }
    }
  }

  @Test func `an account is protected from many addresses, and an address is stopped at any account`() async throws {
    try await withStaff { database in
      let signIn = signIn(database)
      for last in 1...3 {
        let result = try await attempt(signIn, "wrong", from: origin("203.0.113.\(last)"))
        #expect(result == "refused")
      }
      #expect(try await attempt(signIn, password, from: origin("203.0.113.9")) == "12")
      for name in ["a", "b", "c"] {
        let result = try await attempt(signIn, as: name, "wrong", from: origin("2001:db8::\(name)"))
        #expect(result == "refused")
      }
      #expect(try await attempt(signIn, as: "nour", password, from: origin("2001:db8::9")) == "12")
      #expect(try await attempt(signIn, as: "nour", password, from: origin("2001:db8:0:1::9")) == "in")
    }
  }

  @Test func `an unknown account is throttled like a known one`() async throws {
    try await withStaff { database in
      let signIn = signIn(database)
      for last in 1...3 {
        let result = try await attempt(signIn, as: "nobody", "wrong", from: origin("203.0.113.\(last)"))
        #expect(result == "refused")
      }
      #expect(try await attempt(signIn, as: "nobody", "wrong", from: origin("203.0.113.9")) == "12")
    }
  }

  @Test func `an office signs in from one address all at once`() async throws {
    try await withStaff { database in
      let signIn = signIn(database)
      let results = try await withThrowingTaskGroup(of: String.self) { group in
        for name in (0..<10).flatMap({ _ in ["mona", "nour", "hany"] }) {
          group.addTask { try await attempt(signIn, as: name, password, from: origin("203.0.113.7")) }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(results == Array(repeating: "in", count: 30))
    }
  }

  @Test func `attempts at once have no more tries than one after another`() async throws {
    try await withStaff { database in
      let signIn = signIn(database)
      let results = try await withThrowingTaskGroup(of: String.self) { group in
        for last in 1...20 {
          group.addTask { try await attempt(signIn, "wrong", from: origin("203.0.113.\(last)")) }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(results.filter { $0 == "refused" }.count == 3)
    }
  }

  @Test func `a known device gets in while its account is attacked, and has its own limit`() async throws {
    try await withStaff { database in
      let signIn = signIn(database)
      let home = origin("203.0.113.7")
      let device = signIn.device(of: "mona@example.test", from: home).value
      for last in 1...3 { _ = try await attempt(signIn, "wrong", from: origin("198.51.100.\(last)")) }
      #expect(try await attempt(signIn, password, from: home) == "12")
      let known = origin("203.0.113.7", devices: [device])
      #expect(signIn.device(of: "mona@example.test", from: known).value == device)
      #expect(try await attempt(signIn, password, from: known) == "in")
      for _ in 0..<3 { #expect(try await attempt(signIn, "wrong", from: known) == "refused") }
      #expect(try await attempt(signIn, password, from: known) == "12")
      // A device of another account, an invented one, and one of another portal's secret don't count.
      let others = [
        signIn.device(of: "nour@example.test", from: home).value,
        String(device.dropLast(2)) + "AA", "",
      ]
      #expect(try await attempt(signIn, password, from: origin("203.0.113.8", devices: others)) == "12")
    }
  }

  @Test func `another process counts on, and nothing typed is stored`() async throws {
    try await withStaff { database in
      let from = origin("203.0.113.7")
      for _ in 0..<3 { _ = try await attempt(signIn(database), "wrong", from: from) }
      #expect(try await attempt(signIn(database), "wrong", from: from) == "12")
      _ = try await signIn(database).signIn(
        email: "my secret password", password: "x", from: origin("203.0.113.8"))
      let rows: String = try await database.value(
        """
        SELECT (SELECT string_agg(c::text, ' ') FROM sign_in_counters c)
          || (SELECT string_agg(f::text, ' ') FROM failed_sign_ins f)
          || (SELECT string_agg(e::text, ' ') FROM audit_events e) AS value
        """)
      #expect(!rows.contains("my secret password"))
      #expect(!rows.contains("wrong"))
    }
  }

  @Test func `the audit log has one event for an account, an address and an hour`() async throws {
    try await withStaff { database in
      let signIn = signIn(database, SignInLimits(failuresPerMinute: 1000, burst: 1000, longestWait: 1))
      for _ in 0..<4 { _ = try await attempt(signIn, "wrong", from: origin("203.0.113.7")) }
      _ = try await attempt(signIn, "wrong", from: origin("203.0.113.8"))
      for name in ["a", "b", "c"] { _ = try await attempt(signIn, as: name, "wrong", from: origin("203.0.113.8")) }
      let counts = try await database.rows(
        """
        SELECT account || ' ' || failed.address || ' ' || count || ' ' || actor_name AS value
        FROM failed_sign_ins failed JOIN audit_events e ON e.id = event_id ORDER BY event_id
        """, as: Scalar<String>.self
      ).map(\.value)
      let mona: Int = try await database.value("SELECT id AS value FROM staff WHERE email = 'mona@example.test'")
      #expect(
        counts == [
          "staff:\(mona) 203.0.113.7 4 Mona Adel", "staff:\(mona) 203.0.113.8 1 Mona Adel",
          "staff 203.0.113.8 3 (unknown account)",
        ])
      let events: Int = try await database.value(
        "SELECT count(*) AS value FROM audit_events WHERE act = 'sign_in_failed'")
      #expect(events == 3)
    }
  }

  @Test func `from two hundred addresses on, an hour's failures of an account count as one`() async throws {
    try await withStaff { database in
      let signIn = signIn(database)
      try await database.execute(
        """
        INSERT INTO failed_sign_ins (account, address)
        SELECT 'staff', '198.51.100.' || i FROM generate_series(1, \(SignInAttempt.mostAddresses - 1)) i
        """)
      for last in 1...3 {
        _ = try await attempt(signIn, as: "nobody\(last)", "wrong", from: origin("203.0.113.\(last)"))
      }
      let rows = try await database.rows(
        "SELECT address || ' ' || count AS value FROM failed_sign_ins WHERE event_id IS NOT NULL ORDER BY event_id",
        as: Scalar<String>.self)
      #expect(rows.map(\.value) == ["203.0.113.1 1", " 2"])
    }
  }

  @Test func `failed passwords don't stop the passkeys of their network, failed passkeys do`() async throws {
    try await withStaff { database in
      let from = origin("203.0.113.7")
      let throttle = SignInThrottle(limits: SignInLimits(), secret: Self.secret)
      for name in ["a", "b", "c"] { _ = try await attempt(signIn(database), as: name, "wrong", from: from) }
      #expect(try await attempt(signIn(database), password, from: from) == "12")
      func passkey() async throws -> SignInResult<Staff> {
        try await throttle.admitPasskey(.staff, from: from, in: database) { attempt in
          try await database.transaction { connection in
            try attempt.fail(Actor(.staff, name: Actor.unknownAccount), on: connection)
          }
          return .refused
        }
      }
      for _ in 0..<3 {
        guard case .refused = try await passkey() else {
          Issue.record("a passkey waits for passwords")
          return
        }
      }
      guard case .throttled = try await passkey() else {
        Issue.record("failed passkeys aren't counted")
        return
      }
    }
  }

  @Test func `a device that was known before a change of the key is known after it`() async throws {
    try await withStaff { database in
      let (home, name) = (origin("203.0.113.7"), "mona@example.test")
      let before = SignInThrottle(limits: nil, secret: Self.secret).device(of: .staff, name, from: home)
      let known = origin("203.0.113.7", devices: [before.value])
      let newSecret = [UInt8](repeating: 4, count: 32)
      #expect(SignInThrottle(limits: nil, secret: newSecret, old: Self.secret).knows(.staff, name, from: known))
      #expect(!SignInThrottle(limits: nil, secret: newSecret).knows(.staff, name, from: known))
      let after = SignInThrottle(limits: nil, secret: newSecret, old: Self.secret).device(of: .staff, name, from: known)
      #expect(after.value != before.value)
    }
  }

  @Test func `counters that say nothing any more are deleted`() async throws {
    try await withStaff { database in
      let signIn = signIn(database)
      for last in 1...6 {
        _ = try await attempt(signIn, as: "name\(last)", "wrong", from: origin("203.0.113.\(last)"))
      }
      try await pass(3600, database)
      // Each failure deletes two.
      _ = try await attempt(signIn, as: "name7", "wrong", from: origin("203.0.113.7"))
      let left: Int = try await database.value("SELECT count(*) AS value FROM sign_in_counters")
      #expect(left == 12)
      #expect(try await SignInThrottle.purge(in: database) == 10)
      try await database.executeAsOwner("UPDATE failed_sign_ins SET hour = hour - interval '91 days'")
      #expect(try await SignInThrottle.purge(in: database) == 7)
    }
  }
}
