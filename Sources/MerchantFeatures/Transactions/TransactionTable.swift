import Ledger
import Templates
import Wallet

/// The table of transactions in the list and the overview.
struct TransactionTable: HTML {
  let transactions: [MerchantTransaction]
  let empty: EmptyState
  var showsPayout = false

  var body: some HTML {
    DataTable(transactions, label: TransactionListPage.title, empty: empty) {
      Column(Phrase(en: "Time", ar: "الوقت")) { row in InstantText(row.createdAt) }
      Column(Phrase(en: "Reference", ar: "المرجع"), .header) { row in
        ReferenceText(row.reference, to: MerchantPath.transaction(row.reference))
      }
      Column(Phrase(en: "Customer", ar: "العميل")) { row in PersonText(row.userName, phone: row.userMobile) }
      if showsPayout { Column(Phrase(en: "Payout", ar: "الصرف"), .minor) { row in RowPayout(trail: row.trail) } }
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

/// The payout that carries a row's money, and the bank's reference once it paid.
struct RowPayout: HTML {
  let trail: RowTrail

  var body: some HTML {
    if let payout = trail.payout {
      ReferenceText(payout, to: MerchantPath.payout(payout))
      if let trace = trail.trace {
        br()
        span(.class("hint")) { IdentifierText(trace) }
      }
    } else {
      Nothing()
    }
  }
}

/// A refund shows its kind, a payment its status.
private struct TransactionPill: HTML {
  let row: MerchantTransaction

  var body: some HTML {
    if row.kind == .refund && row.status == .completed {
      StatusPill(row.kind.label, .neutral)
    } else {
      StatusPill(row.status == .failed ? .declinedByWallet : row.status.label, row.status.meaning)
    }
  }
}
