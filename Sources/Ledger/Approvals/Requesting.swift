package import Database
package import Wallet

/// Requests the unfreezing of a wallet. Throws `StatusRefusal` and `ApprovalRefusal.alreadyRequested`.
@discardableResult package func requestUnfreezing(
  _ user: UserID, reason: String, key: String, by actor: Actor, in database: Database
) async throws
  -> Bool
{
  let fingerprint = RequestFingerprint("unfreeze", ["user": "\(user)", "reason": reason])
  return try await ask(key, fingerprint, by: actor, in: database) { connection in
    guard let found = try connection.first(CurrentStatus.query(user), as: CurrentStatus.self) else {
      throw StatusRefusal.notFound
    }
    guard found.status == .frozen else { throw StatusRefusal.impossible(from: found.status) }
    return ApprovalRequest(
      .unfreeze, .init(id: user.rawValue, found.mobile.masked), before: ["status": found.status.rawValue],
      after: ["status": UserStatus.active.rawValue], reason: reason)
  }
}

/// Requests a change of a limit, which is a setting in piastres.
@discardableResult package func requestLimitChange(
  tier: KYCTier, _ period: LimitPeriod, to amount: Money, reason: String, shown: ShownFacts? = nil, key: String,
  by actor: Actor, in database: Database
) async throws
  -> Bool
{
  let name = period.setting(of: tier)
  guard amount > .zero else { throw Refusal.amountNotPositive }
  let fingerprint = RequestFingerprint(
    "limit", ["setting": name, "amount": "\(amount.piastres)", "reason": reason])
  return try await ask(key, fingerprint, by: actor, in: database) { connection in
    let current = try connection.run(setting(name)).value
    try shown?.expect(.limit(Money(piastres: current)))
    let other = try connection.run(setting(period.other.setting(of: tier))).value
    if let refusal = period.refusal(of: amount, beside: Money(piastres: other)) { throw refusal }
    // The limit is the subject, so that it can't have two open requests.
    let subject = Int64(tier.rawValue * 2 + (period == .day ? 0 : 1))
    return ApprovalRequest(
      .limit, .init(id: subject, name), amount: amount, before: ["value": String(current)],
      after: ["name": name, "value": String(amount.piastres)], reason: reason)
  }
}

package enum LimitPeriod: String, CaseIterable, Sendable {
  case day, month

  package var other: LimitPeriod { self == .day ? .month : .day }

  func setting(of tier: KYCTier) -> String { "limit_\(rawValue)_tier_\(tier.rawValue)" }

  /// Returns why a limit can't be `amount` while the other limit of its tier is `other`; nil if it can.
  package func refusal(of amount: Money, beside other: Money) -> Refusal? {
    switch self {
    case .day: amount > other ? .aboveMonthLimit(other) : nil
    case .month: amount < other ? .belowDayLimit(other) : nil
    }
  }
}

/// Requests a change of the fee for a merchant's future payments.
@discardableResult package func requestFeeChange(
  of merchant: MerchantID, basisPoints: Int64, fixed: Money, reason: String, shown: ShownFacts? = nil, key: String,
  by actor: Actor, in database: Database
) async throws
  -> Bool
{
  guard (0...10_000).contains(basisPoints), fixed >= .zero else { throw Refusal.amountNotPositive }
  let fingerprint = RequestFingerprint(
    "fee",
    ["merchant": "\(merchant)", "basis_points": "\(basisPoints)", "fixed": "\(fixed.piastres)", "reason": reason])
  return try await ask(key, fingerprint, by: actor, in: database) { connection in
    guard let terms = try connection.first(MerchantTerms.query(merchant), as: MerchantTerms.self) else {
      throw Refusal.unknownMerchant
    }
    let vat = try connection.run(vat).value
    try shown?.expect(
      .fees(FeeSchedule(basisPoints: terms.basisPoints, fixed: terms.fixed, vatBasisPoints: vat)))
    let fees = FeeSchedule(basisPoints: basisPoints, fixed: fixed, vatBasisPoints: vat)
    if fees.takesAll { throw Refusal.feeTakesAll }
    return ApprovalRequest(
      .fee, .init(id: merchant.rawValue, terms.code.description),
      before: ["fee_basis_points": String(terms.basisPoints), "fee_fixed": String(terms.fixed.piastres)],
      after: ["fee_basis_points": String(basisPoints), "fee_fixed": String(fixed.piastres)], reason: reason)
  }
}

let vat = setting("vat_basis_points")

/// Opens the request that `question` returns. `question` doesn't lock the rows that it reads: an approval is locked
/// before its subject, and the index of open approvals prevents duplicates. Changes in between are detected at
/// execution.
func ask(
  _ key: String, _ fingerprint: RequestFingerprint, by actor: Actor, in database: Database,
  _ question: @Sendable (isolated Connection) throws -> ApprovalRequest
) async throws -> Bool {
  let done = try await act(key, fingerprint, by: actor, in: database) { connection in
    let question = try question(connection)
    let now: Instant = try connection.value("SELECT \(actor.time) AS value")
    let id = try question.open(by: actor, at: now, on: connection)
    let event = AuditEvent(
      "request_\(question.kind.rawValue)",
      AuditEvent.Subject(question.kind.subject, id: question.subject.id, question.subject.text),
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

extension ShownFacts {
  /// Returns the facts on the page that changes a limit.
  package static func limit(_ current: Money) -> ShownFacts {
    var facts = ShownFacts()
    facts.set(.limit, current)
    return facts
  }

  /// Returns the facts on the page that changes a merchant's fee.
  package static func fees(_ current: FeeSchedule) -> ShownFacts {
    var facts = ShownFacts()
    facts.set(.fee, current.basisPoints)
    facts.set(.fixedFee, current.fixed)
    facts.set(.vat, current.vatBasisPoints)
    return facts
  }
}

extension ApprovalID {
  /// Returns the query for the open request about a merchant's fee.
  package static func open(ofFee merchant: MerchantID) -> SQL {
    """
    SELECT id AS value FROM approvals
    WHERE kind = 'fee' AND subject_kind = 'merchant' AND subject_id = \(merchant) AND state = 'open'
    """
  }

  /// Returns the query for the open request about a limit, by the setting's name.
  package static func open(ofLimit name: String) -> SQL {
    "SELECT id AS value FROM approvals WHERE kind = 'limit' AND subject = \(name) AND state = 'open'"
  }
}
