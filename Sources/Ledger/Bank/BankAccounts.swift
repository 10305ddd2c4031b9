package import Database
package import Wallet

extension Ledger {
  package struct NewBankAccount: Sendable {
    package let holder: String
    package let last4: String
    /// Encrypted, never twice alike.
    package let sealed: [UInt8]
    /// Says whether two IBANs are the same one, and nothing else of them.
    package let index: [UInt8]

    package init(holder: String, last4: String, sealed: [UInt8], index: [UInt8]) {
      self.holder = holder
      self.last4 = last4
      self.sealed = sealed
      self.index = index
    }
  }

  /// Asks another person to pay a merchant to another bank account. Approved, it waits for its cooling-off time; until
  /// then the old one stays in force. Throws `DecisionRefusal`, `Refusal.unknownMerchant`, and as `act` does.
  @discardableResult package static func requestBankAccount(
    _ account: NewBankAccount, of merchant: MerchantID, reason: String?, key: String, by actor: Actor,
    in database: Database
  ) async throws
    -> BankAccountChangeID
  {
    let fingerprint = "bank_account \(merchant) \(account.holder) \(account.index)"
    let done = try await act(key, fingerprint, by: actor, in: database) { connection in
      let current = try connection.first(
        "SELECT number, iban_last4, bank_holder FROM merchants WHERE id = \(merchant) FOR NO KEY UPDATE",
        as: CurrentAccount.self)
      guard let current else { throw Refusal.unknownMerchant }
      let isPending: Bool = try connection.value(
        """
        SELECT EXISTS (
          SELECT FROM bank_account_changes WHERE merchant_id = \(merchant) AND state IN ('requested', 'approved')
        ) AS value
        """)
      if isPending { throw DecisionRefusal.alreadyAsked }
      let now: Instant = try connection.value("SELECT \(actor.time) AS value")
      let id: BankAccountChangeID = try connection.value(
        """
        INSERT INTO bank_account_changes
          (merchant_id, bank_holder, iban_sealed, iban_last4, asked_by, asked_by_name, asked_at)
        VALUES (\(merchant), \(account.holder), \(account.sealed), \(account.last4), \(actor.key), \(actor.name), \(now))
        RETURNING id AS value
        """)
      let question = Question(
        .bankAccount, .init("bank_account_change", id: id.rawValue, current.code.description),
        before: ["bank_holder": current.holder ?? "", "iban": current.last4.map { "EG••••\($0)" } ?? ""],
        after: ["bank_holder": account.holder, "iban": "EG••••\(account.last4)"], reason: reason)
      let decision = try question.open(by: actor, at: now, on: connection)
      let event = AuditEvent(
        "ask_bank_account", AuditEvent.Subject("merchant", id: merchant.rawValue, current.code.description),
        before: question.before, after: question.after, reason: reason)
      try connection.executeAll([
        "UPDATE bank_account_changes SET decision_id = \(decision) WHERE id = \(id)", event.insertion(by: actor),
      ])
      return id.description
    }
    guard let id = Int64(done.result) else { throw KeyConflict() }
    return BankAccountChangeID(id)
  }

  /// Brings approved changes into force whose cooling-off is over; gives how many. Harmless when repeated.
  @discardableResult package static func bringBankAccountsIntoForce(in database: Database) async throws -> Int {
    let due = try await database.rows(
      "SELECT decision_id AS value FROM bank_account_changes WHERE state = 'approved' AND effective_at <= now() ORDER BY 1",
      as: Scalar<DecisionID>.self)
    for decision in due.map(\.value) {
      try await database.transaction { connection in
        // The decision first, as whoever recalls it does.
        let record = try DecisionItem.locked(decision, on: connection)
        let changed = try connection.execute(
          """
          UPDATE bank_account_changes SET state = 'in_force', in_force_at = clock_timestamp()
          WHERE id = \(record.subjectID) AND state = 'approved'
          """)
        if changed == 0 { return }
        try connection.executeAll([
          "UPDATE decisions SET executed_at = clock_timestamp() WHERE id = \(decision)",
          """
          UPDATE merchants SET bank_holder = new.bank_holder, iban_sealed = new.iban_sealed, iban_last4 = new.iban_last4
          FROM bank_account_changes new WHERE new.id = \(record.subjectID) AND merchants.id = new.merchant_id
          """,
          AuditEvent("bring_bank_account_into_force", record.auditSubject).insertion(by: .system),
        ])
      }
    }
    return due.count
  }

  private struct CurrentAccount: RowDecodable {
    let code: MerchantCode
    let last4: String?
    let holder: String?

    init(_ row: Row) throws(DatabaseError) {
      code = try row["number"]
      last4 = try row["iban_last4"]
      holder = try row["bank_holder"]
    }
  }
}
