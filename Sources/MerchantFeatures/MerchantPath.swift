import Ledger
import SharedFeatures
package import Templates
package import Wallet

/// Every link and form action of the merchant portal.
package enum MerchantPath {
  package static let overview = Path("/merchant")
  package static let transactions = Path("/merchant/transactions")
  package static let transactionFile = Path("/merchant/transactions.csv")
  package static let settlementFile = Path("/merchant/settlements.csv")
  package static let payoutFile = Path("/merchant/payouts.csv")
  package static let refunds = Path("/merchant/refunds")
  package static let refundFile = Path("/merchant/refunds.csv")
  package static let statements = Path("/merchant/statements")
  package static let statementFile = Path("/merchant/statements.csv")
  package static let statementPDF = Path("/merchant/statements.pdf")
  package static let verification = statements / "verify"
  /// For anybody who was given a statement.
  package static let openVerification = StatementExport.verification
  package static let settlements = Path("/merchant/settlements")
  package static let payouts = Path("/merchant/payouts")
  package static let newPayout = payouts / "new"
  package static let customers = Path("/merchant/customers")
  package static let customerFile = Path("/merchant/customers.csv")
  package static let settings = Path("/merchant/settings")
  package static let schedule = settings / "schedule"
  package static let notifications = settings / "notifications"
  package static let bankAccount = Path("/merchant/bank-account")
  package static let team = Path("/merchant/team")
  package static let newMember = team / "new"
  package static let teamFile = Path("/merchant/team.csv")
  package static let newBankAccount = bankAccount / "change"
  package static let bankAccountFile = bankAccount / "changes.csv"

  package static func transaction(_ reference: Reference) -> Path { transactions / reference }

  package static func refund(_ reference: Reference) -> Path { refunds / reference }
  package static func withdraw(refund reference: Reference) -> Path { refund(reference) / "withdrawal" }
  package static func settlement(_ reference: Reference) -> Path { settlements / reference }
  package static func payout(_ reference: Reference) -> Path { payouts / reference }
  package static func lines(ofSettlement reference: Reference) -> Path { settlement(reference) / "lines.csv" }
  package static func lines(of payout: Reference) -> Path { self.payout(payout) / "lines.csv" }
  package static func withdraw(of payout: Reference) -> Path { self.payout(payout) / "withdrawal" }
  package static func withdraw(of change: BankAccountChangeID) -> Path {
    bankAccount / "changes" / change / "withdrawal"
  }

  package static func member(_ id: MemberID) -> Path { team / id }
  package static func resetSecondFactor(of id: MemberID) -> Path { member(id) / "second-factor" }
  package static func link(to id: MemberID) -> Path { member(id) / "link" }
  package static func role(of id: MemberID) -> Path { member(id) / "role" }
  package static func disable(_ id: MemberID) -> Path { member(id) / "disable" }
  package static func enable(_ id: MemberID) -> Path { member(id) / "enable" }

  /// Returns the path of a reference's page.
  package static func page(of reference: Reference) -> Path {
    switch reference.kind {
    case .transaction: transaction(reference)
    case .refund: refund(reference)
    case .settlement: settlement(reference)
    case .payout: payout(reference)
    }
  }

  /// Returns the path of the form and the confirmation of a payment's refund.
  package static func newRefund(of payment: Reference) -> Path { transaction(payment) / "refund" }

  /// Returns the path of a statement for a period of Cairo days. With `asOf`, the statement never changes.
  package static func statement(_ from: Day, _ to: Day, asOf: Instant? = nil) -> Path {
    statements.query("from", from).query("to", to).query("as_of", asOf?.iso8601UTC)
  }

  package static func statementFile(_ from: Day, _ to: Day, asOf: Instant? = nil) -> Path {
    statementFile.query("from", from).query("to", to).query("as_of", asOf?.iso8601UTC)
  }

  package static func statementPDF(_ from: Day, _ to: Day, asOf: Instant? = nil) -> Path {
    statementPDF.query("from", from).query("to", to).query("as_of", asOf?.iso8601UTC)
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
