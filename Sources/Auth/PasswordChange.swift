package import Database

/// The result of a person's change of their own password.
package enum PasswordChangeResult: Sendable {
  /// The session continues under a new token; the account's other sessions have ended.
  case changed(Token)
  case refused(PasswordRule.Refusal)
  /// The current password was wrong.
  case notProved(ProofResult)
}

/// Changes a person's own password.
package struct PasswordChange: Sendable {
  private let database: Database
  private let hasher: PasswordHasher
  private let proofs: SessionProofs

  package init(database: Database, hasher: PasswordHasher, proofs: SessionProofs) {
    self.database = database
    self.hasher = hasher
    self.proofs = proofs
  }

  /// Changes the password. `words` are words of the account that no password may contain.
  package func change(
    from current: String, to new: String, words: [String], hasSecondFactor: Bool, of holder: SessionHolder
  ) async throws -> PasswordChangeResult {
    if let refusal = try await hasher.refusal(of: new, words: words, secondFactor: hasSecondFactor) {
      return .refused(refusal)
    }
    let proof = try await proofs.check(.password(current), of: holder)
    guard case .accepted(let token) = proof else { return .notProved(proof) }
    let hash = try await hasher.hash(new)
    try await database.transaction { connection in
      try connection.lock(holder.account)
      try connection.execute(
        "UPDATE \(holder.account.table) SET password_hash = \(hash) WHERE id = \(holder.account.id)")
      try Sessions.end(holder.account, except: token, on: connection)
      try connection.record(AuditEvent("change_password"), by: holder.actor)
    }
    return .changed(token)
  }
}
