import Ledger
import Templates
import Wallet
import Web

/// Asks how much; the next page shows what that will do. Where no payout can be asked for, it says why.
struct NewPayoutPage: HTML {
  let chrome: Chrome
  let terms: PayoutTerms
  let form: PayoutForm
  /// The payout that waits for its approval, and whether the reader asked for it.
  var awaited: (payout: MerchantPayout, isOwn: Bool)?

  var body: some HTML {
    PayoutFrame(chrome: chrome, title: Phrase(en: "Ask for a payout", ar: "طلب تحويل")) {
      ErrorSummary(form.errors)
      if let refusal = terms.refusal, form.errors.isEmpty {
        Notice(.waiting, refusal.advice) { way(outOf: refusal) }
      }
      Card {
        DefinitionList(narrow: true) {
          Fact(Phrase(en: "Available", ar: "الرصيد المتاح"), large: true) { MoneyText(terms.available) }
          if let note = terms.keptNote {
            Fact(Phrase(en: "Can be paid out", ar: "يمكن تحويله")) {
              MoneyText(terms.payable)
              small { note }
            }
          }
          if let last4 = terms.last4 {
            Fact(Phrase(en: "To", ar: "إلى")) { Destination(holder: terms.holder, last4: last4) }
          }
          Fact(Phrase(en: "By the schedule", ar: "حسب الجدول")) { terms.sentence }
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
            "All that can be paid out, or a part of it. The schedule's minimum of \(terms.minimum) doesn't bind you here.",
          ar: "كل ما يمكن تحويله أو جزء منه. ولا يسري هنا الحد الأدنى للجدول: \(terms.minimum)"),
        error: form.errors["amount"])
      FormActions {
        Button(Phrase(en: "Continue", ar: "متابعة"), .primary)
        LinkButton(Phrase(en: "Cancel", ar: "إلغاء"), to: MerchantPath.payouts)
      }
    }
  }

  @HTMLBuilder
  private func way(outOf refusal: PayoutRefusal) -> some HTML {
    if let awaited, refusal == .alreadyAsked {
      p { awaited.payout.request(isOwn: awaited.isOwn) }
      p { ReferenceText(awaited.payout.reference, to: MerchantPath.payout(awaited.payout.reference)) }
    } else if refusal == .noBankAccount {
      p { Link(BankAccountPage.title, to: MerchantPath.bankAccount) }
    }
  }
}

extension MerchantPayout {
  /// Who asked for it, and what has to happen before another can be asked for.
  fileprivate func request(isOwn: Bool) -> Phrase {
    if isOwn {
      return Phrase(
        en: "You asked for \(amount), \(askedAt). Take it back, or wait for HealthPay's decision, before another.",
        ar: "طلبت \(amount)، \(askedAt). اسحب الطلب أو انتظر قرار هيلث باي قبل طلب آخر.")
    }
    guard askedBy.hasPrefix("member:") else {
      return Phrase(
        en: "HealthPay asked for \(amount) to be paid to you, \(askedAt). Its decision comes first.",
        ar: "طلبت هيلث باي تحويل \(amount) إليك، \(askedAt). ويأتي قرارها أولًا.")
    }
    return Phrase(
      en:
        "\(name: askedByName) asked for \(amount), \(askedAt). Before another, they take it back or HealthPay decides.",
      ar: "طلب \(name: askedByName) \(amount)، \(askedAt). قبل طلب آخر يسحبه مقدّمه أو تقرر هيلث باي.")
  }
}

extension Phrase {
  /// What waits for its approval, or is on its way to the bank.
  static let setAside = Phrase(en: "Set aside for payouts", ar: "مخصص للتحويل")
}

/// Says what the payout will do, before anybody confirms it.
struct ConfirmPayoutPage: HTML {
  let chrome: Chrome
  let terms: PayoutTerms
  let amount: Money
  private let availableAfter: Money
  private let inTransitAfter: Money

  init(chrome: Chrome, terms: PayoutTerms, amount: Money) throws(MoneyOverflow) {
    self.chrome = chrome
    self.terms = terms
    self.amount = amount
    availableAfter = try terms.available - amount
    inTransitAfter = try terms.inTransit + amount
  }

  var body: some HTML {
    PayoutFrame(chrome: chrome, title: Phrase(en: "Pay out \(amount)?", ar: "تحويل \(amount)؟")) {
      Card {
        ConfirmForm(
          to: MerchantPath.newPayout, chrome, key: Form.newKey(),
          changes: [
            Change(
              Phrase(en: "Available", ar: "الرصيد المتاح"), before: .money(terms.available),
              after: .money(availableAfter)),
            Change(
              .setAside, before: .money(terms.inTransit),
              after: .money(inTransitAfter)),
          ], notes: notes, confirm: Phrase(en: "Ask for \(amount)", ar: "طلب \(amount)"), .primary,
          cancel: MerchantPath.newPayout
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
        en: "It goes to \(code: account), the account of \(name: terms.holder).",
        ar: "يذهب إلى الحساب \(code: account) باسم \(name: terms.holder)."),
      Phrase(
        en: "HealthPay approves it first; then it goes to the bank.", ar: "توافق عليه هيلث باي أولًا ثم يُرسل إلى البنك."),
      Phrase(
        en: "You can take it back until it is in a file for the bank.", ar: "يمكنك سحبه حتى يدخل في ملف البنك."),
    ]
  }
}

/// Says what taking a payout back will do.
struct RecallPayoutPage: HTML {
  let chrome: Chrome
  let payout: MerchantPayout
  let available: Money
  let after: Money
  let key: String

  var body: some HTML {
    PayoutFrame(
      chrome: chrome, title: Phrase(en: "Take back \(payout.reference)?", ar: "سحب \(payout.reference)؟")
    ) {
      Card {
        ConfirmForm(
          to: MerchantPath.recall(of: payout.reference), chrome, key: key,
          changes: [
            Change(
              Phrase(en: "State", ar: "الحالة"), before: payout.state.label, after: PayoutState.recalled.label),
            Change(Phrase(en: "Available", ar: "الرصيد المتاح"), before: .money(available), after: .money(after)),
          ], confirm: Phrase(en: "Take it back", ar: "سحب الطلب"), .danger,
          cancel: MerchantPath.payout(payout.reference))
      }
    }
  }
}

/// Whose account money goes to, and its last four digits.
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
        title, crumbs: [Crumb(PayoutListPage.title, MerchantPath.payouts)], here: Phrase(en: "Payout", ar: "تحويل بنكي")
      )
      div(.class("narrow")) { content() }
    }
  }
}
