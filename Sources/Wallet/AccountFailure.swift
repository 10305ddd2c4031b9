/// Why a bank couldn't pay into an account, where the account is the reason: codes of ISO 20022's external code set
/// `ExternalStatusReason1Code`, with which a bank's reason begins.
package enum AccountFailure: String, CaseIterable, Sendable {
  case incorrectNumber = "AC01"
  case invalidCreditorNumber = "AC03"
  case closed = "AC04"
  case blocked = "AC06"
  case creditorClosed = "AC07"
  case transactionForbidden = "AG01"
  case otherCustomer = "BE01"
  case unknownCreditor = "BE06"

  /// Reads the code at the beginning of a bank's reason: "AC04", or "AC04 Account closed".
  package init?(reason: String) {
    let code = reason.prefix { $0.isASCII && ($0.isLetter || $0.isNumber) }
    self.init(rawValue: code.uppercased())
  }
}
