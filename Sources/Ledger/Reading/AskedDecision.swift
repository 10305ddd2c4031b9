package import Database
package import Wallet

extension DecisionID {
  /// What was asked for under a form's key, of the acts that ask for nothing else: a fee's, a limit's.
  package static func asked(under key: String) -> SQL {
    "SELECT result::bigint AS value FROM idempotency_keys WHERE key = \(key)"
  }
}
