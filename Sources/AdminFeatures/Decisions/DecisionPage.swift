import Ledger
import Templates
import Wallet

/// What was asked, what it changes, and what became of it.
struct DecisionPage: HTML {
  let chrome: Chrome
  let item: DecisionItem
  let subject: DecisionSubject
  let standing: DecisionStanding
  /// Why the last act on it did nothing.
  var refusal: Phrase?

  var body: some HTML {
    PortalLayout(chrome, section: .decisions, title: item.title) {
      PageHeader(item.title, crumbs: [Crumb(DecisionListPage.title, AdminPath.decisions)], here: item.kind.label) {
        StatusPill(item.state)
      } acts: {
        acts
      }
      if let refusal {
        Notice(.bad, refusal, role: "alert")
      } else if let note = standing.note {
        Notice(.neutral, note)
      }
      Columns {
        if !item.changes.isEmpty {
          Card(Phrase(en: "What it does", ar: "أثر الطلب")) {
            ChangeTable(item.changes, isPast: item.state != .open)
          }
        }
        DecisionFacts(item: item, subject: subject)
      } side: {
        Card(Phrase(en: "Timeline", ar: "التسلسل الزمني")) { Timeline(item.events) }
      }
    }
  }

  @HTMLBuilder
  private var acts: some HTML {
    if item.state != .open {
      LinkButton(Phrase(en: "Back to the queue", ar: "العودة إلى القائمة"), to: AdminPath.decisions)
    }
    if standing.mayDecide {
      PostForm(to: AdminPath.decision(item.id) / (standing.hasClaim ? "release" : "claim"), chrome, inline: true) {
        Button(
          standing.hasClaim ? Phrase(en: "Release", ar: "إتاحة لغيري") : Phrase(en: "Take", ar: "تولّي الطلب"), .quiet)
      }
      LinkButton(Phrase(en: "Reject…", ar: "رفض…"), to: AdminPath.decision(item.id) / "rejection", .danger)
      LinkButton(Phrase(en: "Approve…", ar: "موافقة…"), to: AdminPath.decision(item.id) / "approval", .primary)
    }
    if standing.mayRecall {
      LinkButton(Phrase(en: "Take back…", ar: "سحب…"), to: AdminPath.decision(item.id) / "recall")
    }
  }
}

/// What a person may do with a decision as it stands, and why not.
struct DecisionStanding: Sendable {
  let mayDecide: Bool
  let mayRecall: Bool
  /// Whether they have said that they are looking into it.
  let hasClaim: Bool
  let note: Phrase?
}

struct DecisionFacts: HTML {
  let item: DecisionItem
  let subject: DecisionSubject

  var body: some HTML {
    Card(Phrase(en: "Request", ar: "الطلب")) {
      DefinitionList {
        if let amount = item.amount { Fact(Phrase(en: "Amount", ar: "المبلغ"), large: true) { MoneyText(amount) } }
        Fact(item.kind.label) {
          if let path = item.subjectPath { ReferenceText(code: item.subject, to: path) } else { item.title }
        }
        if let payment = item.payment {
          Fact(Phrase(en: "Payment", ar: "العملية")) { ReferenceText(payment, to: AdminPath.transaction(payment)) }
        }
        about
        Fact(Phrase(en: "Asked by", ar: "طلبه")) { NameText(item.askedByName) }
        if let reason = item.reason { Fact(Phrase(en: "Reason given", ar: "السبب المذكور")) { NameText(reason) } }
        if item.state == .open {
          Fact(Phrase(en: "Ends undecided", ar: "ينتهي دون قرار")) { InstantText(item.expiresAt, .full) }
        }
      }
    } aside: {
      InstantText(item.askedAt, .full)
    }
  }

  /// Whom and what it concerns, as it is now.
  @SlotBuilder
  private var about: Slot {
    if let user = subject.user, let name = subject.userName {
      Fact(Phrase(en: "User", ar: "المستخدم")) { PersonText(name, to: AdminPath.user(user)) }
    }
    if let code = subject.merchant, let name = subject.merchantName {
      Fact(Phrase(en: "Merchant", ar: "التاجر")) { MerchantText(name, code: code, to: AdminPath.merchant(code)) }
    }
    if let refund = subject.refund {
      Fact(Phrase(en: "Still refundable besides this", ar: "المتبقي القابل للاسترداد بخلاف هذا")) {
        MoneyText(refund.remaining)
      }
      Fact(Phrase(en: "Fee returned", ar: "الرسوم المُعادة")) { MoneyText(refund.feeReturned.fee) }
      Fact(Phrase(en: "VAT returned", ar: "الضريبة المُعادة")) { MoneyText(refund.feeReturned.vat) }
    }
    if item.kind == .payout, let available = subject.available {
      Fact(Phrase(en: "Available besides this, now", ar: "المتاح الآن بخلاف هذا")) { MoneyText(available) }
    }
    if item.kind == .bankAccount { force }
    ForEach(subject.accounts) { account in
      Fact(account.title) {
        if let balance = account.balance { MoneyText(balance) } else { Nothing() }
      }
    }
  }

  @SlotBuilder
  private var force: Slot {
    if let at = subject.effectiveAt {
      Fact(Phrase(en: "Comes into force", ar: "يسري في")) { InstantText(at, .full) }
    } else if item.state == .open {
      let wait = PluralPhrase.hours(subject.coolingOffHours)
      Fact(Phrase(en: "Comes into force", ar: "يسري في")) {
        Phrase(en: "\(wait) after its approval", ar: "بعد الموافقة بمدة \(wait)")
      }
    }
  }
}

extension DecisionItem {
  fileprivate var events: [TimelineEvent] {
    var events = [
      TimelineEvent(
        Phrase(en: "Asked for", ar: "طُلب"), at: askedAt, style: .precise, detail: .name(askedByName),
        state == .open ? .waiting : .neutral)
    ]
    if state == .open, let claim {
      events.append(
        TimelineEvent(
          Phrase(en: "Taken", ar: "لدى من ينظر فيه"), at: claim.at, style: .precise, detail: .name(claim.name)))
    }
    if let decidedByName, let decidedAt {
      // Who approved what was recalled later approved it all the same.
      let verdict: DecisionState = state == .rejected ? .rejected : .approved
      events.append(
        TimelineEvent(
          verdict.label, at: decidedAt, style: .precise,
          detail: note.map {
            Phrase(en: "\(name: decidedByName): \(name: $0)", ar: "\(name: decidedByName): \(name: $0)")
          } ?? .name(decidedByName), verdict.meaning))
    }
    if let executedAt {
      events.append(TimelineEvent(Phrase(en: "Done", ar: "نُفّذ"), at: executedAt, style: .precise, .good))
    }
    if let recalledByName, let recalledAt {
      events.append(
        TimelineEvent(
          DecisionState.recalled.label, at: recalledAt, style: .precise, detail: .name(recalledByName)))
    }
    if state == .expired { events.append(TimelineEvent(state.label, at: expiresAt, style: .precise)) }
    return events.reversed()
  }
}
