import Ledger
import SharedFeatures
import Templates
import Wallet

/// A payout: its amount and when it arrives, what it is made of, and its timeline.
struct PayoutPage: HTML {
  let chrome: Chrome
  let payout: MerchantPayout
  let lines: PayoutLines
  let mayWithdraw: Bool
  var refusal: Phrase?

  func refused(_ why: Phrase) -> PayoutPage {
    var page = self
    page.refusal = why
    return page
  }

  private var here: Path { MerchantPath.payout(payout.reference) }

  var body: some HTML {
    PortalLayout(chrome, section: .payouts, title: .reference(payout.reference)) {
      MerchantPrintHeader(Phrase(en: "Payout", ar: "صرف مستحقات"), chrome)
      PageHeader(
        .reference(payout.reference), crumbs: [Crumb(PayoutListPage.title, MerchantPath.payouts)],
        here: Phrase(en: "Payout", ar: "صرف مستحقات")
      ) {
        StatusPill(payout.state)
      } acts: {
        if mayWithdraw {
          LinkButton(Phrase(en: "Withdraw…", ar: "إلغاء الطلب…"), to: MerchantPath.withdraw(of: payout.reference))
        }
        PrintButton()
        LinkButton(
          Phrase(en: "Download CSV", ar: "تنزيل CSV"), to: MerchantPath.lines(of: payout.reference), downloads: true)
      }
      if let refusal { Notice(.bad, refusal, role: "alert") }
      if payout.endedAt != nil { cameBack }
      Card {
        div(.class("hero-line")) {
          HeroAmount(payout.amount, payout.arrival(chrome.zone, today: chrome.today), reason: reason)
          facts
        }
        PayoutEquation(lines.parts)
      }
      Chain(chain)
      Columns {
        PayoutLinesCard(lines, at: here, chrome.zone) { MerchantPath.page(of: $0) }
      } side: {
        Card(Phrase(en: "Timeline", ar: "التسلسل الزمني")) { Timeline(events) }
      }
    }
  }

  private var facts: some HTML {
    DefinitionList(narrow: true) {
      Fact(Phrase(en: "Bank account", ar: "الحساب البنكي")) {
        Destination(holder: payout.bankHolder, last4: payout.ibanLast4)
      }
      if let trace = payout.endedTrace ?? payout.paidTrace {
        Fact(Phrase(en: "Bank reference", ar: "الرقم المرجعي لدى البنك")) { ReferenceText(code: trace, copies: true) }
      } else if [.awaitingApproval, .approved, .exported].contains(payout.state) {
        Fact(Phrase(en: "Bank reference", ar: "الرقم المرجعي لدى البنك")) {
          Phrase(en: "Shown once the bank confirms", ar: "يظهر بعد تأكيد البنك")
        }
      }
      if let reason = payout.failureReason {
        Fact(Phrase(en: "Bank's reason", ar: "سبب البنك")) { Phrase.bankReason(reason) }
      }
      if let retried = payout.retryOf {
        Fact(Phrase(en: "Replaces", ar: "بديل عن")) { ReferenceText(retried, to: MerchantPath.payout(retried)) }
      }
      if let retry = payout.retriedBy {
        Fact(Phrase(en: "Replaced by", ar: "استُبدل بـ")) { ReferenceText(retry, to: MerchantPath.payout(retry)) }
      }
    }
  }

  /// How it ended, and where its money is now.
  private var cameBack: some HTML {
    Notice(payout.state.meaning, payout.state.explanation) {
      p {
        if let later = lines.parts.continuedIn {
          Phrase(en: "Its money is part of payout ", ar: "المبلغ ضمن الصرف ")
          ReferenceText(later, to: MerchantPath.payout(later))
        } else {
          Phrase(en: "The money is available again.", ar: "عاد المبلغ إلى رصيدك المتاح.")
        }
      }
      if lines.parts.continuedIn == nil, let reason = payout.failureReason, AccountFailure(reason: reason) != nil {
        p {
          Phrase(
            en: "The bank can't pay into this account. Change it, or contact HealthPay if it is right. ",
            ar: "لا يستطيع البنك الدفع إلى هذا الحساب. غيّره، أو تواصل مع هيلث باي إذا كان صحيحًا. ")
          Link(BankAccountPage.title, to: MerchantPath.bankAccount)
        }
      }
    }
  }

  private var reason: Phrase? {
    if payout.endedAt == nil { return payout.waits(chrome.zone) ?? payout.state.explanation }
    return nil
  }

  private var chain: [ChainStep] {
    let parts = lines.parts
    var steps = [
      origin,
      ChainStep(
        Phrase(en: "Payout", ar: "صرف المستحقات"), payout.chainState, payout.reference.text,
        lines: [
          .money(payout.amount),
          Phrase(
            en: "Requested \(chrome.zone.day(of: payout.requestedAt), .weekday)",
            ar: "طُلب \(chrome.zone.day(of: payout.requestedAt), .weekday)"),
        ] + (payout.failureReason.map { [Phrase.bankReason($0)] } ?? [])),
    ]
    if payout.endedAt != nil {
      let title = Phrase(en: "Payout", ar: "صرف المستحقات")
      steps.append(
        parts.continuedIn.map { later in
          ChainStep(
            title, .done, later.text, to: MerchantPath.payout(later),
            lines: [Phrase(en: "Carries this money now", ar: "يشمل هذا المبلغ الآن")])
        } ?? ChainStep(title, .coming, lines: [Phrase(en: "With the next payout", ar: "مع الصرف التالي")]))
    } else {
      steps.append(
        ChainStep(
          Phrase(en: "Bank", ar: "البنك"), payout.state == .paid ? .done : .coming, payout.paidTrace,
          lines: [.code("EG••••\(payout.ibanLast4)"), payout.arrival(chrome.zone, today: chrome.today)]))
    }
    return steps
  }

  /// Where its money is from. A payout that pays again what came back has no settlement of its own.
  private var origin: ChainStep {
    let (settlements, returned) = (lines.parts.settlements, lines.parts.returned)
    if settlements.count == 0, returned.count > 0 {
      return ChainStep(Phrase(en: "Earlier payout", ar: "صرف سابق"), .done, lines: [.money(returned.amount)])
    }
    return ChainStep(
      Phrase(en: "Settlements", ar: "التسويات"), .done,
      lines: [.money(settlements.amount), PluralPhrase.settlements(settlements.count).phrase])
  }

  private var events: [TimelineEvent] {
    var events: [TimelineEvent] = []
    func add(_ title: Phrase, _ instant: Instant?, _ detail: Phrase? = nil, _ meaning: Meaning = .neutral) {
      guard let instant else { return }
      events.append(TimelineEvent(title, at: instant, style: .full, detail: detail, meaning))
    }
    add(payout.state.label, payout.endedAt, payout.endedTrace.map { .code($0) }, payout.state.meaning)
    add(
      Phrase(en: "Arrived at your bank", ar: "وصل إلى حسابك"), payout.arrivedAt ?? payout.paidAt,
      payout.paidTrace.map { .code($0) }, .good)
    add(Phrase(en: "Sent to the bank", ar: "أُرسل إلى البنك"), payout.exportedAt)
    add(Phrase(en: "Approved by HealthPay", ar: "وافقت هيلث باي"), payout.approvedAt)
    add(Phrase(en: "Requested", ar: "تم تقديم الطلب"), payout.requestedAt, asker)
    return events
  }

  /// The requester. The merchant portal doesn't name HealthPay's staff.
  private var asker: Phrase {
    if let day = payout.scheduledFor { return Phrase(en: "By schedule, \(day)", ar: "حسب الجدول، \(day)") }
    return .asker(payout.requestedBy, payout.requestedByName)
  }
}

extension MerchantPayout {
  var chainState: ChainStep.State {
    if endedAt != nil { return .failed }
    return state == .paid || state == .exported ? .done : .coming
  }

  /// When it arrives, or arrived; where it came back, when.
  func arrival(_ zone: CairoZone, today: Day) -> Phrase {
    if let endedAt {
      let day = zone.day(of: endedAt)
      return Phrase(en: "\(state.label) \(day, .weekday)", ar: "\(state.label) \(day, .weekday)")
    }
    if let arrived = arrivedAt ?? paidAt {
      let day = zone.day(of: arrived)
      return Phrase(en: "Arrived \(day, .weekday)", ar: "وصل \(day, .weekday)")
    }
    let expected = expectedArrival(zone, today: today)
    return state == .exported
      ? Phrase(en: "Arrives \(expected, .weekday)", ar: "يصل \(expected, .weekday)")
      : Phrase(en: "Expected \(expected, .weekday)", ar: "متوقع \(expected, .weekday)")
  }

  /// The banking day after it was sent; before that, after today.
  private func expectedArrival(_ zone: CairoZone, today: Day) -> Day {
    bankingDays.arrival(ofMoneySentOn: exportedAt.map { zone.day(of: $0) } ?? today, executedOn: executionDay)
  }

  /// Why it arrives later than on the day after it was sent.
  fileprivate func waits(_ zone: CairoZone) -> Phrase? {
    guard state == .exported, let exportedAt else { return nil }
    let sent = zone.day(of: exportedAt)
    let expected = expectedArrival(zone, today: sent)
    guard expected.days(since: sent) > 1 else { return nil }
    if let executionDay, executionDay > bankingDays.first(from: sent) {
      return Phrase(
        en: "Sent to the bank, which pays it on \(executionDay, .weekday).",
        ar: "أُرسل إلى البنك، وينفّذه يوم \(executionDay, .weekday).")
    }
    return Phrase(
      en: "Sent to the bank, which is closed until \(expected, .weekday). The bank hasn't confirmed it yet.",
      ar: "أُرسل إلى البنك، وهو مغلق حتى \(expected, .weekday)، ولم يؤكده البنك بعد.")
  }
}

extension PayoutState {
  /// Where it is, or how it ended.
  var explanation: Phrase {
    switch self {
    case .awaitingApproval:
      Phrase(
        en: "Waiting for HealthPay's approval. The money is reserved for this payout.",
        ar: "بانتظار موافقة هيلث باي. المبلغ محجوز لهذا الصرف.")
    case .approved:
      Phrase(
        en: "Approved by HealthPay. It goes to the bank with the next payout batch.",
        ar: "وافقت عليه هيلث باي، ويُرسل إلى البنك في دفعة الصرف التالية.")
    case .exported:
      Phrase(
        en: "Sent to the bank. The bank hasn't confirmed it yet.", ar: "أُرسل إلى البنك، ولم يؤكده البنك بعد.")
    case .paid: Phrase(en: "The bank paid it into your account.", ar: "وصل المبلغ إلى حسابك.")
    case .rejected: Phrase(en: "HealthPay rejected it.", ar: "رفضته هيلث باي.")
    case .withdrawn: Phrase(en: "The request was withdrawn.", ar: "تم إلغاء الطلب.")
    case .failed: Phrase(en: "The bank couldn't pay it.", ar: "لم يتمكن البنك من دفعه.")
    case .returned: Phrase(en: "The bank returned this payout.", ar: "أعاد البنك هذا الصرف.")
    }
  }
}

extension Phrase {
  /// Returns the requester of an `Actor.key`. Only members of the team are named.
  static func asker(_ key: String, _ name: String) -> Phrase {
    key.hasPrefix("member:") ? .name(name) : Phrase(en: "HealthPay", ar: "هيلث باي")
  }
}
