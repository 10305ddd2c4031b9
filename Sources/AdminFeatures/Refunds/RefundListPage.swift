import Ledger
import Templates
import Wallet

struct RefundListPage: HTML {
  let chrome: Chrome
  let state: RefundState?
  let page: ListPage<RefundItem>

  static let title = Phrase(en: "Refunds", ar: "الاستردادات")

  static func path(_ state: RefundState?) -> Path { AdminPath.refunds.query("state", state) }

  var body: some HTML {
    PortalLayout(chrome, section: .refunds, title: Self.title) {
      PageHeader(Self.title) {
      } acts: {
        ListActions(list: Self.path(state), file: .refunds)
      }
      FilterBar(to: AdminPath.refunds, clear: state == nil ? nil : AdminPath.refunds) {
        ChoiceChip(
          Phrase(en: "State", ar: "الحالة"), name: "state", choices: Choice.all(RefundState.self),
          selected: state?.rawValue
        ) { value in Self.path(value.flatMap(RefundState.init)) }
      }
      Card(nil, flush: true) { table }
      Pager(
        newer: page.newer.map { Self.path(state).query(.newerThan($0)) },
        older: page.older.map { Self.path(state).query(.olderThan($0)) })
    }
  }

  private var table: some HTML {
    DataTable(page.items, label: Self.title, empty: empty) {
      Column(Phrase(en: "Requested", ar: "وقت الطلب")) { refund in InstantText(refund.requestedAt) }
      Column(Phrase(en: "Reference", ar: "المرجع"), .header) { refund in
        ReferenceText(refund.reference, to: AdminPath.refund(refund.reference))
      }
      Column(Phrase(en: "Payment", ar: "العملية"), .minor) { refund in
        ReferenceText(refund.payment, to: AdminPath.transaction(refund.payment))
      }
      Column(Phrase(en: "User", ar: "المستخدم")) { refund in NameText(refund.userName) }
      Column(Phrase(en: "Merchant", ar: "التاجر")) { refund in
        ReferenceText(refund.merchantCode, to: AdminPath.merchant(refund.merchantCode))
      }
      Column(Phrase(en: "Reason", ar: "السبب")) { refund in refund.reason.label }
      Column(Phrase(en: "Requested by", ar: "مقدّم الطلب"), .minor) { refund in NameText(refund.requestedByName) }
      Column(Phrase(en: "State", ar: "الحالة")) { refund in RefundStateText(refund: refund) }
      Column(Phrase(en: "Amount", ar: "المبلغ"), .total) { refund in MoneyText(refund.amount, .bare) }
    }
  }

  private var empty: EmptyState {
    state == nil
      ? EmptyState(
        Phrase(en: "No refunds yet", ar: "لا استردادات بعد"),
        Phrase(en: "To refund a payment, open it and choose Refund.", ar: "لاسترداد عملية، افتحها واختر استرداد."),
        action: (TransactionListPage.title, AdminPath.transactions))
      : .noMatch(clear: AdminPath.refunds)
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
