package import Database
package import Wallet

/// The lines of a payout as CSV, written as statements are: what was left from before, each line, and what stays available.
/// The column `amount` sums to the payout.
package struct PayoutFile: Sendable {
  package let payout: Reference
  package let merchant: MerchantID

  package init(_ payout: Reference, of merchant: MerchantID) {
    self.payout = payout
    self.merchant = merchant
  }

  package static let header =
    "sequence,posted_at,posted_at_utc,kind,reference,parent_reference,day,transactions,gross,fee,vat,net,amount,currency"

  /// `payout_PYT-8H3V5R1ZC0PP.csv`
  package var name: String { "payout_\(payout).csv" }

  /// Streams the file from the connection's snapshot in chunks, which are valid only during the call. Returns the number of
  /// its rows; nil where the merchant has no such payout.
  package func write(
    on connection: isolated Connection, _ consume: (UnsafeRawBufferPointer) throws -> Void
  ) throws -> Int? {
    guard
      let parts = try connection.first(PayoutParts.query(payout, of: merchant), as: PayoutParts.self)
    else { return nil }
    return try CSVExport(header: Self.header).write(
      boundary("'left_from_before'", at: parts.after, parts.previous, parts.leftFromBefore), lines(parts),
      boundary("'stays_available'", at: parts.sequence, payout, try -parts.staysAvailable), on: connection, consume)
  }

  /// With the time of that payout's own line; none before the first payout.
  private func boundary(_ kind: SQL, at sequence: Int64, _ reference: Reference?, _ amount: Money) -> SQL {
    """
    SELECT NULL, \(Self.instants("posted_at")), \(kind), \(reference), NULL, NULL, NULL, NULL, NULL, NULL, NULL,
      csv_money(\(amount)), 'EGP'
    FROM (
      SELECT (
        SELECT posted_at FROM balance_transactions WHERE merchant_id = \(merchant) AND sequence = \(sequence)
      ) AS posted_at
    ) bounds
    """
  }

  private func lines(_ parts: PayoutParts) -> SQL {
    """
    SELECT sequence, \(Self.instants("posted_at")), kind, reference, parent_reference, day, count, csv_money(gross),
      csv_money(fee), csv_money(vat), csv_money(net), csv_money(amount), 'EGP'
    FROM (
      SELECT line.sequence, line.posted_at, line.kind, \(PayoutLine.columns), line.net - line.pending_net AS amount
      FROM \(PayoutLine.joined(merchant)) WHERE \(PayoutLine.range(parts, merchant))
    ) part
    ORDER BY sequence
    """
  }

  /// Cairo's time with its offset, and UTC.
  private static func instants(_ at: SQL) -> SQL {
    """
    to_char(\(at), 'YYYY-MM-DD"T"HH24:MI:SSTZH:TZM'), to_char(\(at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
    """
  }
}
