import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

/// A refund: its state, and its receipt after completion.
struct RefundPage: HTML {
  let chrome: Chrome
  let refund: RefundItem
  /// The way of what it took from its merchant; nil before it moves money.
  let trail: MoneyTrail?
  let postings: [PostingItem]
  let mayReadLedger: Bool

  var body: some HTML {
    PortalLayout(chrome, section: .refunds, title: .reference(refund.reference)) {
      PageHeader(
        .reference(refund.reference), crumbs: [Crumb(RefundListPage.title, AdminPath.refunds)], here: NewRefundPage.here
      ) {
        StatusPill(refund.state)
      } acts: {
        if let approval = refund.approval {
          LinkButton(.toTheApproval, to: AdminPath.approval(approval))
        }
        LinkButton(Phrase(en: "View payment", ar: "عرض العملية"), to: AdminPath.transaction(refund.payment))
      }
      RefundStateNotice(refund, isForStaff: true)
      if let trail { Chain(chain(trail)) }
      Columns {
        facts
        if !postings.isEmpty { JournalCard(postings: postings, linked: mayReadLedger) }
      } side: {
        Card(Phrase(en: "Timeline", ar: "التسلسل الزمني")) { Timeline(events) }
      }
    }
  }

  private func chain(_ trail: MoneyTrail) -> [ChainStep] {
    let payment = ChainStep(
      TransactionKind.payment.label, .done, refund.payment.text, to: AdminPath.transaction(refund.payment), lines: [])
    let own = ChainStep(
      NewRefundPage.here, .done, refund.reference.text,
      lines: [.money(refund.amount), .instant(refund.completedAt ?? refund.requestedAt)])
    return [payment, own]
      + TrailChain(
        trail, chrome.zone, today: chrome.today, page: { AdminPath.page(of: $0) }, line: { AdminPath.bankLine($0) }
      ).steps(share: nil)
  }

  private var facts: some HTML {
    Card(NewRefundPage.here) {
      DefinitionList {
        Fact(Phrase(en: "Amount", ar: "المبلغ"), large: true) { MoneyText(refund.amount) }
        Fact(Phrase(en: "Payment", ar: "العملية")) {
          ReferenceText(refund.payment, to: AdminPath.transaction(refund.payment))
        }
        Fact(Phrase(en: "To", ar: "إلى")) { PersonText(refund.userName, to: AdminPath.user(refund.user)) }
        Fact(Phrase(en: "From", ar: "من")) {
          MerchantText(
            refund.merchantName, arabic: refund.merchantArabicName, code: refund.merchantCode,
            to: AdminPath.merchant(refund.merchantCode))
        }
        Fact(Phrase(en: "Reason", ar: "السبب")) { refund.reason.label }
        if let failure = refund.failure { Fact(Phrase(en: "Failure reason", ar: "سبب التعذر")) { failure.title } }
        if refund.state == .completed {
          Fact(Phrase(en: "Fee · VAT returned", ar: "المردود من الرسوم · الضريبة")) {
            MoneyText(refund.returned.fee, .bare)
            Text(" · ")
            MoneyText(refund.returned.vat, .bare)
          }
        }
        Fact(Phrase(en: "Requested by", ar: "مقدّم الطلب")) { Phrase.actor(refund.requestedByName) }
        if let note = refund.note { Fact(Phrase(en: "Note", ar: "ملاحظة")) { NameText(note) } }
      }
    } aside: {
      InstantText(refund.requestedAt, .full)
    }
  }

  private var events: [TimelineEvent] {
    var events: [TimelineEvent] = []
    if let completed = refund.completedAt {
      events.append(
        TimelineEvent(Phrase(en: "Completed", ar: "اكتمل"), at: completed, style: .precise, refund.state.meaning))
    }
    events.append(
      TimelineEvent(
        Phrase(en: "Requested", ar: "تم تقديم الطلب"), at: refund.requestedAt, style: .precise,
        detail: .actor(refund.requestedByName)))
    return events
  }
}
