import Ledger
import SharedFeatures
import Templates
import Wallet

/// The table of transactions in the list and the overview.
struct TransactionTable: HTML {
  let transactions: [MerchantTransaction]
  let empty: EmptyState
  var columns = ShownColumns(TransactionColumn.overview)

  var body: some HTML {
    DataTable(transactions, label: TransactionListPage.title, wide: columns.exceedStandard, empty: empty) {
      Column(Phrase(en: "Time", ar: "الوقت")) { row in InstantText(row.createdAt) }
      Column(Phrase(en: "Reference", ar: "المرجع"), .header) { row in
        ReferenceText(row.reference, to: MerchantPath.transaction(row.reference))
      }
      if columns.has(.customer) {
        Column(TransactionColumn.customer.label) { row in PersonText(row.userName, phone: row.userMobile) }
      }
      if columns.has(.description) {
        Column(TransactionColumn.description.label) { row in
          if let description = row.description { NameText(description) } else { Nothing() }
        }
      }
      if columns.has(.channel) { Column(TransactionColumn.channel.label) { row in row.channel.label } }
      if columns.has(.settlement) {
        Column(TransactionColumn.settlement.label, .fact) { row in
          if let settlement = row.trail.settlement {
            ReferenceText(settlement, to: MerchantPath.settlement(settlement))
          } else {
            Nothing()
          }
        }
      }
      if columns.has(.payout) {
        Column(TransactionColumn.payout.label, .minor) { row in RowPayout(trail: row.trail) }
      }
      Column(Phrase(en: "Status", ar: "الحالة")) { row in TransactionPill(row: row) }
      if columns.has(.gross) {
        Column(TransactionColumn.gross.label, .number) { row in GrossText(row) }
      }
      if columns.has(.fee) { Column(TransactionColumn.fee.label, .number) { row in MovedMoney(row, row.fee) } }
      if columns.has(.vat) { Column(TransactionColumn.vat.label, .number) { row in MovedMoney(row, row.vat) } }
      Column(Phrase(en: "Net", ar: "الصافي"), .total) { row in MovedMoney(row, row.net) }
    }
  }
}

/// What was to be paid, also where the payment failed.
struct GrossText: HTML {
  let row: MerchantTransaction

  init(_ row: MerchantTransaction) { self.row = row }

  var body: some HTML { if row.status == .failed { FailedAmount(row.gross) } else { MoneyText(row.gross, .bare) } }
}

/// An amount of a transaction that moved money; otherwise there is none.
private struct MovedMoney: HTML {
  let row: MerchantTransaction
  let amount: Money

  init(_ row: MerchantTransaction, _ amount: Money) { (self.row, self.amount) = (row, amount) }

  var body: some HTML {
    if row.hasMovedMoney { MoneyText(amount, .bare) } else { Nothing() }
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
