package import Database
package import Wallet

extension ApprovalID {
  /// Returns the query for the approval that an act opened which only opens a request, such as a fee or limit change.
  package static func asked(under key: String, by actor: Actor) -> SQL {
    "SELECT result::bigint AS value FROM idempotency_keys WHERE actor = \(actor.key) AND key = \(key)"
  }
}
