package import Database
package import Wallet

/// A user's request to be verified by a document.
package struct NewVerificationRequest: Sendable {
  package let user: UserID
  /// That an approval gives.
  package let tier: KYCTier
  package let document: IdentityDocument
  package let name: String
  package let numberLast4: String
  /// Whether its number is the registered national ID; nil where none is registered.
  package let numberMatches: Bool?
  package let bornOn: Day?
  package let expiresOn: Day?
  package let externalID: String?
  package let requestedAt: Instant?

  package init(
    user: UserID, tier: KYCTier, document: IdentityDocument, name: String, numberLast4: String,
    numberMatches: Bool? = nil, bornOn: Day? = nil, expiresOn: Day? = nil, externalID: String? = nil,
    requestedAt: Instant? = nil
  ) {
    self.user = user
    self.tier = tier
    self.document = document
    self.name = name
    self.numberLast4 = numberLast4
    self.numberMatches = numberMatches
    self.bornOn = bornOn
    self.expiresOn = expiresOn
    self.externalID = externalID
    self.requestedAt = requestedAt
  }
}

/// Adds requests inside the caller's transaction. One that is known by its `external_id`, and one of a user who has a pending
/// request already, is left out.
package func requestVerification(
  _ requests: [NewVerificationRequest], on connection: isolated Connection
) throws {
  if requests.isEmpty { return }
  try connection.execute(
    """
    INSERT INTO verification_requests
      (user_id, tier, document, document_name, number_last4, number_matches, born_on, expires_on, external_id, requested_at)
    SELECT user_id, tier::smallint, document, name, last4, matches, born, expires, external_id, coalesce(at, now())
    FROM unnest(\(requests.map(\.user)), \(requests.map { Int64($0.tier.rawValue) }), \(requests.map(\.document)),
      \(requests.map(\.name)), \(requests.map(\.numberLast4)), \(requests.map(\.numberMatches)),
      \(requests.map(\.bornOn)), \(requests.map(\.expiresOn)), \(requests.map(\.externalID)),
      \(requests.map(\.requestedAt)))
      AS added (user_id, tier, document, name, last4, matches, born, expires, external_id, at)
    ON CONFLICT DO NOTHING
    """)
}

package enum VerificationVerdict: Hashable, Sendable {
  case approve
  case reject(VerificationRejection, note: String?)
}

package enum VerificationRefusal: Error, Hashable, Sendable {
  case notFound
  /// Another person was first.
  case alreadyDecided(VerificationState, by: String?)
}

/// Approves a request, whose user then has its tier, or rejects it: one transaction with its audit row. A user's tier never
/// falls. Throws `VerificationRefusal`.
package func decide(
  _ id: VerificationRequestID, _ verdict: VerificationVerdict, by actor: Actor, in database: Database
) async throws {
  try await database.transaction { connection in
    guard let request = try connection.first(PendingRequest.locking(id), as: PendingRequest.self) else {
      throw VerificationRefusal.notFound
    }
    guard request.state == .pending else {
      throw VerificationRefusal.alreadyDecided(request.state, by: request.decidedByName)
    }
    let subject = AuditEvent.Subject(.user, id: request.user.rawValue, request.mobile.masked)
    switch verdict {
    case .approve:
      let tier = max(request.tier, request.currentTier)
      try connection.execute(decision(id, .approved, nil, note: nil, by: actor))
      if request.tier > request.currentTier {
        try connection.changeOne(
          "UPDATE users SET kyc_tier = \(Int64(request.tier.rawValue))::smallint WHERE id = \(request.user)")
      }
      try connection.record(
        AuditEvent(
          "approve_verification", subject, before: ["tier": String(request.currentTier.rawValue)],
          after: ["tier": String(tier.rawValue)]), by: actor)
    case .reject(let rejection, let note):
      try connection.execute(decision(id, .rejected, rejection, note: note, by: actor))
      try connection.record(
        AuditEvent("reject_verification", subject, after: ["rejection": rejection.rawValue], reason: note), by: actor)
    }
  }
}

private func decision(
  _ id: VerificationRequestID, _ state: VerificationState, _ rejection: VerificationRejection?, note: String?,
  by actor: Actor
) -> SQL {
  """
  UPDATE verification_requests SET state = \(state), rejection = \(rejection), note = \(note),
    decided_by = \(actor.key), decided_by_name = \(actor.name), decided_at = \(actor.time) WHERE id = \(id)
  """
}

private struct PendingRequest: RowDecodable {
  let user: UserID
  let mobile: PhoneNumber
  let tier: KYCTier
  let currentTier: KYCTier
  let state: VerificationState
  let decidedByName: String?

  init(_ row: Row) throws(DatabaseError) {
    user = try row["user_id"]
    mobile = try row["mobile"]
    tier = KYCTier(rawValue: try row["tier"]) ?? .unverified
    currentTier = KYCTier(rawValue: try row["kyc_tier"]) ?? .unverified
    state = try row["state"]
    decidedByName = try row["decided_by_name"]
  }

  static func locking(_ id: VerificationRequestID) -> SQL {
    """
    SELECT user_id, mobile, tier, kyc_tier, state, decided_by_name
    FROM verification_requests request JOIN users ON users.id = user_id WHERE request.id = \(id)
    FOR NO KEY UPDATE
    """
  }
}
