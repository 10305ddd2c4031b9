import Ledger
package import Templates
package import Wallet
import Web

/// Every link and form action of the merchant portal.
package enum MerchantPath {
  package static let overview = Path("/merchant")
  package static let transactions = Path("/merchant/transactions")
  package static let statements = Path("/merchant/statements")
  package static let statementFile = Path("/merchant/statements.csv")
  package static let settlements = Path("/merchant/settlements")
  package static let payouts = Path("/merchant/payouts")
  package static let newPayout = payouts / "new"
  package static let bankAccount = Path("/merchant/bank-account")
  package static let newBankAccount = bankAccount / "change"

  package static func transaction(_ reference: Reference) -> Path { transactions / reference }

  package static func settlement(_ reference: Reference) -> Path { settlements / reference }
  package static func payout(_ reference: Reference) -> Path { payouts / reference }
  package static func recall(of payout: Reference) -> Path { self.payout(payout) / "recall" }
  package static func recall(of change: BankAccountChangeID) -> Path { bankAccount / "changes" / change / "recall" }

  /// A reference's own page.
  package static func page(of reference: Reference) -> Path {
    switch reference.kind {
    case .transaction, .refund: transaction(reference)
    case .settlement: settlement(reference)
    case .payout: payout(reference)
    }
  }

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

extension Place {
  /// From `before` and `after` in an address; what can't be read is the newest page.
  init(_ query: URLEncoded) {
    if let cursor = query["before"].flatMap({ Cursor($0) }) {
      self = .olderThan(cursor)
    } else if let cursor = query["after"].flatMap({ Cursor($0) }) {
      self = .newerThan(cursor)
    } else {
      self = .newest
    }
  }
}
