import Ledger
package import Templates
package import Wallet

/// Every link and form action of the admin portal.
package enum AdminPath {
  package static let overview = Path("/admin")
  package static let search = Path("/admin/search")
  package static let users = Path("/admin/users")
  package static let transactions = Path("/admin/transactions")
  package static let refunds = Path("/admin/refunds")
  package static let merchants = Path("/admin/merchants")
  package static let decisions = Path("/admin/decisions")
  package static let cases = Path("/admin/cases")
  package static let settlements = Path("/admin/settlements")
  package static let payouts = Path("/admin/payouts")
  package static let bankResults = Path("/admin/bank-results")
  package static let newBankResult = bankResults / "new"
  package static func bankLine(_ id: BankNoticeID) -> Path { bankResults / id }
  package static let settings = Path("/admin/settings")
  package static let audit = Path("/admin/audit")
  package static let newAdjustment = Path("/admin/adjustments/new")

  package static func user(_ id: UserID) -> Path { users / id }
  package static func freeze(_ id: UserID) -> Path { user(id) / "freeze" }
  package static func unfreeze(_ id: UserID) -> Path { user(id) / "unfreeze" }
  package static func transaction(_ reference: Reference) -> Path { transactions / reference }
  package static func refund(_ reference: Reference) -> Path { refunds / reference }
  package static func reversal(of transaction: Reference) -> Path { self.transaction(transaction) / "reversal" }
  package static func flag(_ transaction: Reference) -> Path { self.transaction(transaction) / "flag" }
  package static func `case`(_ id: CaseID) -> Path { cases / id }
  package static func decision(_ id: DecisionID) -> Path { decisions / id }
  package static func payout(_ reference: Reference) -> Path { payouts / reference }
  package static let batches = Path("/admin/payout-batches")
  package static let newBatch = batches / "new"
  package static func batch(_ id: BatchID) -> Path { batches / id }
  package static func settlement(_ reference: Reference) -> Path { settlements / reference }
  package static func merchant(_ code: MerchantCode) -> Path { merchants / code }
  package static func fees(of merchant: MerchantCode) -> Path { self.merchant(merchant) / "fees" }
  package static func bankAccount(of merchant: MerchantCode) -> Path { self.merchant(merchant) / "bank-account" }
  static func limit(_ limit: Limit) -> Path { settings / "limits" / limit.name }

  /// Where a refund of a payment is asked for, and where it is looked at again before it is confirmed.
  package static func newRefund(of payment: Reference) -> Path { transaction(payment) / "refund" }

  /// A reference's own page.
  package static func page(of reference: Reference) -> Path {
    switch reference.kind {
    case .transaction: transaction(reference)
    case .refund: refund(reference)
    case .settlement: settlement(reference)
    case .payout: payout(reference)
    }
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
