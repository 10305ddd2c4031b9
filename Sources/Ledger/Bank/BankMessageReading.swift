package import Database
package import Wallet

extension BankMessage {
  /// Returns the lines and the problems, with the payouts' own amounts where the message leaves them out.
  package func lines(
    zone: CairoZone, at now: Instant, in database: Database
  ) async throws -> (lines: [NumberedBankLine], problems: [BankResultFile.Problem]) {
    let amounts = try await database.rows(
      "SELECT reference, amount FROM payouts WHERE reference = ANY(\(unpriced))", as: PayoutAmount.self)
    return lines(
      amounts: Dictionary(amounts.map { ($0.reference, $0.amount) }, uniquingKeysWith: { first, _ in first }),
      zone: zone, at: now)
  }
}

private struct PayoutAmount: RowDecodable {
  let reference: Reference
  let amount: Money

  init(_ row: Row) throws(DatabaseError) {
    reference = try row["reference"]
    amount = try row["amount"]
  }
}
