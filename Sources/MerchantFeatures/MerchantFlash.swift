import Templates
import Wallet
import Web

/// What the portal says after an act. It has no acts but signing in and out yet, which speak for themselves.
enum MerchantFlash: FlashCode {
  init?(rawValue: String) { return nil }

  var rawValue: String { switch self {} }

  static let allCases: [MerchantFlash] = []

  func flash(_ reference: Reference?) -> Flash { switch self {} }
}
