import Database
import Ledger
import Templates
import Wallet

/// What an adjustment, or the reversal of an entry, did to a wallet.
struct WalletAdjustment: RowDecodable {
  let decision: DecisionID
  let amount: Money
  let reason: String
  let at: Instant

  init(_ row: Row) throws(DatabaseError) {
    decision = try row["decision_id"]
    amount = try row["amount"]
    reason = try row["reason"]
    at = try row["recorded_at"]
  }

  /// The newest first.
  static func query(_ user: UserID) -> SQL {
    """
    SELECT adjustments.decision_id, postings.amount, adjustments.reason, journal_entries.recorded_at
    FROM adjustments
      JOIN postings ON postings.entry_id = adjustments.entry_id
        AND account_id = (SELECT id FROM accounts WHERE user_id = \(user))
      JOIN journal_entries ON journal_entries.id = adjustments.entry_id
    ORDER BY adjustments.entry_id DESC LIMIT 50
    """
  }
}

/// What moved in a wallet beside its transactions.
struct WalletAdjustmentsCard: HTML {
  let adjustments: [WalletAdjustment]

  private static let title = Phrase(en: "Adjustments", ar: "قيود التعديل")

  var body: some HTML {
    Card(Self.title, flush: true) {
      DataTable(adjustments, label: Self.title, empty: EmptyState(Phrase(en: "None", ar: "لا يوجد"))) {
        Column(Phrase(en: "When", ar: "الوقت")) { item in InstantText(item.at) }
        Column(Phrase(en: "Decision", ar: "القرار"), .header) { item in
          Link(AdminPath.decision(item.decision)) { IdentifierText("#\(item.decision)") }
        }
        Column(Phrase(en: "Reason", ar: "السبب")) { item in NameText(item.reason) }
        Column(Phrase(en: "Amount", ar: "المبلغ"), .total) { item in MoneyText(item.amount, .signed) }
      }
    }
  }
}
