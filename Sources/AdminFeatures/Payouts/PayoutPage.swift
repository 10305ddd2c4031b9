import Ledger
import SharedFeatures
import Templates
import Wallet

struct PayoutPage: HTML {
  let chrome: Chrome
  let payout: PayoutItem
  let bank: BankCode?
  /// The bank results of the payout.
  let lines: [BankLineItem]
  /// What it is made of.
  let contents: PayoutLines
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
        here: Phrase(en: "Payout", ar: "صرف مستحقات")
      ) {
        StatusPill(payout.state)
      } acts: {
        if let approval = payout.approval {
          LinkButton(Phrase(en: "View request", ar: "عرض الطلب"), to: AdminPath.approval(approval))
        }
      }
      if let refusal { Notice(.bad, refusal, role: "alert") }
      ForEach(lines.filter(\.waits)) { line in
        Notice(
          .waiting,
          Phrase(
            en: "Unmatched bank line: \(line.outcome.label)",
            ar: "سطر بنكي غير مطابق: \(line.outcome.label)")
        ) {
          p { Link(AdminPath.bankLine(line.id)) { Phrase(en: "View bank line", ar: "عرض السطر البنكي") } }
        }
        if let request = line.request, line.isRequested { OpenRequestNotice(request: request, isAboutLine: true) }
      }
      Columns {
        facts
        Card(Phrase(en: "Sum", ar: "المجموع")) { PayoutEquation(contents.parts) }
        if mayRetry && contents.parts.continuedIn == nil { retry }
        PayoutLinesCard(contents, at: AdminPath.payout(payout.reference), chrome.zone) { AdminPath.page(of: $0) }
      } side: {
        Card(Phrase(en: "Timeline", ar: "التسلسل الزمني")) { Timeline(events) }
      }
    }
  }

  private var facts: some HTML {
    Card(Phrase(en: "Payout", ar: "صرف مستحقات")) {
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
          if let bank { div { bank.label } }
        }
        if let batch = payout.batch {
          Fact(Phrase(en: "Batch", ar: "الدفعة")) {
            Link(AdminPath.batch(batch)) { Phrase(en: "Batch \(batch.rawValue)", ar: "الدفعة \(batch.rawValue)") }
          }
        }
        if let trace = payout.bankTrace {
          Fact(Phrase(en: "Bank reference", ar: "الرقم المرجعي لدى البنك")) { IdentifierText(trace) }
        }
        if let reason = payout.failureReason {
          Fact(Phrase(en: "Bank's reason", ar: "سبب البنك")) { Phrase.bankReason(reason) }
        }
        if let retried = payout.retryOf {
          Fact(Phrase(en: "Replaces", ar: "بديل عن")) { ReferenceText(retried, to: AdminPath.payout(retried)) }
        }
        if let retry = payout.retriedBy {
          Fact(Phrase(en: "Replaced by", ar: "استُبدل بـ")) {
            ReferenceText(retry, to: AdminPath.payout(retry))
          }
        }
        if let later = contents.parts.continuedIn {
          Fact(Phrase(en: "Its money is part of", ar: "المبلغ ضمن")) {
            ReferenceText(later, to: AdminPath.payout(later))
          }
        }
      }
    }
  }

  var mayRetry: Bool {
    maySend && payout.state.canBeRetried(isRetried: payout.retriedBy != nil)
  }

  private var retry: some HTML {
    Card(Phrase(en: "Retry payout", ar: "إعادة الصرف")) {
      p {
        Phrase(
          en: "Creates a new payout of the same amount to the current bank account. Another person has to approve it.",
          ar: "ينشئ عملية صرف جديدة بالمبلغ نفسه إلى الحساب البنكي الحالي، وتتطلب موافقة شخص آخر.")
      }
      FormActions {
        LinkButton(
          Phrase(en: "Retry payout…", ar: "إعادة الصرف…"), to: AdminPath.retry(of: payout.reference), .primary
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
        Phrase(en: "Requested", ar: "تم تقديم الطلب"), at: payout.requestedAt, style: .precise,
        detail: .actor(payout.requestedByName)))
    return events
  }

  /// Returns the bank's time, which is before the import of its file, or who marked the payout.
  private func done(_ state: PayoutState) -> Phrase? {
    for line in lines {
      if let resolution = line.resolution, let request = resolution.request, request.state == state {
        return Phrase(
          en: "Requested by \(name: request.requestedByName), approved by \(name: resolution.byName)",
          ar: "طلبه \(name: request.requestedByName)، ووافق عليه \(name: resolution.byName)")
      }
    }
    return lines.first { $0.outcome == .applied && $0.status.rawValue == state.rawValue }.map { line in
      Phrase(en: "Processed by the bank \(line.processedAt)", ar: "عالجه البنك \(line.processedAt)")
    }
  }
}
