import Database
import Templates
import Wallet

extension Phrase {
  /// Who did something: a person by name, a member of a merchant by what they sign in with, or the platform.
  static func actor(_ name: String) -> Phrase {
    if name == Actor.system.name { return Phrase(en: "HealthPay", ar: "هيلث باي") }
    return MerchantSignIn(parsing: name) == nil ? .name(name) : .code(name)
  }
}
