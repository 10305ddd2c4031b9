import Auth
import Database
import Ledger
import TestSupport
import Testing
import Wallet

/// What the way to the bank needs beside the merchant: who approves, and what the bank answers.
extension TestPortal {
  static let iban = "EG380019000500000000263180002"
  private static let approver = Actor(.staff, id: 9, name: "Karim Adly")

  /// A shop with a bank account; each of `sales` is a day from 1 October on, and all of them are settled.
  func payableShop(_ number: Int64 = 1, sales: [Int64] = [100_000]) async throws -> (shop: Shop, payments: [Posted]) {
    let shop = try await Shop(number: number, in: database)
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

  /// Approves the one decision that is open.
  func approve() async throws {
    let decision: DecisionID = try await database.value("SELECT id AS value FROM decisions WHERE state = 'open'")
    try await Ledger.decide(decision, .approve, key: "approve \(decision)", by: Self.approver, in: database)
  }

  /// Puts what is approved into a file for the bank.
  func export() async throws {
    let batch = try await Ledger.makePayoutBatch(key: "batch", by: Self.approver, in: database)
    _ = try await Ledger.exportPayoutBatch(batch, format: "csv", by: Self.approver, in: database) { $0 }
  }

  func answer(_ status: String, _ payout: String, _ amount: String, trace: String, reason: String = "") async throws {
    let notice = try BankNotice(
      payoutReference: payout, status: status, amount: amount, bankTrace: trace,
      processedAt: status == "paid" ? "2026-11-21T10:00:00+02:00" : "2026-11-22T10:00:00+02:00", reason: reason)
    let report = try await Ledger.importBankResult(
      [Ledger.BankLine(number: 2, notice: notice)], file: "result.csv", by: Self.approver, in: database)
    #expect(report.applied == 1)
  }

  /// Asks for a payout of the merchant through its own pages; answers its address.
  func ask(_ amount: String, _ browser: inout Browser) async throws -> String {
    let form = try await browser.get("/merchant/payouts/new")
    let preview = try await browser.post("/merchant/payouts/new", ["amount": amount], from: form)
    let done = try await browser.post(
      "/merchant/payouts/new", ["amount": amount, "confirmed": "yes", "_key": try #require(preview.key)], from: preview)
    #expect(done.status == 303)
    return try #require(done.header("location"))
  }
}
