package import Database
package import Wallet

/// A new user, with an empty wallet.
package struct NewUser: Sendable {
  package let externalID: String?
  package let name: String
  package let mobile: PhoneNumber
  package let email: String?
  /// The encrypted national ID, and its blind index for exact search.
  package let nationalID: (sealed: [UInt8], index: [UInt8])?
  /// The blind index by the old key while the secret is being changed. It finds national IDs that aren't sealed again
  /// yet.
  package let oldNationalIDIndex: [UInt8]?
  package let tier: KYCTier
  package let status: UserStatus
  package let createdAt: Instant?

  package init(
    externalID: String? = nil, name: String, mobile: PhoneNumber, email: String? = nil,
    nationalID: (sealed: [UInt8], index: [UInt8])? = nil, oldNationalIDIndex: [UInt8]? = nil,
    tier: KYCTier = .unverified, status: UserStatus = .active,
    createdAt: Instant? = nil
  ) {
    self.externalID = externalID
    self.name = name
    self.mobile = mobile
    self.email = email
    self.nationalID = nationalID
    self.oldNationalIDIndex = oldNationalIDIndex
    self.tier = tier
    self.status = status
    self.createdAt = createdAt
  }
}

/// The result of a row that adds a user or a merchant.
package enum Registration<ID: Identifier>: Sendable {
  case opened(ID)
  /// Its `external_id` already exists.
  case known
  /// Another record has its mobile number, national ID or code.
  case taken
}

private struct Opened: RowDecodable {
  let id: UserID
  let mobile: PhoneNumber

  init(_ row: Row) throws(DatabaseError) {
    id = try row["id"]
    mobile = try row["mobile"]
  }
}

/// Adds users with empty wallets, inside the caller's transaction. Of two rows with the same mobile number, the first wins.
/// Users of another platform are taken in even while registration is switched off; others then throw
/// `Refusal.switchedOff`.
package func open(_ users: [NewUser], on connection: isolated Connection) throws -> [Registration<UserID>] {
  if users.contains(where: { $0.externalID == nil }) { try FeatureSwitch.expectRegistration(on: connection) }
  let known = Set(
    try connection.rows(
      "SELECT external_id AS value FROM users WHERE external_id = ANY(\(users.compactMap(\.externalID)))",
      as: Scalar<String>.self
    ).map(\.value))
  var seen = known
  let isFresh = users.map { user in user.externalID.map { seen.insert($0).inserted } ?? true }
  let fresh = zip(users, isFresh).filter(\.1).map(\.0)
  let opened = try connection.rows(
    """
    INSERT INTO users
      (external_id, name, mobile, email, national_id_sealed, national_id_index, kyc_tier, status, created_at)
    SELECT external_id, name, mobile, email, sealed, index, tier, status, coalesce(at, now())
    FROM unnest(\(fresh.map(\.externalID)), \(fresh.map(\.name)), \(fresh.map(\.mobile)), \(fresh.map(\.email)),
      \(fresh.map { $0.nationalID?.sealed }), \(fresh.map { $0.nationalID?.index }), \(fresh.map(\.tier.rawValue)),
      \(fresh.map(\.status)), \(fresh.map(\.createdAt)), \(fresh.map(\.oldNationalIDIndex)))
      AS added (external_id, name, mobile, email, sealed, index, tier, status, at, old_index)
    WHERE NOT EXISTS (SELECT FROM users WHERE national_id_index = old_index)
    ON CONFLICT DO NOTHING RETURNING id, mobile
    """, as: Opened.self)
  var identifiers = Dictionary(opened.map { ($0.mobile, $0.id) }, uniquingKeysWith: { first, _ in first })
  return zip(users, isFresh).map { user, isFresh in
    if !isFresh { return .known }
    return identifiers.removeValue(forKey: user.mobile).map { .opened($0) } ?? .taken
  }
}

package enum StatusRefusal: Error, Hashable, Sendable {
  case notFound
  /// The user already has this status, can't leave the current one, or would be closed with a balance.
  case impossible(from: UserStatus)
  /// Unfreezing needs another person's approval: see `requestUnfreezing`.
  case needsApproval
}

/// Freezes a wallet or closes an empty one, in one transaction with its audit row. It takes the wallet's lock, as every
/// movement does, so no movement uses the old status after it returns. Throws `StatusRefusal`.
package func setStatus(
  of user: UserID, to status: UserStatus, reason: String, by actor: Actor, in database: Database
) async throws {
  guard status != .active else { throw StatusRefusal.needsApproval }
  try await database.transaction { connection in
    let before = try changeStatus(of: user, to: status, on: connection)
    try connection.record(statusEvent(of: user, before, status, reason: reason), by: actor)
  }
}

/// Returns the audit event of a change of status.
func statusEvent(
  of user: UserID, _ before: CurrentStatus, _ status: UserStatus, reason: String?
) -> AuditEvent {
  AuditEvent(
    act(status), AuditEvent.Subject(.user, id: user.rawValue, before.mobile.masked),
    before: ["status": before.status.rawValue], after: ["status": status.rawValue], reason: reason)
}

/// Changes the status inside the caller's transaction and returns the previous one.
@discardableResult func changeStatus(
  of user: UserID, to status: UserStatus, on connection: isolated Connection
) throws
  -> CurrentStatus
{
  let (wallet, row) = try connection.run(
    Query<Scalar<Money>?>.first("SELECT balance AS value FROM accounts WHERE user_id = \(user) FOR UPDATE"),
    Query<CurrentStatus?>.first(CurrentStatus.locking(user)))
  guard let wallet, let row else { throw StatusRefusal.notFound }
  guard row.status.canBecome(status), status != .closed || wallet.value == .zero else {
    throw StatusRefusal.impossible(from: row.status)
  }
  try connection.execute("UPDATE users SET status = \(status) WHERE id = \(user)")
  return row
}

private func act(_ status: UserStatus) -> String {
  switch status {
  case .active: "unfreeze_user"
  case .frozen: "freeze_user"
  case .closed: "close_user"
  }
}

struct CurrentStatus: RowDecodable {
  let status: UserStatus
  let mobile: PhoneNumber

  init(_ row: Row) throws(DatabaseError) {
    status = try row["status"]
    mobile = try row["mobile"]
  }

  static func query(_ user: UserID) -> SQL { "SELECT status, mobile FROM users WHERE id = \(user)" }

  static func locking(_ user: UserID) -> SQL { "\(query(user)) FOR NO KEY UPDATE" }
}
