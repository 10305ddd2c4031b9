package import Database
package import Wallet

package struct NewBankAccount: Sendable {
  package let holder: String
  package let last4: String
  /// The encrypted IBAN. Equal IBANs have different encryptions.
  package let sealed: [UInt8]
  /// A blind index, which shows only whether two IBANs are equal.
  package let index: [UInt8]

  package init(holder: String, last4: String, sealed: [UInt8], index: [UInt8]) {
    self.holder = holder
    self.last4 = last4
    self.sealed = sealed
    self.index = index
  }
}

/// Requests a change of a merchant's bank account. After approval it waits for its cooling-off time; until then the
/// current account stays in force. Throws `ApprovalRefusal`, `Refusal.unknownMerchant` and the errors of `act`.
@discardableResult package func requestBankAccount(
  _ account: NewBankAccount, of merchant: MerchantID, reason: String?, shown: ShownFacts? = nil, key: String,
  by actor: Actor, in database: Database
) async throws
  -> BankAccountChangeID
{
  let fingerprint = RequestFingerprint(
    "bank_account",
    ["merchant": "\(merchant)", "holder": account.holder, "iban_index": hexadecimal(account.index)])
  let done = try await act(key, fingerprint, by: actor, in: database) { connection in
    let current = try connection.first(
      """
      SELECT number, iban_last4, bank_holder, legal_name, (\(BankAccountRules.coolingOffHours)) AS cooling_off_hours
      FROM merchants WHERE id = \(merchant) FOR NO KEY UPDATE
      """, as: CurrentAccount.self)
    guard let current else { throw Refusal.unknownMerchant }
    try shown?.expect(
      .bankAccount(
        holder: current.holder ?? current.legalName, last4: current.last4, coolingOffHours: current.coolingOffHours))
    let isPending: Bool = try connection.value(
      """
      SELECT EXISTS (
        SELECT FROM bank_account_changes WHERE merchant_id = \(merchant) AND state IN ('requested', 'approved')
      ) AS value
      """)
    if isPending { throw ApprovalRefusal.alreadyRequested }
    let now: Instant = try connection.value("SELECT \(actor.time) AS value")
    let id: BankAccountChangeID = try connection.value(
      """
      INSERT INTO bank_account_changes
        (merchant_id, bank_holder, iban_sealed, iban_last4, requested_by, requested_by_name, requested_at)
      VALUES (\(merchant), \(account.holder), \(account.sealed), \(account.last4), \(actor.key), \(actor.name), \(now))
      RETURNING id AS value
      """)
    let question = ApprovalRequest(
      .bankAccount, .init(id: id.rawValue, current.code.description),
      before: ["bank_holder": current.holder ?? "", "iban_last4": current.last4 ?? ""],
      after: ["bank_holder": account.holder, "iban_last4": account.last4], reason: reason)
    let approval = try question.open(by: actor, at: now, on: connection)
    let event = AuditEvent(
      "request_bank_account", AuditEvent.Subject(.merchant, id: merchant.rawValue, current.code.description),
      before: question.before, after: question.after, reason: reason)
    try connection.executeAll([
      "UPDATE bank_account_changes SET approval_id = \(approval) WHERE id = \(id)", event.insertion(by: actor),
    ])
    if actor.instant == nil {
      connection.executeAtEnd(Message.bankAccountChanged(.requested, of: merchant, last4: account.last4))
    }
    return id.description
  }
  guard let id = Int64(done.result) else { throw KeyConflict() }
  return BankAccountChangeID(id)
}

/// Brings approved changes into force whose cooling-off time is over, and returns how many. It can be repeated. A
/// merchant whose change fails is passed to `onFailure` and keeps its account.
@discardableResult package func bringBankAccountsIntoForce(
  in database: Database, onFailure: FailureHandler = throwFailure
) async throws -> Int {
  let due = try await database.rows(
    """
    SELECT approval_id, merchant_id FROM bank_account_changes
    WHERE state = 'approved' AND effective_at <= now() ORDER BY approval_id
    """, as: DueChange.self)
  var count = 0
  for change in due {
    let inForce = try await isolating(
      [change], in: database, subject: { .merchant($0.merchant) }, onFailure: onFailure
    ) { _, connection in
      // The approval is locked first, in the same order as in a withdrawal.
      let record = try ApprovalItem.locked(change.approval, on: connection)
      let changed = try connection.execute(
        """
        UPDATE bank_account_changes SET state = 'in_force', in_force_at = clock_timestamp()
        WHERE id = \(record.subjectID) AND state = 'approved'
        """)
      if changed == 0 { return 0 }
      try connection.executeAll([
        "UPDATE approvals SET executed_at = clock_timestamp() WHERE id = \(change.approval)",
        """
        UPDATE merchants SET bank_holder = new.bank_holder, iban_sealed = new.iban_sealed, iban_last4 = new.iban_last4
        FROM bank_account_changes new WHERE new.id = \(record.subjectID) AND merchants.id = new.merchant_id
        """,
        AuditEvent("bring_bank_account_into_force", record.auditSubject).insertion(by: .system),
        resumption(of: change.merchant, by: .system),
        Message.bankAccountChanged(.inForce, of: change.merchant, last4: record.after["iban_last4"] ?? ""),
      ])
      return 1
    }
    count += inForce.results.reduce(0, +)
  }
  return count
}

private struct DueChange: RowDecodable {
  let approval: ApprovalID
  let merchant: MerchantID

  init(_ row: Row) throws(DatabaseError) {
    approval = try row["approval_id"]
    merchant = try row["merchant_id"]
  }
}

package func hexadecimal(_ bytes: [UInt8]) -> String {
  bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}

private struct CurrentAccount: RowDecodable {
  let code: MerchantCode
  let last4: String?
  let holder: String?
  let legalName: String
  let coolingOffHours: Int64

  init(_ row: Row) throws(DatabaseError) {
    code = try row["number"]
    last4 = try row["iban_last4"]
    holder = try row["bank_holder"]
    legalName = try row["legal_name"]
    coolingOffHours = try row["cooling_off_hours"]
  }
}

package enum BankAccountRules {
  /// The query for the cooling-off time of an approved change.
  package static let coolingOffHours: SQL = "SELECT value FROM settings WHERE name = 'bank_account_cooling_off_hours'"
}

extension ShownFacts {
  /// Sets the facts about the current account.
  package mutating func setAccount(holder: String, last4: String?) {
    self[.accountHolder] = last4 == nil ? "" : holder
    self[.account] = last4 ?? ""
  }

  /// Returns the facts on the page that requests a change of the bank account.
  package static func bankAccount(holder: String, last4: String?, coolingOffHours: Int64) -> ShownFacts {
    var facts = ShownFacts()
    facts.setAccount(holder: holder, last4: last4)
    facts.set(.coolingOffHours, coolingOffHours)
    return facts
  }
}

extension BankAccountChangeID {
  /// Returns the query for the change's approval; if `merchant` is given, only for that merchant.
  package func approval(of merchant: MerchantID? = nil) -> SQL {
    let tenant: SQL = merchant.map { "AND merchant_id = \($0)" } ?? .empty
    return "SELECT approval_id AS value FROM bank_account_changes WHERE id = \(self) \(tenant)"
  }
}
