package import Database
import Wallet

/// Resets that are requested on the sign-in page. A request is kept as it was typed, whoever it names, and the job that
/// delivers messages looks the name up. So neither an answer nor its time tells whether the account exists.
extension AccountLinks {
  /// The most valid resets of an account. Further requests send no message.
  private static let mostResets = 3

  /// Keeps the request. Returns the seconds to wait if too many came from its network; then it isn't kept.
  package func requestReset(_ typed: String, from origin: Origin) async throws -> Int? {
    let name = try seal.map { try $0.seal(String(decoding: typed.utf8.prefix(254), as: UTF8.self), for: .message) }
    return try await throttle.admitReset(from: origin, in: database) { connection in
      guard let name else { return }
      try connection.execute(
        """
        INSERT INTO reset_requests (side, name_sealed, address, request_id)
        VALUES (\(side), \(name), \(origin.address), \(origin.requestID))
        """)
    }
  }

  /// Answers requests of the last half hour, each in a transaction: an account that exists, is active and has a password and
  /// an address gets a link. Others wait for the next run from `most` on, so that messages aren't kept waiting. One that fails
  /// is dropped: whoever waits for its link asks again.
  package static func answerRequests(in database: Database, _ seal: TextSeal, most: Int = 200) async throws {
    try await purgeRequests(in: database)
    let requests = try await database.rows(
      "SELECT id AS value FROM reset_requests ORDER BY id LIMIT \(literal: most)", as: Scalar<Int64>.self)
    for request in requests {
      try Task.checkCancellation()
      do {
        try await database.transaction { connection in try answer(request.value, on: connection, seal) }
      } catch let error as DatabaseError where !error.isTransient {
        try await database.execute("DELETE FROM reset_requests WHERE id = \(request.value)")
      }
    }
  }

  /// Deletes requests that nobody waits for any more.
  package static func purgeRequests(in database: Database) async throws {
    try await database.execute(
      """
      DELETE FROM reset_requests
      WHERE requested_at < now() - \(literal: AccountLink.resetMinutes) * interval '1 minute'
      """)
  }

  private static func answer(_ id: Int64, on connection: isolated Connection, _ seal: TextSeal) throws {
    let request = try connection.first(
      """
      DELETE FROM reset_requests WHERE id = (SELECT id FROM reset_requests WHERE id = \(id) FOR UPDATE SKIP LOCKED)
      RETURNING side, name_sealed, address, request_id
      """, as: ResetRequest.self)
    guard let request, let name = try? seal.open(request.name, for: .message),
      let found = try connection.first(target(of: name, request.side), as: ResetTarget.self),
      found.liveResets < mostResets
    else { return }
    let actor = Actor(.system, name: Actor.system.name, address: request.address, requestID: request.requestID)
    _ = try connection.makeLink(.reset, to: found.account, minutes: AccountLink.resetMinutes, by: actor, sending: seal)
    try connection.record(AuditEvent("request_reset", found.subject), by: actor)
  }

  private static func target(of name: String, _ side: Side) -> SQL {
    switch side {
    case .staff: staffToReset(Accounts.email(name))
    case .merchant: memberToReset(MerchantSignIn(parsing: name))
    }
  }

  private static func staffToReset(_ email: String?) -> SQL {
    """
    SELECT id AS staff_id, NULL::bigint AS member_id, email AS address, email AS sign_in, language,
      (SELECT count(*) FROM account_links WHERE staff_id = staff.id AND \(liveReset)) AS live
    FROM staff WHERE email = \(email) AND status = 'active' AND password_hash IS NOT NULL
    """
  }

  private static func memberToReset(_ signIn: MerchantSignIn?) -> SQL {
    """
    SELECT NULL::bigint AS staff_id, a.id AS member_id, a.email AS address, \(signIn?.description) AS sign_in, a.language,
      (SELECT count(*) FROM account_links WHERE member_id = a.id AND \(liveReset)) AS live
    FROM merchant_members a JOIN merchants m ON m.id = a.merchant_id
    WHERE m.number = \(signIn?.code.number) AND a.name IS NOT DISTINCT FROM \(signIn?.member) AND m.status <> 'closed'
      AND a.status = 'active' AND a.password_hash IS NOT NULL AND a.email IS NOT NULL
    """
  }

  private static let liveReset: SQL = "kind = 'reset' AND ended_at IS NULL AND expires_at > now()"
}

private struct ResetRequest: RowDecodable {
  let side: AccountLinks.Side
  let name: [UInt8]
  let address: String?
  let requestID: String?

  init(_ row: Row) throws(DatabaseError) {
    side = try row["side"]
    name = try row["name_sealed"]
    address = try row["address"]
    requestID = try row["request_id"]
  }
}

private struct ResetTarget: RowDecodable {
  let account: Sessions.Account
  let address: String
  let signIn: String
  let language: String?
  let liveResets: Int

  init(_ row: Row) throws(DatabaseError) {
    let staff: StaffID? = try row["staff_id"]
    account = if let staff { .staff(staff) } else { .member(try row["member_id"]) }
    address = try row["address"]
    signIn = try row["sign_in"]
    language = try row["language"]
    liveResets = try row["live"]
  }

  var subject: AuditEvent.Subject {
    switch account {
    case .staff(let id): AuditEvent.Subject(.staff, id: id.rawValue, signIn)
    case .member(let id): AuditEvent.Subject(.member, id: id.rawValue, signIn)
    }
  }
}
