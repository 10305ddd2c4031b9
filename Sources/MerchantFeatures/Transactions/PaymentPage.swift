import Ledger
import Templates
import Wallet

/// A payment with its refunds and what it came to.
struct Payment: Sendable {
  let detail: TransactionDetail
  let refunds: [RefundItem]
  /// What the merchant got of it; nil where no money moved.
  let net: Money?
  /// What is left of it after the refunds that are done.
  let left: Money
  /// What can still be refunded.
  let remaining: Money

  init(_ detail: TransactionDetail, refunds: [RefundItem]) throws(MoneyOverflow) {
    self.detail = detail
    self.refunds = refunds
    let hasMovedMoney = detail.item.status == .completed || detail.item.status == .reversed
    net = hasMovedMoney ? try detail.net() : nil
    var left = net ?? .zero
    for refund in refunds where refund.state == .completed { left = try left + refund.net() }
    self.left = left
    remaining = try detail.remaining()
  }
}

struct PaymentPage: HTML {
  let chrome: Chrome
  let payment: Payment
  let mayRefund: Bool

  private var item: TransactionItem { payment.detail.item }

  var body: some HTML {
    PortalLayout(chrome, section: .transactions, title: .reference(item.reference)) {
      PageHeader(
        .reference(item.reference), crumbs: [Crumb(TransactionListPage.title, MerchantPath.transactions)],
        here: item.kind.label
      ) {
        StatusPill(item.status)
      } acts: {
        if mayRefund && payment.remaining > .zero {
          LinkButton(Phrase(en: "Refund…", ar: "استرداد…"), to: MerchantPath.newRefund(of: item.reference))
        }
      }
      Columns {
        PaymentFigures(payment: payment)
        PaymentRefunds(payment: payment)
      } side: {
        TransactionFacts(item: item, description: payment.detail.description)
        Card(Phrase(en: "Timeline", ar: "التسلسل الزمني")) { Timeline(events) }
      }
    }
  }

  private var events: [TimelineEvent] {
    var events = payment.refunds.map { refund in
      TimelineEvent(
        Phrase(en: "Refund of \(refund.amount)", ar: "استرداد \(refund.amount)"),
        at: refund.completedAt ?? refund.askedAt, style: .full, detail: refund.state.label, refund.state.meaning)
    }
    if let failure = item.failure {
      events.append(
        TimelineEvent(
          Phrase(en: "Not paid", ar: "لم تتم"), at: item.createdAt, style: .full, detail: failure.label, .bad))
    } else if let completed = payment.detail.completedAt {
      events.append(
        TimelineEvent(
          Phrase(en: "Paid", ar: "تم الدفع"), at: completed, style: .full, detail: item.channel.label, .good))
    }
    if item.status == .pending || payment.detail.completedAt.map({ $0 != item.createdAt }) == true {
      events.append(
        TimelineEvent(Phrase(en: "Started", ar: "بدأت"), at: item.createdAt, style: .full, item.status.meaning))
    }
    return events
  }
}

private struct PaymentFigures: HTML {
  let payment: Payment

  private var item: TransactionItem { payment.detail.item }

  var body: some HTML {
    Card(item.kind.label) {
      DefinitionList {
        Fact(Phrase(en: "Gross", ar: "الإجمالي"), large: true) { MoneyText(item.amount) }
        if let net = payment.net {
          Fact(Phrase(en: "Net", ar: "الصافي"), large: true) { MoneyText(net) }
          Fact(Phrase(en: "Fee", ar: "الرسوم")) { MoneyText(item.fee) }
          Fact(Phrase(en: "VAT on the fee", ar: "ضريبة القيمة المضافة على الرسوم")) { MoneyText(item.vat) }
          if !payment.refunds.isEmpty {
            Fact(Phrase(en: "Left after refunds", ar: "المتبقي بعد الاستردادات")) { MoneyText(payment.left) }
          }
        } else if let failure = item.failure {
          Fact(Phrase(en: "Why it failed", ar: "سبب عدم الإتمام")) { failure.label }
        }
      }
    } aside: {
      InstantText(item.createdAt, .full)
    }
  }
}

private struct PaymentRefunds: HTML {
  let payment: Payment

  static let title = Phrase(en: "Refunds", ar: "الاستردادات")

  var body: some HTML {
    if payment.net != nil {
      Card(Self.title, flush: true) {
        DataTable(
          payment.refunds, label: Self.title,
          empty: EmptyState(Phrase(en: "Nothing of it was refunded", ar: "لم يُسترد منها شيء"))
        ) {
          Column(Phrase(en: "Reference", ar: "المرجع"), .header) { refund in
            ReferenceText(refund.reference, to: MerchantPath.transaction(refund.reference))
          }
          Column(Phrase(en: "When", ar: "الوقت")) { refund in InstantText(refund.completedAt ?? refund.askedAt) }
          Column(Phrase(en: "Reason", ar: "السبب")) { refund in refund.reason.label }
          Column(Phrase(en: "State", ar: "الحالة")) { refund in StatusPill(refund.state) }
          Column(Phrase(en: "Amount", ar: "المبلغ"), .total) { refund in MoneyText(refund.amount, .bare) }
        }
      } aside: {
        if !payment.refunds.isEmpty {
          Phrase(
            en: "\(payment.detail.item.refunded, .bare) of \(payment.detail.item.amount, .bare)",
            ar: "\(payment.detail.item.refunded, .bare) من \(payment.detail.item.amount, .bare)")
        }
      }
    }
  }
}

/// Who and how, beside a payment's or a refund's figures.
struct TransactionFacts: HTML {
  let item: TransactionItem
  let description: String?

  var body: some HTML {
    Card(Phrase(en: "Customer", ar: "العميل")) {
      DefinitionList(narrow: true) {
        Fact(Phrase(en: "Name", ar: "الاسم")) { NameText(item.userName) }
        Fact(Phrase(en: "Mobile", ar: "الموبايل")) { PhoneText(item.userMobile) }
        Fact(Phrase(en: "Channel", ar: "القناة")) { item.channel.label }
        if let description { Fact(Phrase(en: "Description", ar: "الوصف")) { NameText(description) } }
      }
    }
  }
}

extension RefundItem {
  /// What it took from the merchant: below zero.
  func net() throws(MoneyOverflow) -> Money { try returned.fee + returned.vat - amount }
}
