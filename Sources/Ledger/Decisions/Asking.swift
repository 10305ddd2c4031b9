package import Database
package import Wallet

extension Ledger {
  /// Asks another person to thaw a frozen wallet. Throws `StatusRefusal`, `DecisionRefusal.alreadyAsked`.
  @discardableResult package static func askToUnfreeze(
    _ user: UserID, reason: String, key: String, by actor: Actor, in database: Database
  ) async throws
    -> Bool
  {
    try await ask(key, "unfreeze \(user) \(reason)", by: actor, in: database) { connection in
      guard let found = try connection.first(CurrentStatus.query(user), as: CurrentStatus.self) else {
        throw StatusRefusal.notFound
      }
      guard found.status == .frozen else { throw StatusRefusal.impossible(from: found.status) }
      return Question(
        .unfreeze, .init("user", id: user.rawValue, found.mobile.masked), before: ["status": found.status.rawValue],
        after: ["status": UserStatus.active.rawValue], reason: reason)
    }
  }

  /// Asks another person to change a limit: a setting in piastres.
  @discardableResult package static func askToChangeLimit(
    tier: KYCTier, _ period: LimitPeriod, to amount: Money, reason: String, key: String, by actor: Actor,
    in database: Database
  ) async throws
    -> Bool
  {
    let name = period.setting(of: tier)
    guard amount > .zero else { throw Refusal.amountNotPositive }
    return try await ask(key, "limit \(name) \(amount.piastres) \(reason)", by: actor, in: database) { connection in
      let current = try connection.run(setting(name)).value
      let other = try connection.run(setting(period.other.setting(of: tier))).value
      if let refusal = period.refusal(of: amount, beside: Money(piastres: other)) { throw refusal }
      // One subject a limit, so that two changes of it can't wait at once.
      let subject = Int64(tier.rawValue * 2 + (period == .day ? 0 : 1))
      return Question(
        .limit, .init("limit", id: subject, name), amount: amount, before: ["value": String(current)],
        after: ["name": name, "value": String(amount.piastres)], reason: reason)
    }
  }

  package enum LimitPeriod: String, CaseIterable, Sendable {
    case day, month

    package var other: LimitPeriod { self == .day ? .month : .day }

    func setting(of tier: KYCTier) -> String { "limit_\(rawValue)_tier_\(tier.rawValue)" }

    /// Why a limit can't be `amount` while the other of its tier is `other`; nil where it can.
    package func refusal(of amount: Money, beside other: Money) -> Refusal? {
      switch self {
      case .day: amount > other ? .aboveMonthLimit(other) : nil
      case .month: amount < other ? .belowDayLimit(other) : nil
      }
    }
  }

  /// Asks another person to change what a merchant pays for payments to come.
  @discardableResult package static func askToChangeFee(
    of merchant: MerchantID, basisPoints: Int64, fixed: Money, reason: String, key: String, by actor: Actor,
    in database: Database
  ) async throws
    -> Bool
  {
    guard (0...10_000).contains(basisPoints), fixed >= .zero else { throw Refusal.amountNotPositive }
    let fingerprint = "fee \(merchant) \(basisPoints) \(fixed.piastres) \(reason)"
    return try await ask(key, fingerprint, by: actor, in: database) { connection in
      guard let terms = try connection.first(MerchantTerms.query(merchant), as: MerchantTerms.self) else {
        throw Refusal.unknownMerchant
      }
      let fees = FeeSchedule(basisPoints: basisPoints, fixed: fixed, vatBasisPoints: try connection.run(vat).value)
      if fees.takesAll { throw Refusal.feeTakesAll }
      return Question(
        .fee, .init("merchant", id: merchant.rawValue, terms.code.description),
        before: ["fee_basis_points": String(terms.basisPoints), "fee_fixed": String(terms.fixed.piastres)],
        after: ["fee_basis_points": String(basisPoints), "fee_fixed": String(fixed.piastres)], reason: reason)
    }
  }

  static let vat = setting("vat_basis_points")

  /// What `question` reads it doesn't lock: a decision is locked before what it is about, and the index of open
  /// decisions keeps two of them apart. What has changed until it is executed is seen then.
  private static func ask(
    _ key: String, _ fingerprint: String, by actor: Actor, in database: Database,
    _ question: @Sendable (isolated Connection) throws -> Question
  ) async throws -> Bool {
    let done = try await act(key, fingerprint, by: actor, in: database) { connection in
      let question = try question(connection)
      let now: Instant = try connection.value("SELECT \(actor.time) AS value")
      let id = try question.open(by: actor, at: now, on: connection)
      let event = AuditEvent(
        "ask_\(question.kind.rawValue)",
        AuditEvent.Subject(question.subject.kind, id: question.subject.id, question.subject.text),
        before: question.before, after: question.after, reason: question.reason)
      try connection.record(event, by: actor)
      return id.description
    }
    return done.wasAlreadyDone
  }

  private struct MerchantTerms: RowDecodable {
    let code: MerchantCode
    let basisPoints: Int64
    let fixed: Money

    init(_ row: Row) throws(DatabaseError) {
      code = try row["number"]
      basisPoints = try row["fee_basis_points"]
      fixed = try row["fee_fixed"]
    }

    static func query(_ merchant: MerchantID) -> SQL {
      "SELECT number, fee_basis_points, fee_fixed FROM merchants WHERE id = \(merchant)"
    }
  }
}
