import Database
import Ledger
import Testing
import Wallet

struct PartyTests {
  private func open(_ users: [NewUser], _ platform: Platform) async throws -> [String] {
    try await platform.database.transaction { connection in try Ledger.open(users, on: connection) }.map {
      switch $0 {
      case .opened: "opened"
      case .known: "known"
      case .taken: "taken"
      }
    }
  }

  @Test func `a new user has an empty wallet`() async throws {
    try await withLedger { platform in
      let mobile = try platform.mobile()
      let at = try instant("2025-01-01T08:00:07+02:00")
      let user = NewUser(
        externalID: "u1", name: "أحمد \"حمادة\"", mobile: mobile, email: "a@example.com",
        nationalID: ([1, 2], [3, 0]),
        tier: .full, status: .frozen, createdAt: at)
      #expect(try await open([user], platform) == ["opened"])
      let kept = try await platform.texts(
        """
        SELECT concat_ws('|', external_id, name, mobile, email, national_id_sealed, national_id_index, kyc_tier, status,
          created_at = \(at), balance) AS value
        FROM users JOIN accounts ON user_id = users.id
        """)
      #expect(kept == ["u1|أحمد \"حمادة\"|\(mobile.e164)|a@example.com|\\x0102|\\x0300|2|frozen|t|0"])
    }
  }

  @Test func `taken and known users are told`() async throws {
    try await withLedger { platform in
      let (a, b, c) = (try platform.mobile(), try platform.mobile(), try platform.mobile())
      #expect(
        try await open(
          [
            NewUser(externalID: "1", name: "A", mobile: a), NewUser(externalID: "2", name: "B", mobile: a),
            NewUser(externalID: "3", name: "C", mobile: b, nationalID: ([0], [9])),
            NewUser(name: "D", mobile: c, nationalID: ([0], [9])),
          ], platform) == ["opened", "taken", "opened", "taken"])
      #expect(
        try await open(
          [
            NewUser(externalID: "1", name: "A", mobile: c), NewUser(externalID: "4", name: "D", mobile: b),
            NewUser(name: "E", mobile: c),
          ], platform) == ["known", "taken", "opened"])
      #expect(try await platform.texts("SELECT name AS value FROM users ORDER BY id") == ["A", "C", "E"])
      let none = try await open([], platform)
      #expect(none.isEmpty)
    }
  }

  /// The second row of an external id is skipped, and doesn't become another row's user.
  @Test func `one external number twice in a batch`() async throws {
    try await withLedger { platform in
      let (a, b) = (try platform.mobile(), try platform.mobile())
      let users = [
        NewUser(externalID: "1", name: "A", mobile: a), NewUser(externalID: "1", name: "A again", mobile: b),
        NewUser(externalID: "2", name: "B", mobile: b),
      ]
      #expect(try await open(users, platform) == ["opened", "known", "opened"])
      #expect(try await platform.texts("SELECT name AS value FROM users ORDER BY id") == ["A", "B"])
    }
  }

  private func open(_ code: Int64?, _ platform: Platform, externalID: String? = nil) async throws -> String {
    let merchant = NewMerchant(
      externalID: externalID, code: try code.map { try #require(MerchantCode(number: $0)) }, legalName: "L",
      tradeName: "T",
      arabicName: "ت", category: .clinic)
    let opened = try await platform.database.transaction { connection in try Ledger.open(merchant, on: connection) }
    switch opened {
    case .known: return "known"
    case .taken: return "taken"
    case .opened(let id):
      return try await platform.database.value("SELECT number::text AS value FROM merchants WHERE id = \(id)")
    }
  }

  @Test func `codes are given in order and move on where one is brought`() async throws {
    try await withLedger { platform in
      var codes: [String] = []
      for code in [1, nil, 2, 7, nil, 5, nil, 7] as [Int64?] { codes.append(try await open(code, platform)) }
      #expect(codes == ["1", "2", "taken", "7", "8", "5", "9", "taken"])
      #expect(try await open(nil, platform, externalID: "m1") == "10")
      #expect(try await open(nil, platform, externalID: "m1") == "known")
      let accounts = try await platform.texts(
        """
        SELECT kind AS value FROM accounts JOIN merchants ON merchants.id = merchant_id
        WHERE number = 10 AND balance = 0 ORDER BY accounts.id
        """)
      #expect(accounts == ["merchant_available", "merchant_in_transit", "merchant_pending"])
    }
  }

  @Test func `a merchant takes the platforms fees or its own`() async throws {
    try await withLedger { platform in
      _ = try await platform.merchant()
      _ = try await platform.merchant(.returnProRata, basisPoints: 0, fixed: 12)
      let terms = try await platform.texts(
        "SELECT concat_ws(' ', fee_basis_points, fee_fixed, refund_fee_policy) AS value FROM merchants ORDER BY id")
      #expect(terms == ["250 0 keep", "0 12 return_pro_rata"])
    }
  }

  // MARK: Statuses

  private func thaw(_ user: UserID, _ platform: Platform) async throws {
    try await Ledger.requestUnfreezing(
      user, reason: "phone found", key: platform.key(), by: platform.actor, in: platform.database)
    try await platform.approve(.unfreeze)
  }

  private func set(_ status: UserStatus, _ user: UserID, _ platform: Platform) async throws {
    try await Ledger.setStatus(of: user, to: status, reason: "lost phone", by: platform.actor, in: platform.database)
  }

  @Test func `freezing and unfreezing are audited`() async throws {
    try await withLedger { platform in
      let user = try await platform.user(holding: 100)
      try await set(.frozen, user, platform)
      let frozen = await refusal { try await platform.post(.withdrawal(user), 1) }
      #expect(frozen == .userFrozen)
      try await thaw(user, platform)
      try await platform.post(.withdrawal(user), 1)
      let audit = try await platform.texts(
        """
        SELECT concat_ws('|', actor_kind, actor_id, act, subject_kind, subject_id, subject, before, after, reason) AS value
        FROM audit_events WHERE act IN ('freeze_user', 'unfreeze_user') ORDER BY id
        """)
      #expect(
        audit == [
          #"staff|1|freeze_user|user|1|010•••••001|{"status": "active"}|{"status": "frozen"}|lost phone"#,
          #"staff|2|unfreeze_user|user|1|010•••••001|{"status": "frozen"}|{"status": "active"}|phone found"#,
        ])
    }
  }

  @Test func `impossible changes leave nothing`() async throws {
    try await withLedger { platform in
      let user = try await platform.user(holding: 100)
      func expect(_ expected: Ledger.StatusRefusal, _ status: UserStatus, _ user: UserID) async throws {
        let before = try await platform.traces()
        let refused = await #expect(throws: Ledger.StatusRefusal.self) { try await set(status, user, platform) }
        #expect(refused == expected)
        #expect(try await platform.traces() == before)
      }
      try await expect(.needsApproval, .active, user)
      try await expect(.notFound, .frozen, UserID(999))
      // Closing requires an empty wallet.
      try await expect(.impossible(from: .active), .closed, user)
      try await set(.frozen, user, platform)
      try await expect(.impossible(from: .frozen), .frozen, user)
      try await expect(.needsApproval, .active, user)
      try await thaw(user, platform)
      try await platform.post(.withdrawal(user), 100)
      try await set(.closed, user, platform)
      try await expect(.impossible(from: .closed), .frozen, user)
      let acts = try await platform.texts(
        "SELECT act AS value FROM audit_events WHERE subject_kind = 'user' AND act <> 'request_unfreeze' ORDER BY id")
      #expect(acts == ["freeze_user", "unfreeze_user", "close_user"])
    }
  }

  @Test func `freezing twice at once is one freeze`() async throws {
    try await withLedger { platform in
      let user = try await platform.user()
      let done = await withTaskGroup(of: Bool.self) { group in
        for _ in 0..<10 {
          group.addTask { (try? await set(.frozen, user, platform)) != nil }
        }
        return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
      }
      #expect(done == 1)
      #expect(try await platform.texts("SELECT act AS value FROM audit_events") == ["freeze_user"])
    }
  }
}
