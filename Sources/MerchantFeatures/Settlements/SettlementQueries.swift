import Database
import Ledger
import Templates
import Wallet

extension SettlementItem {
  static func query(_ reference: Reference, of merchant: MerchantID) -> SQL {
    described("\(own(merchant)) AND reference = \(reference)")
  }

  static func query(_ search: BoundedSearch, _ place: Place, length: Int) -> SQL {
    described(search.rows(place, length: length)) + " ORDER BY \(place.order("page.closed_at", "page.id"))"
  }

  private static func own(_ merchant: MerchantID) -> SQL {
    """
    SELECT id, reference, merchant_id, day, state, count, gross, fee, vat, net, moved, first_sequence, last_sequence,
      payout_id, closed_at, paid_at
    FROM settlements WHERE merchant_id = \(merchant)
    """
  }

  private static func described(_ page: SQL) -> SQL {
    """
    SELECT page.id, page.reference, page.merchant_id, number AS merchant_number, trade_name AS merchant_name,
      trade_name_ar AS merchant_name_ar, page.day, page.state, page.count, page.gross, page.fee, page.vat, page.net,
      page.moved, page.first_sequence, page.last_sequence, payouts.reference AS payout_reference,
      payouts.state AS payout_state, page.closed_at, page.paid_at
    FROM (\(page)) page
      JOIN merchants ON merchants.id = page.merchant_id
      LEFT JOIN payouts ON payouts.id = page.payout_id
    """
  }

  /// The query for the totals of its balance transactions by kind.
  var totals: SQL {
    """
    SELECT kind, count(*) AS count, sum(gross)::bigint AS gross, sum(fee)::bigint AS fee, sum(vat)::bigint AS vat,
      sum(net)::bigint AS net
    FROM balance_transactions
    WHERE merchant_id = \(merchant) AND sequence BETWEEN \(first) AND \(last)
      AND \(SettlementItem.includes())
    GROUP BY kind ORDER BY kind
    """
  }
}

/// The merchant's settlements that a filter selects, by the days that they settle.
extension StateQuery<SettlementState> {
  func search(of merchant: MerchantID) -> BoundedSearch {
    var days: [SQL] = []
    if let from = period.from { days.append("day >= \(from)") }
    if let to = period.to { days.append("day <= \(to)") }
    return search(of: "settlements", by: "closed_at", merchant, days: days, amount: "net")
  }
}
