import Ledger
import SharedFeatures
import Templates
import Wallet

struct RefundListPage: HTML {
  let chrome: Chrome
  let query: ListQuery<RefundFilter>
  let list: FilteredList<RefundItem, ListTotals>
  let columns: ShownColumns<RefundColumn>

  static let title = Phrase(en: "Refunds", ar: "الاستردادات")

  private var filter: RefundFilter { query.filter }

  var body: some HTML {
    PortalLayout(chrome, section: .refunds, title: Self.title) {
      PageHeader(Self.title) {
        AsOfPill(filter.asOf)
      } acts: {
        ListActions(query, columns: columns.chooser(chrome))
      }
      ListFilterBar(query, today: chrome.today) {
        ChoicesChip(
          Phrase(en: "State", ar: "الحالة"), name: "state", choices: Choice.all(RefundState.self),
          selected: filter.states.map(\.rawValue)
        ) { values in query.path { $0.states = values.compactMap(RefundState.init) } }
        ChoicesChip(
          Phrase(en: "Reason", ar: "السبب"), name: "reason", choices: Choice.all(RefundReason.self),
          selected: filter.reasons.map(\.rawValue)
        ) { values in query.path { $0.reasons = values.compactMap(RefundReason.init) } }
        MerchantChip(code: filter.merchant, clear: query.path { $0.merchant = nil })
        AsOfChip(query, chrome)
      }
      ListCard(query, list) { table }
    }
  }

  private var table: some HTML {
    DataTable(list.page.items, label: Self.title, wide: columns.exceedStandard, empty: empty) {
      Column(Phrase(en: "Requested", ar: "وقت الطلب"), sort: query.column) { refund in InstantText(refund.requestedAt) }
      Column(Phrase(en: "Reference", ar: "المرجع"), .header) { refund in
        ReferenceText(refund.reference, to: AdminPath.refund(refund.reference))
      }
      if columns.has(.payment) {
        Column(RefundColumn.payment.label, .minor) { refund in
          ReferenceText(refund.payment, to: AdminPath.transaction(refund.payment))
        }
      }
      if columns.has(.user) { Column(RefundColumn.user.label) { refund in NameText(refund.userName) } }
      if columns.has(.merchant) {
        Column(RefundColumn.merchant.label) { refund in
          ReferenceText(refund.merchantCode, to: AdminPath.merchant(refund.merchantCode))
        }
      }
      if columns.has(.reason) { Column(RefundColumn.reason.label) { refund in refund.reason.label } }
      if columns.has(.note) {
        Column(RefundColumn.note.label, .fact) { refund in
          if let note = refund.note { NameText(note) } else { Nothing() }
        }
      }
      if columns.has(.requestedBy) {
        Column(RefundColumn.requestedBy.label, .minor) { refund in Phrase.actor(refund.requestedByName) }
      }
      Column(Phrase(en: "State", ar: "الحالة")) { refund in RefundStateText(refund: refund) }
      if columns.has(.completed) {
        Column(RefundColumn.completed.label, .fact) { refund in
          if let completed = refund.completedAt { InstantText(completed) } else { Nothing() }
        }
      }
      if columns.has(.returned) {
        Column(RefundColumn.returned.label, .number) { refund in
          MoneyText(Money(piastres: refund.returned.fee.piastres + refund.returned.vat.piastres), .bare)
        }
      }
      Column(Phrase(en: "Amount", ar: "المبلغ"), .total) { refund in MoneyText(refund.amount, .bare) }
    }
  }

  private var empty: EmptyState {
    query.empty(
      list,
      none: EmptyState(
        Phrase(en: "No refunds yet", ar: "لا استردادات بعد"),
        Phrase(en: "To refund a payment, open it and choose Refund.", ar: "لاسترداد عملية، افتحها واختر استرداد."),
        action: (TransactionListPage.title, AdminPath.transactions)))
  }
}

/// The state of a refund, with its failure reason or its approval request.
private struct RefundStateText: HTML {
  let refund: RefundItem

  var body: some HTML {
    if refund.state == .requested, let approval = refund.approval {
      Link(AdminPath.approval(approval)) { StatusPill(refund.state) }
    } else {
      StatusPill(refund.state)
    }
    if let failure = refund.failure {
      Text(" ")
      small(.class("reason")) { failure.label }
    }
  }
}
