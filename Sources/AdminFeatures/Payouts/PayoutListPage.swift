import Ledger
import SharedFeatures
import Templates
import Wallet

struct PayoutListPage: HTML {
  let chrome: Chrome
  let query: ListQuery<PayoutFilter>
  let list: FilteredList<PayoutItem, ListTotals>
  /// Nil where the list is pinned to an instant.
  let unsent: UnsentPayouts?
  let batches: [BatchItem]
  let maySend: Bool
  let columns: ShownColumns<PayoutColumn>

  static let title = Phrase(en: "Payouts", ar: "المستحقات المصروفة")

  private var filter: PayoutFilter { query.filter }

  var body: some HTML {
    PortalLayout(chrome, section: .payouts, title: Self.title) {
      PageHeader(
        Self.title,
        lead: Phrase(
          en: "Money sent to merchants' bank accounts. A payout is paid once the bank confirms it.",
          ar: "المبالغ المرسلة إلى حسابات التجار البنكية. تُعد مدفوعة بعد تأكيد البنك.")
      ) {
        AsOfPill(filter.asOf)
      } acts: {
        ListActions(query, columns: columns.chooser(chrome))
      }
      if let unsent, unsent.requested + unsent.approved > 0 { waiting(unsent) }
      ListFilterBar(query, today: chrome.today) {
        ChoicesChip(
          Phrase(en: "State", ar: "الحالة"), name: "state", choices: Choice.all(PayoutState.self),
          selected: filter.states.map(\.rawValue)
        ) { values in query.path { $0.states = values.compactMap(PayoutState.init) } }
        MerchantChip(code: filter.merchant, clear: query.path { $0.merchant = nil })
        AsOfChip(query, chrome)
      }
      ListCard(query, list) {
        PayoutTable(payouts: list.page.items, sort: query.column, columns: columns, empty: empty)
      }
      if !batches.isEmpty { recentBatches }
    }
  }

  private func waiting(_ unsent: UnsentPayouts) -> some HTML {
    Card(Phrase(en: "Not sent to the bank yet", ar: "لم تُرسل إلى البنك بعد")) {
      DefinitionList {
        if unsent.requested > 0 {
          Fact(PayoutState.awaitingApproval.label, large: true) {
            MoneyText(unsent.requestedTotal)
            div(.class("hint")) { PluralPhrase.payouts(unsent.requested) }
          }
        }
        if unsent.approved > 0 {
          Fact(Phrase(en: "Approved, not in a batch yet", ar: "موافق عليها ولم تُدرج في دفعة بعد"), large: true) {
            MoneyText(unsent.approvedTotal)
            div(.class("hint")) { PluralPhrase.payouts(unsent.approved) }
          }
        }
      }
      FormActions {
        if unsent.requested > 0 {
          LinkButton(
            Phrase(en: "View requests", ar: "عرض الطلبات"),
            to: ApprovalFilter().with { $0.kinds = [.payout] }.path)
        }
        if unsent.approved > 0 && maySend { LinkButton(NewBatchPage.act, to: AdminPath.newBatch, .primary) }
      }
    }
  }

  private var recentBatches: some HTML {
    let title = Phrase(en: "Latest batches", ar: "أحدث الدفعات")
    return Card(title, flush: true) {
      BatchTable(batches: batches, label: title)
    } aside: {
      Link(AdminPath.batches) { Phrase(en: "All", ar: "الكل") }
    }
  }

  private var empty: EmptyState {
    query.empty(
      list,
      none: EmptyState(
        Phrase(en: "No payouts yet", ar: "لا مستحقات مصروفة بعد"),
        Phrase(
          en: "Payouts are requested by each merchant's schedule after settlement.",
          ar: "تُطلب حسب جدول صرف كل تاجر بعد التسوية.")))
  }
}

struct PayoutTable: HTML {
  let payouts: [PayoutItem]
  /// Where the list can be turned around.
  var sort: ColumnSort?
  var columns = ShownColumns<PayoutColumn>.standard
  let empty: EmptyState

  var body: some HTML {
    DataTable(payouts, label: PayoutListPage.title, wide: columns.exceedStandard, empty: empty) {
      Column(Phrase(en: "Requested", ar: "وقت الطلب"), sort: sort) { payout in InstantText(payout.requestedAt) }
      Column(Phrase(en: "Reference", ar: "المرجع"), .header) { payout in
        ReferenceText(payout.reference, to: AdminPath.payout(payout.reference))
      }
      Column(Phrase(en: "Merchant", ar: "التاجر")) { payout in
        MerchantText(
          payout.merchantName, arabic: payout.merchantArabicName, code: payout.merchantCode,
          to: AdminPath.merchant(payout.merchantCode))
      }
      if columns.has(.account) {
        Column(PayoutColumn.account.label, .minor) { payout in IdentifierText("EG••••\(payout.ibanLast4)") }
      }
      if columns.has(.holder) { Column(PayoutColumn.holder.label, .fact) { payout in NameText(payout.bankHolder) } }
      if columns.has(.requestedBy) {
        Column(PayoutColumn.requestedBy.label, .fact) { payout in Phrase.actor(payout.requestedByName) }
      }
      Column(Phrase(en: "State", ar: "الحالة")) { payout in StatusPill(payout.state) }
      if columns.has(.batch) {
        Column(PayoutColumn.batch.label, .fact) { payout in
          if let batch = payout.batch { Link(AdminPath.batch(batch)) { CountText(batch.rawValue) } } else { Nothing() }
        }
      }
      if columns.has(.exported) {
        Column(PayoutColumn.exported.label, .fact) { payout in
          if let exported = payout.exportedAt { InstantText(exported) } else { Nothing() }
        }
      }
      if columns.has(.paid) {
        Column(PayoutColumn.paid.label, .fact) { payout in
          if let paid = payout.paidAt { InstantText(paid) } else { Nothing() }
        }
      }
      if columns.has(.trace) {
        Column(PayoutColumn.trace.label, .fact) { payout in
          if let trace = payout.bankTrace { IdentifierText(trace) } else { Nothing() }
        }
      }
      Column(Phrase(en: "Amount", ar: "المبلغ"), .total) { payout in MoneyText(payout.amount, .bare) }
    }
  }
}

/// The state of a batch: created, sent to the bank, results received.
struct BatchState: HTML {
  let batch: BatchItem

  var body: some HTML {
    if batch.count == 0 {
      StatusPill(Phrase(en: "Empty", ar: "فارغة"), .neutral)
    } else if batch.exportedAt == nil {
      StatusPill(Phrase(en: "Not downloaded yet", ar: "لم تُنزَّل بعد"), .waiting)
    } else if batch.answered < batch.count {
      StatusPill(
        Phrase(
          en: "Bank processed \(Int(batch.answered)) of \(Int(batch.count))",
          ar: "عالج البنك \(Int(batch.answered)) من \(Int(batch.count))"), .waiting)
    } else {
      StatusPill(Phrase(en: "Processed by the bank", ar: "عالجها البنك"), .good)
    }
  }
}
