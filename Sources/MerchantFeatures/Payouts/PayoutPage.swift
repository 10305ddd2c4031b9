import Ledger
import Templates
import Wallet

/// A payout: where it is, where it goes, and what it is made of.
struct PayoutPage: HTML {
  let chrome: Chrome
  let payout: MerchantPayout
  let contents: PayoutContents
  let mayRecall: Bool
  var refusal: Phrase?

  func refused(_ why: Phrase) -> PayoutPage {
    var page = self
    page.refusal = why
    return page
  }

  var body: some HTML {
    PortalLayout(chrome, section: .payouts, title: .reference(payout.reference)) {
      PageHeader(
        .reference(payout.reference), crumbs: [Crumb(PayoutListPage.title, MerchantPath.payouts)],
        here: Phrase(en: "Payout", ar: "تحويل بنكي")
      ) {
        StatusPill(payout.state)
      } acts: {
        if mayRecall {
          LinkButton(Phrase(en: "Take back…", ar: "سحب…"), to: MerchantPath.recall(of: payout.reference))
        }
      }
      if let refusal { Notice(.bad, refusal, role: "alert") }
      Notice(payout.state.meaning, whereItIs)
      Columns {
        facts
        contents
      } side: {
        Card(Phrase(en: "Timeline", ar: "التسلسل الزمني")) { Timeline(events) }
      }
    }
  }

  private var facts: some HTML {
    Card(Phrase(en: "Payout", ar: "تحويل بنكي")) {
      DefinitionList {
        Fact(Phrase(en: "Amount", ar: "المبلغ"), large: true) { MoneyText(payout.amount) }
        Fact(Phrase(en: "Bank account", ar: "الحساب البنكي")) { IdentifierText("EG••••\(payout.ibanLast4)") }
        Fact(Phrase(en: "Account holder", ar: "صاحب الحساب")) { NameText(payout.bankHolder) }
        if let trace = payout.endedTrace ?? payout.paidTrace {
          Fact(Phrase(en: "Bank trace", ar: "رقم البنك")) { ReferenceText(code: trace, copies: true) }
        }
        if let reason = payout.failureReason {
          Fact(Phrase(en: "What the bank said", ar: "ما قاله البنك")) { NameText(reason) }
        }
        if let retried = payout.retryOf {
          Fact(Phrase(en: "In the place of", ar: "بدلًا من")) {
            ReferenceText(retried, to: MerchantPath.payout(retried))
          }
        }
        if let retry = payout.retriedBy {
          Fact(Phrase(en: "Tried again with", ar: "أُعيدت محاولته في")) {
            ReferenceText(retry, to: MerchantPath.payout(retry))
          }
        }
      }
    }
  }

  private var whereItIs: Phrase {
    switch payout.state {
    case .awaitingApproval:
      Phrase(
        en: "HealthPay has to approve it. The money is set aside for it meanwhile.",
        ar: "بانتظار موافقة هيلث باي، والمبلغ محجوز له حتى ذلك الحين.")
    case .approved:
      Phrase(
        en: "Approved by HealthPay. It goes to the bank with the next file.",
        ar: "وافقت عليه هيلث باي، ويُرسل إلى البنك في الملف التالي.")
    case .exported:
      Phrase(
        en: "It was sent to the bank, which has not answered yet.", ar: "أُرسل إلى البنك، ولم يرد البنك بعد.")
    case .paid: Phrase(en: "The bank has paid it.", ar: "دفعه البنك.")
    case .rejected:
      Phrase(
        en: "HealthPay did not approve it. The money is available to you again.",
        ar: "لم توافق عليه هيلث باي، وعاد المبلغ إلى رصيدك المتاح.")
    case .recalled:
      Phrase(
        en: "It was taken back. The money is available to you again.", ar: "سُحب الطلب، وعاد المبلغ إلى رصيدك المتاح.")
    case .failed:
      Phrase(
        en: "The bank couldn't pay it. The money is available to you again.",
        ar: "لم يتمكن البنك من دفعه، وعاد المبلغ إلى رصيدك المتاح.")
    case .returned:
      Phrase(
        en: "The bank gave it back. The money is available to you again.",
        ar: "أعاده البنك، وعاد المبلغ إلى رصيدك المتاح.")
    }
  }

  private var events: [TimelineEvent] {
    var events: [TimelineEvent] = []
    func add(_ title: Phrase, _ instant: Instant?, _ detail: Phrase? = nil, _ meaning: Meaning = .neutral) {
      guard let instant else { return }
      events.append(TimelineEvent(title, at: instant, style: .full, detail: detail, meaning))
    }
    add(payout.state.label, payout.endedAt, payout.endedTrace.map { .code($0) }, payout.state.meaning)
    add(PayoutState.paid.label, payout.paidAt, payout.paidTrace.map { .code($0) }, .good)
    add(Phrase(en: "Sent to the bank", ar: "أُرسل إلى البنك"), payout.exportedAt)
    add(Phrase(en: "Approved by HealthPay", ar: "وافقت هيلث باي"), payout.approvedAt)
    add(Phrase(en: "Asked for", ar: "طُلب"), payout.askedAt, asker)
    return events
  }

  /// Of HealthPay's people the merchant learns no names.
  private var asker: Phrase {
    if let day = payout.scheduledFor { return Phrase(en: "By the schedule, \(day)", ar: "حسب الجدول، \(day)") }
    return .asker(payout.askedBy, payout.askedByName)
  }
}

extension Phrase {
  /// Who asked for something, by `Actor.key`: a member of the team by name.
  static func asker(_ key: String, _ name: String) -> Phrase {
    key.hasPrefix("member:") ? .name(name) : Phrase(en: "HealthPay", ar: "هيلث باي")
  }
}
