import Ledger
import Templates
import Wallet
import Web

/// A refund: how it stands, and its receipt once it is completed.
struct RefundPage: HTML {
  let chrome: Chrome
  let refund: RefundItem
  let postings: [PostingItem]

  var body: some HTML {
    PortalLayout(chrome, section: .refunds, title: .reference(refund.reference)) {
      PageHeader(
        .reference(refund.reference), crumbs: [Crumb(RefundListPage.title, AdminPath.refunds)], here: NewRefundPage.here
      ) {
        StatusPill(refund.state)
      } acts: {
        if let decision = refund.decision {
          LinkButton(.toTheDecision, to: AdminPath.decision(decision))
        }
        LinkButton(Phrase(en: "To the payment", ar: "إلى العملية"), to: AdminPath.transaction(refund.payment))
      }
      RefundStateNotice(refund)
      Columns {
        facts
        if !postings.isEmpty { JournalCard(postings: postings) }
      } side: {
        Card(Phrase(en: "Timeline", ar: "التسلسل الزمني")) { Timeline(events) }
      }
    }
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
        if let failure = refund.failure { Fact(Phrase(en: "Why it failed", ar: "سبب التعذر")) { failure.label } }
        if refund.state == .completed {
          Fact(Phrase(en: "Fee · VAT returned", ar: "المردود من الرسوم · الضريبة")) {
            MoneyText(refund.returned.fee, .bare)
            Text(" · ")
            MoneyText(refund.returned.vat, .bare)
          }
        }
        Fact(Phrase(en: "Asked by", ar: "طلبه")) { NameText(refund.askedByName) }
        if let note = refund.note { Fact(Phrase(en: "Note", ar: "ملاحظة")) { NameText(note) } }
      }
    } aside: {
      InstantText(refund.askedAt, .full)
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
        Phrase(en: "Asked for", ar: "طُلب"), at: refund.askedAt, style: .precise, detail: .name(refund.askedByName)))
    return events
  }
}
