package import Database
import Wallet

extension SettlementItem {
  /// Returns the condition that a balance transaction is of a kind that settlements contain. The other kinds record
  /// what happens to settled money.
  package static func includes(_ kind: SQL = "kind") -> SQL {
    "\(kind) IN ('payment', 'refund', 'adjustment', 'reversal')"
  }
}
