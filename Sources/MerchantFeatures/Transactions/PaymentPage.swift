import Ledger
import SharedFeatures
import Templates
import Wallet

/// A payment with its refunds and net amount.
struct Payment: Sendable {
  let detail: TransactionDetail
  let refunds: [RefundItem]
  /// The merchant's net amount; nil if no money moved.
  let net: Money?
  /// The net amount after completed refunds.
  let left: Money
  /// The amount of completed refunds.
  let refunded: Money
  /// The amount that can still be refunded.
  let remaining: Money

  init(_ detail: TransactionDetail, refunds: [RefundItem]) throws(MoneyOverflow) {
    self.detail = detail
    self.refunds = refunds
    let hasMovedMoney = detail.item.status == .completed || detail.item.status == .reversed
    net = hasMovedMoney ? try detail.net() : nil
    let completed = refunds.filter { $0.state == .completed }
    var left = net ?? .zero
    for refund in completed { left = try left + refund.net() }
    self.left = left
    refunded = try Money.sum(completed.map(\.amount))
    remaining = try detail.remaining()
  }
}

struct PaymentPage: HTML {
  let chrome: Chrome
  let payment: Payment
  /// Nil if no money moved.
  let trail: MoneyTrail?
  let mayRefund: Bool

  private var item: TransactionItem { payment.detail.item }

  var body: some HTML {
    PortalLayout(chrome, section: .transactions, title: .reference(item.reference)) {
      MerchantPrintHeader(Phrase(en: "Payment", ar: "عملية دفع"), chrome)
      PageHeader(
        .reference(item.reference), crumbs: [Crumb(TransactionListPage.title, MerchantPath.transactions)],
        here: item.kind.label, lead: sentence
      ) {
        StatusPill(item.status)
      } acts: {
        PrintButton()
        if mayRefund && payment.remaining > .zero {
          LinkButton(Phrase(en: "Refund…", ar: "استرداد…"), to: MerchantPath.newRefund(of: item.reference))
        }
      }
      if let trail { Chain(chain(trail)) }
      Columns {
        PaymentFigures(payment: payment)
        PaymentRefunds(payment: payment)
      } side: {
        TransactionFacts(item: item, description: payment.detail.description)
        Card(Phrase(en: "Timeline", ar: "التسلسل الزمني")) { Timeline(events) }
      }
    }
  }

  private func chain(_ trail: MoneyTrail) -> [ChainStep] {
    let payment = ChainStep(
      item.kind.label, .done, item.reference.text, lines: [.money(item.amount), .instant(item.createdAt)])
    return [payment]
      + TrailChain(trail, chrome.zone, today: chrome.today) { MerchantPath.page(of: $0) }.steps(share: self.payment.net)
  }

  /// Where the payment stands.
  private var sentence: Phrase? {
    switch item.status {
    case .pending: Phrase(en: "The customer hasn't paid yet.", ar: "لم يدفع العميل بعد.")
    case .failed:
      Phrase(en: "The payment failed. No money moved.", ar: "لم تتم العملية، ولم تُنقل أي أموال.")
    case .reversed:
      Phrase(
        en: "HealthPay reversed it. The customer has the money back.",
        ar: "عكست هيلث باي القيد، وعاد المبلغ إلى العميل.")
    case .completed:
      trail.map { trail in
        let sentence = trail.sentence(chrome.zone, today: chrome.today)
        let refunded = payment.refunded
        if refunded == .zero { return sentence }
        return refunded == item.amount
          ? Phrase(en: "\(sentence) It was refunded in full.", ar: "\(sentence) استُرد المبلغ كاملًا.")
          : Phrase(en: "\(sentence) \(refunded) of it was refunded.", ar: "\(sentence) استُرد \(refunded) منه.")
      }
    }
  }

  private var events: [TimelineEvent] {
    var events = payment.refunds.map { refund in
      TimelineEvent(
        Phrase(en: "Refund of \(refund.amount)", ar: "استرداد \(refund.amount)"),
        at: refund.completedAt ?? refund.requestedAt, style: .full, detail: refund.state.label, refund.state.meaning)
    }
    if let settled = trail?.settled {
      events.append(
        TimelineEvent(
          Phrase(en: "Settled", ar: "تمت التسوية"), at: settled.closedAt, style: .full,
          detail: .reference(settled.reference)))
    }
    for hop in trail?.hops ?? [] { events += hop.events }
    if item.failure != nil {
      events.append(
        TimelineEvent(
          Phrase(en: "Not paid", ar: "لم تتم"), at: item.createdAt, style: .full, detail: .declinedByWallet, .bad))
    } else if let completed = payment.detail.completedAt {
      events.append(
        TimelineEvent(
          Phrase(en: "Paid", ar: "تم الدفع"), at: completed, style: .full, detail: item.channel.label, .good))
    }
    if item.status == .pending || payment.detail.completedAt.map({ $0 != item.createdAt }) == true {
      events.append(
        TimelineEvent(Phrase(en: "Created", ar: "أُنشئت"), at: item.createdAt, style: .full, item.status.meaning))
    }
    if let posted = payment.detail.postedAt { events.append(.posted(posted, style: .full)) }
    return events.newestFirst
  }
}

extension [TimelineEvent] {
  /// What happened at one instant stays in its order.
  fileprivate var newestFirst: [TimelineEvent] {
    enumerated().sorted { ($1.element.instant, $0.offset) < ($0.element.instant, $1.offset) }.map(\.element)
  }
}

extension MoneyTrail.Hop {
  /// When the payout was sent, and how it ended.
  fileprivate var events: [TimelineEvent] {
    var events: [TimelineEvent] = []
    if let endedAt {
      events.append(
        TimelineEvent(
          state.label, at: endedAt, style: .full, detail: failureReason.map { .bankReason($0) }, state.meaning))
    }
    if let arrivedAt {
      events.append(
        TimelineEvent(
          Phrase(en: "Arrived at your bank", ar: "وصل إلى حسابك"), at: arrivedAt, style: .full,
          detail: trace.map { .code($0) }, .good))
    }
    if let exportedAt {
      events.append(
        TimelineEvent(
          Phrase(en: "Sent to the bank", ar: "أُرسل إلى البنك"), at: exportedAt, style: .full,
          detail: .reference(reference)))
    }
    return events
  }
}

private struct PaymentFigures: HTML {
  let payment: Payment

  private var item: TransactionItem { payment.detail.item }

  var body: some HTML {
    Card(item.kind.label) {
      if let net = payment.net {
        Footing(
          [
            Footing.Term(Phrase(en: "Gross", ar: "الإجمالي"), item.amount),
            Footing.Term(.minus, Phrase(en: "Fee", ar: "الرسوم"), item.fee),
            Footing.Term(.minus, Phrase(en: "VAT on the fee", ar: "ضريبة القيمة المضافة على الرسوم"), item.vat),
          ], equals: Phrase(en: "Net", ar: "الصافي"), net, checked: false)
        if payment.left != net { whatIsLeft(of: net) }
      } else {
        DefinitionList {
          Fact(Phrase(en: "Gross", ar: "الإجمالي"), large: true) {
            if item.status == .failed { FailedAmount(item.amount, .full) } else { MoneyText(item.amount) }
          }
          if item.failure != nil {
            Fact(Phrase(en: "Reason", ar: "السبب")) { Phrase.declinedByWallet }
          }
        }
      }
    } aside: {
      InstantText(item.createdAt, .full)
    }
  }
}

extension PaymentFigures {
  /// Net − refunds + returned fees = what the merchant keeps.
  private func whatIsLeft(of net: Money) -> some HTML {
    let completed = payment.refunds.filter { $0.state == .completed }
    let returned = completed.reduce(0) { $0 + $1.returned.fee.piastres + $1.returned.vat.piastres }
    var terms = [
      Footing.Term(Phrase(en: "Net", ar: "الصافي"), net),
      Footing.Term(.minus, Phrase(en: "Refunded", ar: "المسترد"), payment.refunded),
    ]
    if returned != 0 {
      terms.append(
        Footing.Term(
          .plus, Phrase(en: "Fee and VAT returned", ar: "الرسوم والضريبة المردودة"), Money(piastres: returned)))
    }
    return Footing(terms, equals: Phrase(en: "You keep", ar: "صافي مستحقاتك"), payment.left, checked: false)
  }
}

private struct PaymentRefunds: HTML {
  let payment: Payment

  private var item: TransactionItem { payment.detail.item }

  static let title = Phrase(en: "Refunds", ar: "الاستردادات")

  var body: some HTML {
    if payment.net != nil {
      Card(Self.title, flush: true) {
        DataTable(
          payment.refunds, label: Self.title,
          empty: EmptyState(Phrase(en: "No refunds", ar: "لا استردادات"))
        ) {
          Column(Phrase(en: "Reference", ar: "المرجع"), .header) { refund in
            ReferenceText(refund.reference, to: MerchantPath.refund(refund.reference))
          }
          Column(Phrase(en: "Time", ar: "الوقت")) { refund in InstantText(refund.completedAt ?? refund.requestedAt) }
          Column(Phrase(en: "Reason", ar: "السبب")) { refund in refund.reason.label }
          Column(Phrase(en: "State", ar: "الحالة")) { refund in StatusPill(refund.state) }
          Column(Phrase(en: "Amount", ar: "المبلغ"), .total) { refund in
            if refund.state.endedUnpaid { FailedAmount(refund.amount) } else { MoneyText(refund.amount, .bare) }
          }
        }
      } aside: {
        if !payment.refunds.isEmpty {
          if payment.remaining > .zero {
            Phrase(
              en: "\(payment.remaining) can still be refunded", ar: "ما زال ممكنًا استرداد \(payment.remaining)")
          } else if payment.refunded == item.amount {
            Phrase(en: "Refunded in full", ar: "استُرد المبلغ كاملًا")
          } else {
            Phrase(en: "Nothing is left to refund", ar: "لا يتبقى مبلغ للاسترداد")
          }
        }
      }
    }
  }
}

/// The customer, channel and times of a payment or refund.
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
  /// Returns the amount that the refund takes from the merchant, which is negative.
  func net() throws(MoneyOverflow) -> Money { try returned.fee + returned.vat - amount }
}

extension MoneyTrail {
  /// Where a payment's money is.
  func sentence(_ zone: CairoZone, today: Day) -> Phrase {
    guard settled != nil else {
      return Phrase(
        en: "Paid. It becomes available after its day is settled.", ar: "تم الدفع، ويصبح المبلغ متاحًا بعد تسوية يومه.")
    }
    guard let hop = hops.last, !hop.cameBack else {
      return hops.isEmpty
        ? Phrase(en: "Settled. It goes out with your next payout.", ar: "تمت تسويته، ويُصرف مع الصرف القادم.")
        : Phrase(
          en: "The payout came back. The money is available again and goes out with your next payout.",
          ar: "عاد الصرف، والمبلغ متاح من جديد ويُصرف مع الصرف القادم.")
    }
    if let arrived = hop.arrivedAt {
      let day = zone.day(of: arrived)
      return Phrase(en: "Paid to your bank on \(day, .weekday).", ar: "وصل إلى حسابك البنكي \(day, .weekday).")
    }
    let expected = hop.expectedArrival(zone, today: today, bankingDays)
    return Phrase(
      en: "On its way to your bank, expected \(expected, .weekday).",
      ar: "في الطريق إلى البنك، متوقع \(expected, .weekday).")
  }
}
