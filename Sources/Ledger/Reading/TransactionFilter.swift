package import Database
package import Wallet

/// Which transactions: what a list, its totals and its file have in common. Every part may be left out.
package struct TransactionFilter: Hashable, Sendable {
  package var kind: TransactionKind?
  package var status: TransactionStatus?
  package var review: ReviewState?
  package var channel: Channel?
  package var minimum: Money?
  package var maximum: Money?
  /// Cairo days, both inclusive.
  package var from: Day?
  package var to: Day?
  package var merchantCode: MerchantCode?
  package var customer: Customer?

  /// Whose transactions: one mobile's, or everybody's with this in their name.
  package enum Customer: Hashable, Sendable {
    case mobile(PhoneNumber)
    case name(String)
  }

  package init() {}

  package var isEmpty: Bool { self == TransactionFilter() }

  /// Over `transactions`, with its columns unqualified.
  package var condition: SQL {
    var sql: SQL = "true"
    if let kind { sql += " AND kind = \(kind)" }
    if let status { sql += " AND status = \(status)" }
    // Written out as well, so that the index of the few that are under review serves.
    if let review { sql += review == .none ? " AND review = 'none'" : " AND review <> 'none' AND review = \(review)" }
    if let channel { sql += " AND channel = \(channel)" }
    if let minimum { sql += " AND amount >= \(minimum)" }
    if let maximum { sql += " AND amount <= \(maximum)" }
    if let from { sql += " AND created_at >= cairo_start(\(from))" }
    if let to { sql += " AND created_at < cairo_start(\(to) + 1)" }
    if let merchantCode { sql += " AND merchant_id = (SELECT id FROM merchants WHERE number = \(merchantCode))" }
    switch customer {
    case nil: break
    case .mobile(let mobile): sql += " AND user_id = (SELECT id FROM users WHERE mobile = \(mobile))"
    case .name(let text): sql += " AND user_id IN (SELECT id FROM users WHERE \(NameSearch.condition(text)))"
    }
    return sql
  }
}
