package import Database
package import Wallet

/// Changes the mobile number of a team member's own account.
package struct MobileChange: Sendable {
  private let database: Database
  private let seal: TextSeal
  /// Whether an SMS provider is set up, so that the previous number can be told.
  private let sendsSMS: Bool

  /// The most changes in a day, each of which may send an SMS.
  private static let mostADay = 5

  package init(database: Database, seal: TextSeal, sendsSMS: Bool) {
    self.database = database
    self.seal = seal
    self.sendsSMS = sendsSMS
  }

  /// Changes the number, or removes it, and tells the previous number and the e-mail address. Returns false if nothing
  /// changes. Throws `noSuchAccount` for staff, who have no number, and `tooManyChanges`.
  package func change(to mobile: PhoneNumber?, of holder: SessionHolder) async throws -> Bool {
    guard let member = holder.account.member else { throw AccountProblem.noSuchAccount }
    return try await database.transaction { connection in
      let before = try connection.one(Reached.locking(member), as: Reached.self)
      if before.mobile == mobile { return false }
      if before.changes >= Self.mostADay { throw AccountProblem.tooManyChanges }
      try connection.execute("UPDATE merchant_members SET mobile = \(mobile) WHERE id = \(member)")
      let masked = mobile?.masked ?? ""
      try connection.record(
        AuditEvent("change_mobile", before: ["mobile": before.mobile?.masked ?? ""], after: ["mobile": masked]),
        by: holder.actor)
      if let previous = before.mobile, sendsSMS {
        let address = Message.Recipient.address(try seal.seal(previous.e164, for: .message))
        try connection.enqueue(.mobileChanged(to: address, by: .sms, mobile: masked, language: before.language))
      }
      if before.hasEmail { try connection.enqueue(.mobileChanged(to: .member(member), mobile: masked)) }
      return true
    }
  }
}

private struct Reached: RowDecodable {
  let mobile: PhoneNumber?
  let hasEmail: Bool
  let language: String?
  /// Within the last day.
  let changes: Int

  init(_ row: Row) throws(DatabaseError) {
    mobile = try row["mobile"]
    hasEmail = try row["has_email"]
    language = try row["language"]
    changes = try row["changes"]
  }

  static func locking(_ member: MemberID) -> SQL {
    """
    SELECT mobile, email IS NOT NULL AS has_email, language, (
        SELECT count(*) FROM audit_events
        WHERE actor_kind = 'member' AND actor_id = \(member) AND act = 'change_mobile' AND at > now() - interval '1 day'
      ) AS changes
    FROM merchant_members WHERE id = \(member)
    FOR NO KEY UPDATE
    """
  }
}
