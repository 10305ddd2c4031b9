import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

struct RefundPage: HTML {
  let chrome: Chrome
  let refund: RefundItem
  /// With who asked, and the team's note.
  let own: MerchantRefund
  /// Nil until the refund is completed.
  let detail: TransactionDetail?
  /// Nil if no money moved.
  let trail: MoneyTrail?
  let mayWithdraw: Bool
  let net: Money

  init(
    chrome: Chrome, refund: RefundItem, own: MerchantRefund, detail: TransactionDetail?, trail: MoneyTrail?,
    mayWithdraw: Bool
  ) throws(MoneyOverflow) {
    self.chrome = chrome
    self.refund = refund
    self.own = own
    self.mayWithdraw = mayWithdraw
    self.detail = detail
    self.trail = trail
    net = try refund.net()
  }

  var body: some HTML {
    PortalLayout(chrome, section: .refunds, title: .reference(refund.reference)) {
      PageHeader(
        .reference(refund.reference),
        crumbs: [
          Crumb(RefundListPage.title, MerchantPath.refunds)
        ], here: TransactionKind.refund.label
      ) {
        StatusPill(refund.state)
      } acts: {
        if mayWithdraw {
          LinkButton(Phrase(en: "Withdraw…", ar: "إلغاء الطلب…"), to: MerchantPath.withdraw(refund: refund.reference))
        }
        LinkButton(Phrase(en: "View payment", ar: "عرض العملية"), to: MerchantPath.transaction(refund.payment))
      }
      RefundStateNotice(refund, isForStaff: false)
      if let trail, let completed = refund.completedAt { Chain(chain(trail, completed)) }
      Columns {
        figures
      } side: {
        // A refund's notes are by staff and for staff.
        if let detail { TransactionFacts(item: detail.item, description: nil) }
        Card(Phrase(en: "Timeline", ar: "التسلسل الزمني")) { Timeline(events) }
      }
    }
  }

  private func chain(_ trail: MoneyTrail, _ completed: Instant) -> [ChainStep] {
    let steps = [
      ChainStep(
        TransactionKind.payment.label, .done, refund.payment.text, to: MerchantPath.transaction(refund.payment),
        lines: detail.map { [Phrase.name($0.item.userName)] } ?? []),
      ChainStep(
        TransactionKind.refund.label, .done, refund.reference.text, lines: [.money(net), .instant(completed)]),
    ]
    return steps
      + TrailChain(trail, chrome.zone, today: chrome.today) { MerchantPath.page(of: $0) }.steps(share: net)
  }

  private var figures: some HTML {
    Card(TransactionKind.refund.label) {
      DefinitionList {
        if refund.state == .completed {
          Fact(Phrase(en: "Refunded", ar: "المبلغ المسترد"), large: true) { MoneyText(refund.amount) }
          Fact(Phrase(en: "Change in your balance", ar: "الأثر على رصيدك"), large: true) { MoneyText(net) }
          Fact(Phrase(en: "Fee returned to you", ar: "الرسوم المردودة إليك")) { MoneyText(refund.returned.fee) }
          Fact(Phrase(en: "VAT returned to you", ar: "الضريبة المردودة إليك")) { MoneyText(refund.returned.vat) }
        } else {
          // Before completion no money has moved, and the returned fee isn't final.
          Fact(Phrase(en: "Amount", ar: "المبلغ"), large: true) {
            if refund.state.endedUnpaid { FailedAmount(refund.amount, .full) } else { MoneyText(refund.amount) }
          }
        }
        Fact(Phrase(en: "Refund of", ar: "استرداد من")) {
          ReferenceText(refund.payment, to: MerchantPath.transaction(refund.payment))
        }
        Fact(Phrase(en: "Reason", ar: "السبب")) { refund.reason.label }
        Fact(.requestedBy) { Phrase.asker(own.requestedBy, own.requestedByName) }
        if let note = own.note { Fact(Phrase(en: "Note", ar: "ملاحظة")) { NameText(note) } }
      }
    } aside: {
      InstantText(refund.completedAt ?? refund.requestedAt, .full)
    }
  }

  private var events: [TimelineEvent] {
    var events = [
      TimelineEvent(
        refund.state.label, at: refund.completedAt ?? refund.requestedAt, style: .full, refund.state.meaning)
    ]
    if let completed = refund.completedAt, completed != refund.requestedAt {
      events.append(
        TimelineEvent(
          Phrase(en: "Requested", ar: "تم تقديم الطلب"), at: refund.requestedAt, style: .full,
          detail: .asker(own.requestedBy, own.requestedByName)))
    }
    if let posted = detail?.postedAt { events.append(.posted(posted, style: .full)) }
    return events
  }
}
