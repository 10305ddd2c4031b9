import Ledger
import Templates
import Wallet

struct PayoutPage: HTML {
  let chrome: Chrome
  let payout: PayoutItem
  /// What the bank said of it.
  let lines: [BankLineItem]
  let maySend: Bool
  var refusal: Phrase?

  func refused(_ why: Phrase) -> PayoutPage {
    var page = self
    page.refusal = why
    return page
  }

  var body: some HTML {
    PortalLayout(chrome, section: .payouts, title: .reference(payout.reference)) {
      PageHeader(
        .reference(payout.reference), crumbs: [Crumb(PayoutListPage.title, AdminPath.payouts)],
        here: Phrase(en: "Payout", ar: "تحويل بنكي")
      ) {
        StatusPill(payout.state)
      } acts: {
        if let decision = payout.decision {
          LinkButton(Phrase(en: "To the decision", ar: "إلى القرار"), to: AdminPath.decision(decision))
        }
      }
      if let refusal { Notice(.bad, refusal, role: "alert") }
      ForEach(lines.filter(\.waits)) { line in
        Notice(
          .waiting,
          Phrase(
            en: "A line of the bank's waits: \(line.outcome.label)",
            ar: "سطر من البنك بانتظار النظر: \(line.outcome.label)")
        ) {
          p { Link(AdminPath.bankLine(line.id)) { Phrase(en: "To the line", ar: "إلى السطر") } }
        }
      }
      Columns {
        facts
        if mayRetry { retry }
      } side: {
        Card(Phrase(en: "Timeline", ar: "التسلسل الزمني")) { Timeline(events) }
      }
    }
  }

  private var facts: some HTML {
    Card(Phrase(en: "Payout", ar: "تحويل بنكي")) {
      DefinitionList {
        Fact(Phrase(en: "Amount", ar: "المبلغ"), large: true) { MoneyText(payout.amount) }
        Fact(Phrase(en: "Merchant", ar: "التاجر")) {
          MerchantText(
            payout.merchantName, arabic: payout.merchantArabicName, code: payout.merchantCode,
            to: AdminPath.merchant(payout.merchantCode))
        }
        Fact(Phrase(en: "Bank account", ar: "الحساب البنكي")) {
          NameText(payout.bankHolder)
          Text(" ")
          IdentifierText("EG••••\(payout.ibanLast4)")
        }
        if let batch = payout.batch {
          Fact(Phrase(en: "Batch", ar: "الدفعة")) {
            Link(AdminPath.batch(batch)) { Phrase(en: "Batch \(batch.rawValue)", ar: "الدفعة \(batch.rawValue)") }
          }
        }
        if let trace = payout.bankTrace { Fact(Phrase(en: "Bank trace", ar: "رقم البنك")) { IdentifierText(trace) } }
        if let reason = payout.failureReason {
          Fact(Phrase(en: "What the bank said", ar: "ما قاله البنك")) { NameText(reason) }
        }
        if let retried = payout.retryOf {
          Fact(Phrase(en: "In the place of", ar: "بدلًا من")) { ReferenceText(retried, to: AdminPath.payout(retried)) }
        }
        if let retry = payout.retriedBy {
          Fact(Phrase(en: "Tried again with", ar: "أُعيدت محاولته في")) {
            ReferenceText(retry, to: AdminPath.payout(retry))
          }
        }
      }
    }
  }

  var mayRetry: Bool {
    maySend && payout.retriedBy == nil && (payout.state == .failed || payout.state == .returned)
  }

  private var retry: some HTML {
    Card(Phrase(en: "Try it again", ar: "إعادة المحاولة")) {
      p {
        Phrase(
          en: "A new payout of the same amount to the bank account in force now. Another person approves it.",
          ar: "تحويل جديد بالمبلغ نفسه إلى الحساب الساري الآن، ويوافق عليه شخص آخر.")
      }
      FormActions {
        LinkButton(
          Phrase(en: "Try it again…", ar: "إعادة المحاولة…"), to: AdminPath.payout(payout.reference) / "retry", .primary
        )
      }
    }
  }

  private var events: [TimelineEvent] {
    let told: [(PayoutState, Instant?)] = [
      (payout.state, payout.endedAt), (.paid, payout.paidAt), (.exported, payout.exportedAt),
      (.approved, payout.approvedAt),
    ]
    var events = told.compactMap { state, at in
      at.map { TimelineEvent(state.label, at: $0, style: .precise, detail: done(state)) }
    }
    events.append(
      TimelineEvent(
        Phrase(en: "Asked for", ar: "طُلب"), at: payout.askedAt, style: .precise, detail: .name(payout.askedByName)))
    return events
  }

  /// When the bank did it, which is before its file was taken in.
  private func done(_ state: PayoutState) -> Phrase? {
    lines.first { $0.outcome == .applied && $0.status.rawValue == state.rawValue }.map { line in
      Phrase(en: "Done by the bank \(line.processedAt)", ar: "نفّذه البنك \(line.processedAt)")
    }
  }
}
