import Auth
import Database
import Ledger
import TestSupport
import Testing
import Wallet

/// The steps of a payout outside the merchant portal: the approval and the bank's results.
extension TestPortal {
  static let iban = "EG380019000500000000263180002"
  private static let approver = Actor(.staff, id: 9, name: "Karim Adly")

  /// Creates a shop with a bank account. Each of `sales` is a day from 1 October on, and all are settled.
  func payableShop(_ number: Int64 = 1, sales: [Int64] = [100_000]) async throws -> (shop: Shop, payments: [Posted]) {
    let shop = try await Shop(number: number, in: database)
    try await database.addStaff([9: "Karim Adly"])
    let sealed = try Self.seal.seal(Self.iban, for: .iban)
    try await database.executeAsOwner(
      """
      UPDATE merchants SET iban_sealed = \(sealed), iban_last4 = '0002', bank_holder = 'Nile Pharmacy LLC'
      WHERE id = \(shop.id)
      """)
    let user = try await Shop.customer("Mona Adel", "0101234567\(number)", in: database)
    let first = try #require(Day(parsing: "2026-10-01"))
    var payments: [Posted] = []
    for (offset, amount) in sales.enumerated() {
      payments.append(try await shop.pay(amount, by: user, at: "\(first.adding(days: offset))T10:00:00+03:00"))
    }
    try await Ledger.settle(through: first.adding(days: sales.count), in: database)
    return (shop, payments)
  }

  /// Approves the only open approval.
  func approve() async throws {
    let approval: ApprovalID = try await database.value("SELECT id AS value FROM approvals WHERE state = 'open'")
    try await Ledger.decide(approval, .approve, key: "approve \(approval)", by: Self.approver, in: database)
  }

  /// Exports the approved payouts in a file for the bank.
  func export() async throws {
    let sender = Self.approver.at(try #require(Instant(iso8601: "2026-11-20T10:00:00+02:00")))
    let batch = try await Ledger.makePayoutBatch(key: "batch", by: sender, in: database)
    _ = try await Ledger.exportPayoutBatch(batch, format: "csv", by: sender, in: database) { $0 }
  }

  func answer(_ status: String, _ payout: String, _ amount: String, trace: String, reason: String = "") async throws {
    let notice = try BankLine(
      payoutReference: payout, status: status, amount: amount, bankTrace: trace,
      processedAt: status == "paid" ? "2026-11-21T10:00:00+02:00" : "2026-11-22T10:00:00+02:00", reason: reason)
    let report = try await Ledger.importBankResult(
      [Ledger.NumberedBankLine(number: 2, notice: notice)], file: "result.csv", by: Self.approver, in: database)
    #expect(report.applied == 1)
  }

  /// Requests a payout through the merchant's own pages and returns its address.
  func ask(_ amount: String, _ browser: inout Browser) async throws -> String {
    let form = try await browser.get("/merchant/payouts/new")
    let preview = try await browser.post("/merchant/payouts/new", ["amount": amount], from: form)
    let done = try await browser.post(
      "/merchant/payouts/new", ["amount": amount, "confirmed": "yes", "_key": try #require(preview.key)], from: preview)
    #expect(done.status == 303)
    return try #require(done.header("location"))
  }
}
