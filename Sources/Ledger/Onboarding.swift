package import Database
import Synchronization
package import Wallet

/// A merchant that was opened under a key, now or when the same form was sent first.
package struct OpenedMerchant<Extra: Sendable>: Sendable {
  package let code: MerchantCode
  /// What was done with it; nil where the form was sent before.
  package let extra: Extra?
}

/// Opens a merchant with its accounts and the next code: one transaction with its audit row, its key and what `also` does,
/// such as the invitation of its owner. `also` is done once as well, so `asked` says what it is asked for. Throws
/// `Refusal.feeTakesAll`, what `also` throws, and as `act` does.
package func openMerchant<Extra: Sendable>(
  _ merchant: NewMerchant, ibanIndex: [UInt8]?, asked: String, key: String, by actor: Actor, in database: Database,
  also: @Sendable (isolated Connection, MerchantID) throws -> Extra
) async throws -> OpenedMerchant<Extra> {
  let extra = Latest<Extra>()
  let done = try await act(key, merchant.fingerprint(ibanIndex, asked), by: actor, in: database) { connection in
    try FeatureSwitch.expectRegistration(on: connection)
    guard case .opened(let id) = try open(merchant, on: connection) else {
      throw DatabaseError(.rowCount, "the next merchant's code is taken")
    }
    let terms = try connection.one(OpenedTerms.query(id), as: OpenedTerms.self)
    if terms.fees.takesAll { throw Refusal.feeTakesAll }
    try connection.record(merchant.opened(id, terms), by: actor)
    extra.value.withLock { $0 = nil }
    let made = try also(connection, id)
    extra.value.withLock { $0 = made }
    return terms.code.description
  }
  guard let code = MerchantCode(parsing: done.result) else { throw KeyConflict() }
  return OpenedMerchant(code: code, extra: done.wasAlreadyDone ? nil : extra.value.withLock { $0 })
}

/// Of the transaction that was committed: one that is repeated writes it anew.
private final class Latest<Value: Sendable>: Sendable {
  let value = Mutex<Value?>(nil)
}

private struct OpenedTerms: RowDecodable {
  let code: MerchantCode
  let fees: FeeSchedule

  init(_ row: Row) throws(DatabaseError) {
    code = try row["number"]
    fees = FeeSchedule(
      basisPoints: try row["fee_basis_points"], fixed: try row["fee_fixed"], vatBasisPoints: try row["vat_basis_points"]
    )
  }

  static func query(_ merchant: MerchantID) -> SQL {
    """
    SELECT number, fee_basis_points, fee_fixed,
      (SELECT value FROM settings WHERE name = 'vat_basis_points') AS vat_basis_points
    FROM merchants WHERE id = \(merchant)
    """
  }
}

extension NewMerchant {
  fileprivate func fingerprint(_ ibanIndex: [UInt8]?, _ asked: String) -> RequestFingerprint {
    RequestFingerprint(
      "open_merchant",
      [
        "legal_name": legalName, "legal_name_ar": arabicLegalName, "trade_name": tradeName,
        "trade_name_ar": arabicName, "category": category.rawValue, "tax_number": taxNumber,
        "iban_index": ibanIndex.map { hexadecimal($0) }, "holder": bankHolder,
        "basis_points": feeBasisPoints.map { String($0) }, "fixed": feeFixed.map { String($0.piastres) },
        "refund_fee_policy": refundPolicy.rawValue, "schedule": payoutSchedule.text, "asked": asked,
      ])
  }

  fileprivate func opened(_ id: MerchantID, _ terms: OpenedTerms) -> AuditEvent {
    AuditEvent(
      "open_merchant", AuditEvent.Subject(.merchant, id: id.rawValue, terms.code.description),
      after: [
        "legal_name": legalName, "trade_name": tradeName, "category": category.rawValue,
        "fee_basis_points": String(terms.fees.basisPoints), "fee_fixed": String(terms.fees.fixed.piastres),
        "iban_last4": iban?.last4 ?? "", "payout_schedule": payoutSchedule.text,
      ])
  }
}

extension PayoutSchedule {
  /// `weekly 7`
  fileprivate var text: String { "\(kind.rawValue) \(day)" }
}

package enum MerchantStatusRefusal: Error, Hashable, Sendable {
  case notFound
  /// The merchant already has this status, or can't leave the one it has.
  case impossible(from: MerchantStatus)
}

/// Suspends a merchant or resumes its work, in one transaction with its audit row. It takes the locks of the merchant's
/// accounts, as every movement does, so no movement uses the old status after it returns. Throws `MerchantStatusRefusal`.
package func setStatus(
  of merchant: MerchantID, to status: MerchantStatus, reason: String, by actor: Actor, in database: Database
) async throws {
  try await database.transaction { connection in
    let (_, found) = try connection.run(
      Query<Int>.affected("SELECT id FROM accounts WHERE merchant_id = \(merchant) ORDER BY id FOR UPDATE"),
      Query<MerchantStanding?>.first(
        "SELECT number, status FROM merchants WHERE id = \(merchant) FOR NO KEY UPDATE"))
    guard let found else { throw MerchantStatusRefusal.notFound }
    guard found.status.canBecome(status), status != .closed else {
      throw MerchantStatusRefusal.impossible(from: found.status)
    }
    try connection.executeAll([
      "UPDATE merchants SET status = \(status) WHERE id = \(merchant)",
      AuditEvent(
        status == .suspended ? "suspend_merchant" : "resume_merchant",
        AuditEvent.Subject(.merchant, id: merchant.rawValue, found.code.description),
        before: ["status": found.status.rawValue], after: ["status": status.rawValue], reason: reason
      ).insertion(by: actor),
    ])
  }
}

private struct MerchantStanding: RowDecodable {
  let code: MerchantCode
  let status: MerchantStatus

  init(_ row: Row) throws(DatabaseError) {
    code = try row["number"]
    status = try row["status"]
  }
}
