import Ledger
import Templates
import Wallet
import Web

struct RefundPage: HTML {
  let chrome: Chrome
  let refund: RefundItem
  /// Nil until money has moved.
  let detail: TransactionDetail?
  let net: Money

  init(chrome: Chrome, refund: RefundItem, detail: TransactionDetail?) throws(MoneyOverflow) {
    self.chrome = chrome
    self.refund = refund
    self.detail = detail
    net = try refund.net()
  }

  var body: some HTML {
    PortalLayout(chrome, section: .transactions, title: .reference(refund.reference)) {
      PageHeader(
        .reference(refund.reference),
        crumbs: [
          Crumb(TransactionListPage.title, MerchantPath.transactions),
          Crumb(.reference(refund.payment), MerchantPath.transaction(refund.payment)),
        ], here: TransactionKind.refund.label
      ) {
        StatusPill(refund.state)
      }
      RefundStateNotice(refund)
      Columns {
        figures
      } side: {
        // What is noted with a refund is written by staff, for staff.
        if let detail { TransactionFacts(item: detail.item, description: nil) }
        Card(Phrase(en: "Timeline", ar: "التسلسل الزمني")) { Timeline(events) }
      }
    }
  }

  private var figures: some HTML {
    Card(TransactionKind.refund.label) {
      DefinitionList {
        if refund.state == .completed {
          Fact(Phrase(en: "Given back", ar: "المبلغ المسترد"), large: true) { MoneyText(refund.amount) }
          Fact(Phrase(en: "Your balance", ar: "الأثر على رصيدك"), large: true) { MoneyText(net) }
          Fact(Phrase(en: "Fee returned to you", ar: "الرسوم المردودة إليك")) { MoneyText(refund.returned.fee) }
          Fact(Phrase(en: "VAT returned to you", ar: "الضريبة المردودة إليك")) { MoneyText(refund.returned.vat) }
        } else {
          // Until then nothing has moved, and what the fee does is not settled.
          Fact(Phrase(en: "Amount", ar: "المبلغ"), large: true) { MoneyText(refund.amount) }
        }
        Fact(Phrase(en: "Refund of", ar: "استرداد من")) {
          ReferenceText(refund.payment, to: MerchantPath.transaction(refund.payment))
        }
        Fact(Phrase(en: "Reason", ar: "السبب")) { refund.reason.label }
      }
    } aside: {
      InstantText(refund.completedAt ?? refund.askedAt, .full)
    }
  }

  private var events: [TimelineEvent] {
    var events = [
      TimelineEvent(
        refund.state.label, at: refund.completedAt ?? refund.askedAt, style: .full, refund.state.meaning)
    ]
    if let completed = refund.completedAt, completed != refund.askedAt {
      events.append(TimelineEvent(Phrase(en: "Asked for", ar: "تم الطلب"), at: refund.askedAt, style: .full))
    }
    return events
  }
}
