import Ledger
package import Templates
package import Wallet

/// Every link and form action of the merchant portal.
package enum MerchantPath {
  package static let overview = Path("/merchant")
  package static let transactions = Path("/merchant/transactions")
  package static let statements = Path("/merchant/statements")
  package static let statementFile = Path("/merchant/statements.csv")

  package static func transaction(_ reference: Reference) -> Path { transactions / reference }

  /// Where a refund of a payment is asked for, and where it is looked at again before it is confirmed.
  package static func newRefund(of payment: Reference) -> Path { transaction(payment) / "refund" }

  /// The statement of a period of Cairo days; as of an instant it stays the same for good.
  package static func statement(_ from: Day, _ to: Day, asOf: Instant? = nil) -> Path {
    statements.query("from", from).query("to", to).query("as_of", asOf?.iso8601UTC)
  }

  package static func statementFile(_ from: Day, _ to: Day, asOf: Instant? = nil) -> Path {
    statementFile.query("from", from).query("to", to).query("as_of", asOf?.iso8601UTC)
  }
}

extension Path {
  func query(_ place: Place) -> Path {
    switch place {
    case .newest: self
    case .olderThan(let cursor): query("before", cursor.description)
    case .newerThan(let cursor): query("after", cursor.description)
    }
  }
}
