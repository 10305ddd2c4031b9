import Auth
import Database
import Wallet

extension MessageChannel {
  /// Whether messages leave by this channel.
  func isSet(in settings: Settings) -> Bool {
    switch self {
    case .email: settings.mail != nil
    case .sms: settings.sms != nil
    }
  }

  /// Returns a typed contact as it is stored. Throws unless it is one of this channel.
  func contact(_ typed: String) throws(AccountProblem) -> String {
    switch self {
    case .email:
      guard let email = Accounts.email(typed) else { throw .email }
      return email
    case .sms:
      guard let mobile = PhoneNumber(parsing: typed) else { throw .mobile }
      return mobile.e164
    }
  }
}

extension Database {
  /// Returns the merchant to whose team somebody is invited.
  func merchant(_ code: MerchantCode?) async throws -> MerchantID {
    guard let code,
      let found = try await first(
        "SELECT id AS value FROM merchants WHERE number = \(code.number) AND status <> 'closed'",
        as: Scalar<MerchantID>.self)
    else { throw AccountProblem.noSuchMerchant }
    return found.value
  }
}
