package import Database
package import Ledger
package import Wallet
import Web

/// Makes the statements of the last month, merchant by merchant, from an hour into the first day of the next on. It can be
/// repeated: a month's statement is made once.
package enum MonthlyStatements {
  private static let batch = 100

  /// - Parameter month: its first day; nil means the month that is due
  package static func make(of month: Day? = nil, in database: Database, onFailure: FailureHandler) async throws {
    let due: Day
    if let month { due = month } else { due = try await database.value(DueStatement.month) }
    guard let period = Statement.Period(from: due, to: due.lastOfMonth) else { return }
    var last = MerchantID(0)
    while true {
      let merchants = try await database.rows(
        DueStatement.query(due, after: last, limit: batch), as: DueStatement.self)
      for merchant in merchants {
        try Task.checkCancellation()
        do {
          let issued = try await StatementExport(merchant.merchant, merchant.code, period, asOf: nil)
            .write(from: database.tenant(merchant.merchant)).issued
          try await Ledger.recordMonthlyStatement(issued, of: merchant.merchant, in: database)
        } catch  where !error.concernsEverything {
          try await onFailure(JobFailure(subject: .merchant(merchant.merchant), error: error))
        }
        last = merchant.merchant
      }
      if merchants.count < batch { return }
    }
  }
}
