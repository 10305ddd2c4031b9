import Database
import Ledger
import Synchronization
import TestSupport
import Testing
import Wallet

/// A platform with a ledger, and short functions for what tests do with it.
struct Platform: Sendable {
  let database: Database
  let actor = Actor(.staff, id: 1, name: "Salma")
  let approver = Actor(.staff, id: 2, name: "Karim")
  private let numbers = Numbers()

  private final class Numbers: Sendable {
    private let last = Mutex<Int64>(0)

    func next() -> Int64 {
      last.withLock { last in
        last += 1
        return last
      }
    }
  }

  func mobile() throws -> PhoneNumber {
    try #require(PhoneNumber(e164: "+2010\(String(100_000_000 + numbers.next()).suffix(8))"))
  }

  func user(
    _ name: String = "Mona Adel", holding amount: Int64 = 0, tier: KYCTier = .full, status: UserStatus = .active
  ) async throws -> UserID {
    let mobile = try mobile()
    let opened = try await database.transaction { connection in
      try Ledger.open([NewUser(name: name, mobile: mobile, tier: tier)], on: connection)
    }
    guard case .opened(let id) = opened.first else { throw Unexpected("\(opened)") }
    if amount > 0 { try await post(.topUp(id), amount) }
    if status != .active { try await database.execute("UPDATE users SET status = \(status) WHERE id = \(id)") }
    return id
  }

  /// Creates a merchant. By default its fee is 250 basis points without a fixed part, as the shipped settings have it.
  func merchant(
    _ policy: RefundFeePolicy = .keep, basisPoints: Int64? = nil, fixed: Int64? = nil, status: MerchantStatus = .active,
    iban: (sealed: [UInt8], last4: String)? = nil
  ) async throws -> MerchantID {
    let merchant = NewMerchant(
      legalName: "Al Nour Pharmacies LLC", tradeName: "Al Nour", category: .pharmacy, iban: iban,
      bankHolder: iban.map { _ in "Al Nour Pharmacies" }, feeBasisPoints: basisPoints,
      feeFixed: fixed.map { Money(piastres: $0) }, refundPolicy: policy)
    let opened = try await database.transaction { connection in try Ledger.open(merchant, on: connection) }
    guard case .opened(let id) = opened else { throw Unexpected("\(opened)") }
    if status != .active { try await database.execute("UPDATE merchants SET status = \(status) WHERE id = \(id)") }
    return id
  }

  @discardableResult func post(_ movements: [Movement], rules: PostingRules = .live) async throws -> [Outcome] {
    try await database.transaction { connection in try Ledger.post(movements, rules: rules, by: actor, on: connection) }
  }

  /// Posts a movement. Throws its `Refusal`.
  @discardableResult func post(
    _ parties: Movement.Parties, _ amount: Int64, at: Instant? = nil, description: String? = nil,
    rules: PostingRules = .live
  ) async throws -> Posted {
    let movement = Movement(
      parties, amount: Money(piastres: amount), channel: .app, description: description, occurredAt: at)
    switch try await post([movement], rules: rules).first {
    case .posted(let posted): return posted
    case .refused(let refusal): throw refusal
    case nil: throw Unexpected("no outcome")
    }
  }

  /// Posts a payment by a new user who holds exactly the amount.
  func payment(_ amount: Int64, to merchant: MerchantID) async throws -> TransactionID {
    try await post(.payment(from: try await user(holding: amount), to: merchant), amount).transaction
  }

  func request(
    _ payment: TransactionID, _ amount: Int64, key: String? = nil, note: String? = nil
  ) -> Ledger.RefundRequest {
    Ledger.RefundRequest(
      payment: payment, amount: Money(piastres: amount), reason: .requestedByCustomer, note: note,
      key: key ?? "key-\(numbers.next())")
  }

  @discardableResult func refund(
    _ payment: TransactionID, _ amount: Int64, key: String? = nil, note: String? = nil, by other: Actor? = nil
  ) async throws -> Ledger.RefundReceipt {
    try await Ledger.refund(request(payment, amount, key: key, note: note), by: other ?? actor, in: database)
  }

  /// Refunds an amount. Another person approves it if it needs approval.
  func giveBack(_ payment: TransactionID, _ amount: Int64) async throws {
    if try await refund(payment, amount).state == .requested { try await approve(.refund) }
  }

  // MARK: Rows

  func balance(_ user: UserID) async throws -> Int64 {
    try await database.value("SELECT balance AS value FROM accounts WHERE user_id = \(user)")
  }

  func balance(_ merchant: MerchantID, _ kind: AccountKind) async throws -> Int64 {
    try await database.value("SELECT balance AS value FROM accounts WHERE merchant_id = \(merchant) AND kind = \(kind)")
  }

  func account(_ merchant: MerchantID, _ kind: AccountKind) async throws -> AccountID {
    try await database.value("SELECT id AS value FROM accounts WHERE merchant_id = \(merchant) AND kind = \(kind)")
  }

  func account(_ user: UserID) async throws -> AccountID {
    try await database.value("SELECT id AS value FROM accounts WHERE user_id = \(user)")
  }

  func remaining(_ payment: TransactionID) async throws -> Int64 {
    try await database.value("SELECT amount - refunded AS value FROM transactions WHERE id = \(payment)")
  }

  func texts(_ sql: SQL) async throws -> [String] {
    try await database.rows(sql, as: Scalar<String>.self).map(\.value)
  }

  /// Returns postings as "fee_revenue 250", in the order of their accounts.
  func postings(of transaction: TransactionID) async throws -> [String] {
    try await texts(
      """
      SELECT accounts.kind || ' ' || amount AS value
      FROM journal_entries JOIN postings ON entry_id = journal_entries.id JOIN accounts ON accounts.id = account_id
      WHERE transaction_id = \(transaction) ORDER BY accounts.kind, amount
      """)
  }

  /// Returns the merchant's newest balance transaction as "kind gross fee vat net pending balance".
  func lastLine(_ merchant: MerchantID) async throws -> String? {
    try await texts(
      """
      SELECT concat_ws(' ', kind, gross, fee, vat, net, pending_net, balance) AS value
      FROM balance_transactions WHERE merchant_id = \(merchant) ORDER BY sequence DESC LIMIT 1
      """
    ).first
  }

  /// Returns everything that a movement of money changes, so that tests can show that nothing moved.
  func traces() async throws -> [String] {
    try await texts(
      """
      SELECT concat_ws(' ',
        (SELECT count(*) FROM transactions), (SELECT count(*) FROM journal_entries), (SELECT count(*) FROM postings),
        (SELECT count(*) FROM balance_transactions), (SELECT count(*) FROM refunds),
        (SELECT count(*) FROM idempotency_keys), (SELECT count(*) FROM audit_events),
        (SELECT sum(refunded) FROM transactions), (SELECT string_agg(balance::text, ',' ORDER BY id) FROM accounts)
      ) AS value
      """)
  }

  /// Closes every day up to today.
  @discardableResult func settle() async throws -> Ledger.SettlementRun {
    try await Ledger.settle(through: try await today(), in: database)
  }

  func today() async throws -> Day {
    try await database.value("SELECT (now() AT TIME ZONE 'Africa/Cairo')::date AS value")
  }

  /// Posts a payment before yesterday and settles it.
  @discardableResult func settledPayment(_ amount: Int64, to merchant: MerchantID) async throws -> TransactionID {
    let payment = try await payment(amount, to: merchant)
    try await settle()
    return payment
  }

  /// Creates a merchant that can be paid out.
  func payableMerchant(basisPoints: Int64 = 0, fixed: Int64 = 0) async throws -> MerchantID {
    try await merchant(basisPoints: basisPoints, fixed: fixed, iban: (Array("sealed".utf8), "0002"))
  }

  /// Returns the newest open approval of a kind.
  func approval(_ kind: ApprovalKind) async throws -> ApprovalID {
    try await database.value(
      "SELECT id AS value FROM approvals WHERE kind = \(kind) AND state = 'open' ORDER BY id DESC LIMIT 1")
  }

  func changeLimit(_ tier: KYCTier, _ period: Ledger.LimitPeriod, to amount: Int64) async throws {
    try await Ledger.requestLimitChange(
      tier: tier, period, to: Money(piastres: amount), reason: "season", key: key(), by: actor, in: database)
    try await approve(.limit)
  }

  func changeBankAccount(of merchant: MerchantID, to last4: String) async throws {
    try await Ledger.requestBankAccount(
      Ledger.NewBankAccount(holder: "Al Nour Pharmacies", last4: last4, sealed: [1, 2, 3], index: [4]), of: merchant,
      reason: "new bank", key: key(), by: actor, in: database)
    try await approve(.bankAccount)
    try await endCoolingOff()
    try await Ledger.bringBankAccountsIntoForce(in: database)
  }

  func endCoolingOff() async throws {
    try await database.executeAsOwner(
      "UPDATE bank_account_changes SET effective_at = now() - interval '1 second' WHERE state = 'approved'")
  }

  /// Approves a request as another person than `actor`.
  func approve(_ kind: ApprovalKind) async throws {
    try await Ledger.decide(
      try await approval(kind), .approve, key: "key-\(numbers.next())", by: approver, in: database)
  }

  func staff(_ email: String) async throws -> StaffID {
    try await database.value(
      """
      WITH hired AS (INSERT INTO staff (email, name, role) VALUES (\(email), 'Salma', 'risk') RETURNING id)
      INSERT INTO account_links (token_hash, kind, staff_id, made_by, expires_at)
      SELECT sha256(int8send(id)), 'invitation', id, 'command', now() + interval '1 hour' FROM hired
      RETURNING staff_id AS value
      """)
  }

  /// Executes any statement as the owner of the cluster.
  func asSuperuser(_ statement: String) async throws {
    try await database.asOwner { owner in try await owner.read { connection in try connection.simple(statement) } }
  }

  func key() -> String { "key-\(numbers.next())" }

  func findings() async throws -> [Verification.Finding] {
    try await Verification.run(in: database).filter { !$0.holds }
  }
}

struct Unexpected: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

/// Runs a test with its own ledger, and verifies all invariants afterwards.
func withLedger(
  as user: DatabaseUser = .application, connections: Int = 8, verifying: Bool = true,
  sourceLocation: SourceLocation = #_sourceLocation,
  _ body: (Platform) async throws -> Void
) async throws {
  try await withDatabase(
    as: user,
    {
      $0.connections = connections
      $0.lockTimeout = .seconds(30)
      $0.statementTimeout = .seconds(60)
    }
  ) { database in
    let platform = Platform(database: database)
    try await database.addStaff([1: "Salma", 2: "Karim", 3: "Dina"])
    try await body(platform)
    let findings = verifying ? try await platform.findings() : []
    #expect(findings.map { "\($0.check): \($0.broken)" } == [], sourceLocation: sourceLocation)
  }
}

/// Returns the refusal that `body` throws.
func refusal(
  sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> Void
) async -> Refusal? {
  await #expect(throws: Refusal.self, sourceLocation: sourceLocation) { try await body() }
}

func instant(_ text: String) throws -> Instant { try #require(Instant(iso8601: text)) }

func day(_ text: String) throws -> Day { try #require(Day(parsing: text)) }

/// SplitMix64, which gives the same cases in every run.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
