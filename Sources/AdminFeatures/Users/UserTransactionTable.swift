import Ledger
import Templates
import Wallet

/// A user's transactions by their effect on the wallet: received amounts are positive, spent amounts negative.
struct UserTransactionTable: HTML {
  let user: UserID
  let items: [TransactionItem]

  var body: some HTML {
    DataTable(
      items, label: TransactionListPage.title,
      empty: EmptyState(
        Phrase(en: "No transactions yet", ar: "لا معاملات بعد"),
        Phrase(en: "Transactions appear here when money moves.", ar: "تظهر المعاملات هنا فور تنفيذها."))
    ) {
      Column(Phrase(en: "Time", ar: "الوقت")) { item in InstantText(item.createdAt) }
      Column(Phrase(en: "Reference", ar: "المرجع"), .header) { item in
        ReferenceText(item.reference, to: AdminPath.page(of: item.reference))
      }
      Column(Phrase(en: "Kind", ar: "النوع")) { item in item.kind.label }
      Column(Phrase(en: "Counterparty", ar: "الطرف الآخر")) { item in
        if item.counterparty == user {
          PersonText(item.userName, phone: item.userMobile, to: AdminPath.user(item.user))
        } else {
          OtherParty(item: item)
        }
      }
      Column(Phrase(en: "Status", ar: "الحالة")) { item in TransactionState(item: item) }
      Column(Phrase(en: "Amount", ar: "المبلغ"), .total) { item in
        if item.status == .failed { FailedAmount(item.amount) } else { MoneyText(change(item), .signed) }
      }
    }
  }

  private func change(_ item: TransactionItem) -> Money {
    let comesIn = item.kind == .topup || item.kind == .refund || item.counterparty == user
    return comesIn ? item.amount : Money(piastres: 0 - item.amount.piastres)
  }
}
