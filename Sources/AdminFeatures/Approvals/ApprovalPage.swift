import Ledger
import SharedFeatures
import Templates
import Wallet

/// An approval request: its effect, its facts and its timeline.
struct ApprovalPage: HTML {
  let chrome: Chrome
  let detail: ApprovalDetail
  let standing: ApprovalStanding
  /// The reason why the last act was refused.
  var refusal: Phrase?

  private var item: ApprovalItem { detail.item }
  private var found: FoundApproval { detail.found }
  private var queue: ApprovalQueue { detail.queue }

  var body: some HTML {
    PortalLayout(chrome, section: .approvals, title: item.title) {
      PageHeader(item.title, crumbs: [Crumb(ApprovalListPage.title, queue.path)], here: item.kind.label) {
        StatusPill(item.state)
      } acts: {
        acts
      } neighbours: {
        if item.state == .open { neighbours }
      }
      if let refusal {
        Notice(.bad, refusal, role: "alert")
      } else if let note = standing.note {
        Notice(.neutral, note)
      }
      if refusal == nil, let obstacle = found.obstacle { Notice(.waiting, obstacle) }
      Columns {
        if !found.changes.isEmpty {
          Card(Phrase(en: "Effect", ar: "الأثر")) { ChangeTable(found.changes, isPast: item.state != .open) }
        }
        ApprovalFacts(found: found)
        if item.kind == .refund { DuplicatesCard(payments: detail.duplicates) }
      } side: {
        Card(Phrase(en: "Timeline", ar: "التسلسل الزمني")) { Timeline(item.events) }
      }
    }
  }

  private static let next = Phrase(en: "Next request", ar: "الطلب التالي")

  @HTMLBuilder
  private var neighbours: some HTML {
    if let previous = detail.neighbours?.previous {
      Link(Phrase(en: "Previous request", ar: "الطلب السابق"), to: queue.path(to: previous))
    }
    if let next = detail.neighbours?.next { Link(Self.next, to: queue.path(to: next)) }
  }

  @HTMLBuilder
  private var acts: some HTML {
    if item.state != .open {
      LinkButton(Phrase(en: "Back to approvals", ar: "العودة إلى الموافقات"), to: queue.path)
    }
    if let next = detail.neighbours?.next, item.state != .open {
      LinkButton(Self.next, to: queue.path(to: next), .primary)
    }
    if standing.mayDecide {
      PostForm(
        to: standing.hasAssignment ? AdminPath.release(of: item.id) : AdminPath.assignment(of: item.id), chrome,
        inline: true
      ) {
        if let field = queue.field { field }
        Button(
          standing.hasAssignment
            ? Phrase(en: "Unassign", ar: "إخلاء المسؤولية") : Phrase(en: "Assign to me", ar: "تولّي الطلب"),
          .quiet)
      }
      LinkButton(Phrase(en: "Reject…", ar: "رفض…"), to: queue.path(AdminPath.act(.rejection, on: item.id)), .danger)
      LinkButton(Phrase(en: "Approve…", ar: "موافقة…"), to: queue.path(AdminPath.act(.approval, on: item.id)), .primary)
    }
    if standing.mayWithdraw {
      LinkButton(Phrase(en: "Withdraw…", ar: "إلغاء الطلب…"), to: queue.path(AdminPath.act(.withdrawal, on: item.id)))
    }
  }
}

/// The acts that a person may do with an approval, and the reason why they can't do others.
struct ApprovalStanding: Sendable {
  let mayDecide: Bool
  let mayWithdraw: Bool
  /// Whether the request is assigned to them.
  let hasAssignment: Bool
  let note: Phrase?
}

struct ApprovalFacts: HTML {
  let found: FoundApproval

  var body: some HTML {
    Card(Phrase(en: "Request", ar: "الطلب")) {
      ApprovalFactList(found: found)
    } aside: {
      InstantText(found.item.requestedAt, .full)
    }
  }
}

struct ApprovalFactList: HTML {
  let found: FoundApproval

  private var item: ApprovalItem { found.item }
  private var subject: ApprovalSubject { found.subject }

  var body: some HTML {
    DefinitionList {
      if let amount = item.moved { Fact(Phrase(en: "Amount", ar: "المبلغ"), large: true) { MoneyText(amount) } }
      // The others' subjects are the user and the merchant below.
      if [.refund, .payout, .bankLine].contains(item.kind), let path = item.subjectPath {
        Fact(item.kind.label) { ReferenceText(code: item.subject, to: path) }
      }
      if let payment = item.payment {
        Fact(Phrase(en: "Payment", ar: "العملية")) { ReferenceText(payment, to: AdminPath.transaction(payment)) }
      }
      about
      if let line = found.line {
        BankAmountFacts(line: line)
        BankLineFacts(line: line)
      }
      ForEach(item.details(to: found.iban)) { detail in Fact(detail.label) { detail.value } }
      Fact(Phrase(en: "Requested by", ar: "مقدّم الطلب")) { Phrase.actor(item.requestedByName) }
      if let reason = item.reason {
        Fact(item.kind == .refund ? Phrase(en: "Note", ar: "ملاحظة") : Phrase(en: "Reason", ar: "السبب")) {
          NameText(reason)
        }
      }
      if item.state == .open {
        Fact(Phrase(en: "Expires", ar: "تنتهي صلاحيته")) { InstantText(item.expiresAt, .full) }
      }
    }
  }

  /// The current facts about the request's subject.
  @SlotBuilder
  private var about: Slot {
    if let user = subject.user, let name = subject.userName {
      Fact(Phrase(en: "User", ar: "المستخدم")) { PersonText(name, to: AdminPath.user(user)) }
    }
    if let code = subject.merchant, let name = subject.merchantName {
      Fact(Phrase(en: "Merchant", ar: "التاجر")) {
        MerchantText(name, arabic: subject.merchantArabicName, code: code, to: AdminPath.merchant(code))
      }
    }
    if let payout = found.line?.payout?.reference {
      Fact(Phrase(en: "Payout", ar: "عملية الصرف")) { ReferenceText(payout, to: AdminPath.payout(payout)) }
    }
    if let remaining = found.remaining {
      Fact(Phrase(en: "Refundable after this", ar: "المتبقي القابل للاسترداد بعد هذا الطلب")) { MoneyText(remaining) }
    }
    if let returned = found.feeReturned {
      Fact(Phrase(en: "Fee returned", ar: "الرسوم المُعادة")) { MoneyText(returned.fee) }
      Fact(Phrase(en: "VAT returned", ar: "الضريبة المُعادة")) { MoneyText(returned.vat) }
    }
    if case .refund(let refund) = found.preview {
      Fact(Phrase(en: "Rule that applies", ar: "القاعدة المطبقة")) {
        Phrase(
          en: "Refunds above \(refund.threshold) of one payment need a second person's approval.",
          ar: "استرداد ما يزيد على \(refund.threshold) من عملية واحدة يتطلب موافقة شخص ثانٍ.")
      }
    }
    if item.kind == .payout || item.kind == .bankLine, let bank = found.bank { Fact(.bank) { bank.label } }
    if item.kind == .payout, let available = subject.available {
      Fact(Phrase(en: "Available now, besides this amount", ar: "المتاح الآن بخلاف هذا المبلغ")) {
        MoneyText(available)
      }
    }
    if item.kind == .bankAccount { force }
  }

  @SlotBuilder
  private var force: Slot {
    if let bank = found.bank { Fact(Phrase(en: "New account's bank", ar: "بنك الحساب الجديد")) { bank.label } }
    if let at = subject.effectiveAt {
      Fact(Phrase(en: "Takes effect", ar: "تاريخ السريان")) { InstantText(at, .full) }
    } else if item.state == .open {
      let wait = PluralPhrase.hours(subject.coolingOffHours, .afterPreposition)
      Fact(Phrase(en: "Takes effect", ar: "تاريخ السريان")) {
        Phrase(en: "\(wait) after approval", ar: "بعد \(wait) من الموافقة")
      }
    }
  }
}

extension ApprovalItem {
  fileprivate var events: [TimelineEvent] {
    var events = [
      TimelineEvent(
        Phrase(en: "Requested", ar: "تم تقديم الطلب"), at: requestedAt, style: .precise,
        detail: .actor(requestedByName),
        state == .open ? .waiting : .neutral)
    ]
    if state == .open, let assignment {
      events.append(
        TimelineEvent(
          Phrase(en: "Assigned", ar: "تم تولّي الطلب"), at: assignment.at, style: .precise,
          detail: .name(assignment.name)
        ))
    }
    if let decidedByName, let decidedAt {
      // A request that was withdrawn after approval has an approver too.
      let verdict: ApprovalState = state == .rejected ? .rejected : .approved
      events.append(
        TimelineEvent(
          verdict.label, at: decidedAt, style: .precise,
          detail: note.map {
            Phrase(en: "\(name: decidedByName): \(name: $0)", ar: "\(name: decidedByName): \(name: $0)")
          } ?? .name(decidedByName), verdict.meaning))
    }
    if let executedAt {
      events.append(TimelineEvent(Phrase(en: "Executed", ar: "تم التنفيذ"), at: executedAt, style: .precise, .good))
    }
    if let withdrawnByName, let withdrawnAt {
      events.append(
        TimelineEvent(
          ApprovalState.withdrawn.label, at: withdrawnAt, style: .precise, detail: .actor(withdrawnByName)))
    }
    if state == .expired { events.append(TimelineEvent(state.label, at: expiresAt, style: .precise)) }
    return events.reversed()
  }
}
