import Auth
import Database
import Ledger
import TestSupport
import Testing
import Wallet

@testable import AdminFeatures

/// A merchant with a bank account and settled payments, by default of 971.50 net, and the steps of its payouts.
struct BankedShop {
  let shop: Shop
  private let asker = Actor(.staff, id: 901, name: "Salma")
  private let approver = Actor(.staff, id: 902, name: "Karim")

  init(_ portal: AdminPortal, payments: Int = 1, of piastres: Int64 = 100_000) async throws {
    shop = try await Shop(in: portal.database)
    try await portal.database.addStaff([901: "Salma", 902: "Karim"])
    let sealed = try AdminPortal.seal.seal("EG380019000500000000263180002", for: .iban)
    try await portal.database.executeAsOwner(
      """
      UPDATE merchants SET iban_sealed = \(sealed), iban_last4 = '0002', bank_holder = 'Nile Pharmacy LLC'
      WHERE id = \(shop.id)
      """)
    let user = try await Shop.customer(in: portal.database)
    for _ in 0..<payments { try await shop.pay(piastres, by: user, at: "2026-10-01T10:00:00+03:00") }
    let day = try #require(Day(parsing: "2026-10-01"))
    try await Ledger.settle(through: day, in: portal.database)
  }

  /// The time at which the file for the bank is downloaded. Bank results are later.
  static let exported = Instant(microseconds: 1_791_104_400_000_000)

  /// Returns a payout that one person requested, another approved, and a file for the bank contains.
  func exportedPayout() async throws -> Reference {
    let (reference, batch) = try await batchedPayout()
    _ = try await Ledger.exportPayoutBatch(batch, format: "csv", by: asker.at(Self.exported), in: shop.database) { $0 }
    return reference
  }

  /// Returns a payout in a batch whose file wasn't downloaded.
  func batchedPayout() async throws -> (Reference, BatchID) {
    let database = shop.database
    let reference = try await approvedPayout("payout")
    return (reference, try await Ledger.makePayoutBatch(key: "batch", by: asker, in: database))
  }

  /// Returns the reference of a payout that one person requested and another approved, by default of the whole
  /// available balance.
  func approvedPayout(_ key: String, of piastres: Int64? = nil) async throws -> Reference {
    let database = shop.database
    let reference = try await Ledger.requestPayout(
      of: shop.id, amount: piastres.map { Money(piastres: $0) }, key: key, by: asker, in: database)
    let approval: ApprovalID = try await database.value(
      "SELECT id AS value FROM approvals WHERE kind = 'payout' AND state = 'open'")
    try await Ledger.decide(approval, .approve, key: "approve \(key)", by: approver, in: database)
    return reference
  }
}

extension Browser {
  /// Uploads a bank's file and imports it, if it was read and has a line that is new.
  @discardableResult mutating func importBankFile(_ content: String, named name: String) async throws -> Visit {
    try await open("/admin/bank-results/new")
    let preview = try await upload(content, named: name)
    guard let form = preview.forms.first(where: { $0.action.hasSuffix("/import") }) else { return preview }
    return try await submit(to: form.action)
  }
}
