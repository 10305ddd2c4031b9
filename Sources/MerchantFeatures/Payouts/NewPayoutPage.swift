import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

/// The form that requests a payout, or the reason why none can be requested. The next page shows its effect.
struct NewPayoutPage: HTML {
  let chrome: Chrome
  let terms: PayoutTerms
  let form: PayoutForm
  /// The payout that waits for approval, and whether the reader requested it.
  var awaited: (payout: MerchantPayout, isOwn: Bool)?

  var body: some HTML {
    PayoutFrame(chrome: chrome, title: Phrase(en: "Request payout", ar: "طلب صرف المستحقات")) {
      ErrorSummary(form.errors)
      if let refusal = terms.refusal, form.errors.isEmpty {
        Notice(.waiting, refusal.advice) { way(outOf: refusal) }
      }
      Card {
        DefinitionList(narrow: true) {
          Fact(Phrase(en: "Available", ar: "الرصيد المتاح"), large: true) { MoneyText(terms.available) }
          if let note = terms.keptNote {
            Fact(Phrase(en: "Available for payout", ar: "المتاح للصرف")) {
              MoneyText(terms.payable)
              div(.class("hint")) { note }
            }
          }
          if let last4 = terms.last4 {
            Fact(Phrase(en: "To", ar: "إلى")) { Destination(holder: terms.holder, last4: last4) }
          }
          Fact(Phrase(en: "Schedule", ar: "جدول الصرف")) { terms.sentence }
        }
        if terms.refusal == nil || !form.errors.isEmpty { fields }
      }
    }
  }

  private var fields: some HTML {
    PostForm(to: MerchantPath.newPayout, chrome) {
      MoneyField(
        Phrase(en: "Amount", ar: "المبلغ"), name: "amount", value: form.amount,
        hint: Phrase(
          en:
            "From \(terms.bankMinimum) to \(terms.payable). The schedule's minimum of \(terms.minimum) doesn't apply.",
          ar: "من \(terms.bankMinimum) إلى \(terms.payable)، ولا يسري هنا الحد الأدنى للجدول: \(terms.minimum)"),
        error: form.errors["amount"])
      FormActions {
        Button(Phrase(en: "Continue", ar: "متابعة"), .primary)
        LinkButton(Phrase(en: "Cancel", ar: "إلغاء"), to: MerchantPath.payouts)
      }
    }
  }

  @HTMLBuilder
  private func way(outOf refusal: PayoutRefusal) -> some HTML {
    if let awaited, refusal == .alreadyRequested {
      p { awaited.payout.request(isOwn: awaited.isOwn, chrome.zone) }
      p { ReferenceText(awaited.payout.reference, to: MerchantPath.payout(awaited.payout.reference)) }
    } else if refusal == .noBankAccount {
      p { Link(BankAccountPage.title, to: MerchantPath.bankAccount) }
    }
  }
}

extension MerchantPayout {
  /// Returns the words that say who requested the payout and what has to happen before another request.
  fileprivate func request(isOwn: Bool, _ zone: CairoZone) -> Phrase {
    let day = zone.day(of: requestedAt)
    if isOwn {
      return Phrase(
        en:
          "You requested \(amount) on \(day, .weekday). Withdraw it or wait for HealthPay's approval before you request another.",
        ar: "طلبت \(amount) يوم \(day, .weekday). ألغِ الطلب أو انتظر موافقة هيلث باي قبل تقديم طلب آخر.")
    }
    guard requestedBy.hasPrefix("member:") else {
      return Phrase(
        en: "HealthPay's schedule requested a payout of \(amount) on \(day, .weekday). It has to be approved first.",
        ar: "طلب جدول الصرف مبلغ \(amount) يوم \(day, .weekday)، ويتطلب الموافقة أولًا.")
    }
    return Phrase(
      en:
        "\(name: requestedByName) requested \(amount) on \(day, .weekday). It has to be withdrawn or approved before another request.",
      ar: "طلب \(name: requestedByName) \(amount) يوم \(day, .weekday). يجب إلغاؤه أو الموافقة عليه قبل تقديم طلب آخر.")
  }
}

extension Phrase {
  /// The label of payouts that wait for approval or are in transit.
  static let inTransit = Phrase(en: "On its way to your bank", ar: "في الطريق إلى البنك")
}

/// The confirmation of a payout request.
struct ConfirmPayoutPage: HTML {
  let chrome: Chrome
  let terms: PayoutTerms
  let amount: Money
  let changed: ShownFactsChanged?
  private let availableAfter: Money
  private let inTransitAfter: Money

  init(
    chrome: Chrome, terms: PayoutTerms, amount: Money, changed: ShownFactsChanged?
  ) throws(MoneyOverflow) {
    self.chrome = chrome
    self.terms = terms
    self.amount = amount
    self.changed = changed
    availableAfter = try terms.available - amount
    inTransitAfter = try terms.inTransit + amount
  }

  var body: some HTML {
    PayoutFrame(chrome: chrome, title: Phrase(en: "Request a payout of \(amount)?", ar: "طلب صرف \(amount)؟")) {
      ChangedNotice(changed)
      Card {
        ConfirmForm(
          to: MerchantPath.newPayout, chrome, key: Form.newKey(),
          changes: [
            Change(
              Phrase(en: "Available", ar: "الرصيد المتاح"), before: .money(terms.available),
              after: .money(availableAfter)),
            Change(
              .inTransit, before: .money(terms.inTransit),
              after: .money(inTransitAfter)),
          ], notes: notes, confirm: Phrase(en: "Request payout of \(amount)", ar: "طلب صرف \(amount)"), .primary,
          cancel: MerchantPath.payouts, shown: terms.facts.text, editable: true
        ) {
          HiddenField("amount", amount.decimal)
          HiddenField("confirmed", "yes")
        }
      }
    }
  }

  private var notes: [Phrase] {
    let account = "EG••••\(terms.last4 ?? "")"
    return [
      Phrase(
        en: "It goes to account \(code: account) of \(name: terms.holder).",
        ar: "يُصرف إلى الحساب \(code: account) باسم \(name: terms.holder)."),
      Phrase(
        en: "HealthPay has to approve it before it goes to the bank.", ar: "يتطلب موافقة هيلث باي قبل إرساله إلى البنك."
      ),
      Phrase(
        en: "You can withdraw it until it is sent to the bank.", ar: "يمكنك إلغاء الطلب حتى يُرسل إلى البنك."),
    ]
  }
}

/// The confirmation of a payout's withdrawal.
struct WithdrawPayoutPage: HTML {
  let chrome: Chrome
  let payout: MerchantPayout
  let terms: PayoutTerms
  let key: String
  var changed: ShownFactsChanged?

  var body: some HTML {
    PayoutFrame(
      chrome: chrome, title: Phrase(en: "Withdraw \(payout.reference)?", ar: "إلغاء طلب \(payout.reference)؟")
    ) {
      ChangedNotice(changed)
      Card {
        ConfirmForm(
          to: MerchantPath.withdraw(of: payout.reference), chrome, key: key,
          changes: [
            Change(
              Phrase(en: "State", ar: "الحالة"), before: payout.state.label, after: PayoutState.withdrawn.label),
            Change(
              Phrase(en: "Available", ar: "الرصيد المتاح"), before: .money(terms.available),
              after: .money(Money(piastres: terms.available.piastres + payout.amount.piastres))),
          ], confirm: Phrase(en: "Withdraw request", ar: "إلغاء الطلب"), .danger,
          cancel: MerchantPath.payout(payout.reference), keep: .keepRequest, shown: payout.facts.text)
      }
    }
  }
}

/// The account holder and the last four digits of the account.
struct Destination: HTML {
  let holder: String
  let last4: String

  var body: some HTML {
    NameText(holder)
    Text(" ")
    IdentifierText("EG••••\(last4)")
  }
}

private struct PayoutFrame<Content: HTML>: HTML {
  let chrome: Chrome
  let title: Phrase
  @HTMLBuilder let content: () -> Content

  var body: some HTML {
    PortalLayout(chrome, section: .payouts, title: title) {
      PageHeader(
        title, crumbs: [Crumb(PayoutListPage.title, MerchantPath.payouts)],
        here: Phrase(en: "Payout", ar: "صرف مستحقات")
      )
      div(.class("narrow")) { content() }
    }
  }
}
