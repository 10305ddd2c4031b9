import Templates
import Wallet

/// Transactions as a table: the list's and the overview's.
struct TransactionTable: HTML {
  let transactions: [MerchantTransaction]
  let empty: EmptyState

  var body: some HTML {
    DataTable(transactions, label: TransactionListPage.title, empty: empty) {
      Column(Phrase(en: "When", ar: "الوقت")) { row in InstantText(row.createdAt) }
      Column(Phrase(en: "Reference", ar: "المرجع"), .header) { row in
        ReferenceText(row.reference, to: MerchantPath.transaction(row.reference))
      }
      Column(Phrase(en: "Customer", ar: "العميل")) { row in PersonText(row.userName, phone: row.userMobile) }
      Column(Phrase(en: "Status", ar: "الحالة")) { row in TransactionPill(row: row) }
      Column(Phrase(en: "Gross", ar: "الإجمالي"), .number) { row in MoneyText(row.gross, .bare) }
      Column(Phrase(en: "Fees", ar: "الرسوم"), .number) { row in
        if row.hasMovedMoney { MoneyText(row.fees, .bare) } else { Nothing() }
      }
      Column(Phrase(en: "Net", ar: "الصافي"), .total) { row in
        if row.hasMovedMoney { MoneyText(row.net, .bare) } else { Nothing() }
      }
    }
  }
}

/// A refund says that it is one; a payment says how it stands.
private struct TransactionPill: HTML {
  let row: MerchantTransaction

  var body: some HTML {
    if row.kind == .refund && row.status == .completed {
      StatusPill(row.kind.label, .neutral)
    } else {
      StatusPill(row.status)
    }
  }
}
