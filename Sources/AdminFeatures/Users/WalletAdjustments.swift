import Database
import Ledger
import Templates
import Wallet

/// The effect of an adjustment or a reversal on a wallet.
struct WalletAdjustment: RowDecodable {
  let approval: ApprovalID
  let amount: Money
  let reason: String
  let at: Instant

  init(_ row: Row) throws(DatabaseError) {
    approval = try row["approval_id"]
    amount = try row["amount"]
    reason = try row["reason"]
    at = try row["recorded_at"]
  }

  /// Returns the query for the newest adjustments.
  static func query(_ user: UserID) -> SQL {
    """
    SELECT adjustments.approval_id, postings.amount, adjustments.reason, journal_entries.recorded_at
    FROM adjustments
      JOIN postings ON postings.entry_id = adjustments.entry_id
        AND account_id = (SELECT id FROM accounts WHERE user_id = \(user))
      JOIN journal_entries ON journal_entries.id = adjustments.entry_id
    ORDER BY adjustments.entry_id DESC LIMIT 50
    """
  }
}

/// The adjustments and reversals of a wallet.
struct WalletAdjustmentsCard: HTML {
  let adjustments: [WalletAdjustment]

  private static let title = Phrase(en: "Adjustments", ar: "التسويات اليدوية")

  var body: some HTML {
    Card(Self.title, flush: true) {
      DataTable(adjustments, label: Self.title, empty: EmptyState(Phrase(en: "None", ar: "لا يوجد"))) {
        Column(Phrase(en: "Time", ar: "الوقت")) { item in InstantText(item.at) }
        Column(Phrase(en: "Request", ar: "الطلب"), .header) { item in
          Link(AdminPath.approval(item.approval)) { IdentifierText("#\(item.approval)") }
        }
        Column(Phrase(en: "Reason", ar: "السبب")) { item in NameText(item.reason) }
        Column(Phrase(en: "Amount", ar: "المبلغ"), .total) { item in MoneyText(item.amount, .signed) }
      }
    }
  }
}
