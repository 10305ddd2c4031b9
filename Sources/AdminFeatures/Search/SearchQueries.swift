import Database
import Wallet

/// The records that the search box finds by a complete reference, mobile number or merchant code.
enum ExactMatch {
  static func exists(_ reference: Reference) -> SQL {
    switch reference.kind {
    case .transaction: "SELECT EXISTS (SELECT FROM transactions WHERE reference = \(reference)) AS value"
    // A refund that waits or was rejected has moved no money, so it isn't in `transactions`.
    case .refund: "SELECT EXISTS (SELECT FROM refunds WHERE reference = \(reference)) AS value"
    case .settlement: "SELECT EXISTS (SELECT FROM settlements WHERE reference = \(reference)) AS value"
    case .payout: "SELECT EXISTS (SELECT FROM payouts WHERE reference = \(reference)) AS value"
    }
  }

  static func user(_ mobile: PhoneNumber) -> SQL { "SELECT id AS value FROM users WHERE mobile = \(mobile)" }

  static func merchant(_ code: MerchantCode) -> SQL { "SELECT number AS value FROM merchants WHERE number = \(code)" }
}
