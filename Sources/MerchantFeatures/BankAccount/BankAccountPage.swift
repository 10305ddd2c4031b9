import Ledger
import Templates
import Wallet

/// Where the merchant is paid to, and what becomes of a change of it.
struct BankAccountPage: HTML {
  let chrome: Chrome
  let account: BankAccount?
  let pending: BankAccountChange?
  let ended: [BankAccountChange]
  let mayChange: Bool
  let mayRecall: Bool
  let refusal: Phrase?

  static let title = Phrase(en: "Bank account", ar: "الحساب البنكي")

  var body: some HTML {
    PortalLayout(chrome, section: .bankAccount, title: Self.title) {
      PageHeader(Self.title, lead: Phrase(en: "Where your payouts go.", ar: "إلى أين تذهب تحويلاتك.")) {
      } acts: {
        if mayChange && pending == nil { change }
      }
      if let refusal { Notice(.bad, refusal, role: "alert") }
      if let pending { PendingChange(change: pending, mayRecall: mayRecall) }
      inForce
      if !ended.isEmpty { history }
    }
  }

  private var change: some HTML {
    LinkButton(
      account == nil
        ? Phrase(en: "Give an account…", ar: "إضافة حساب…") : Phrase(en: "Change it…", ar: "تغييره…"),
      to: MerchantPath.newBankAccount)
  }

  private var inForce: some HTML {
    Card(Phrase(en: "In force", ar: "الحساب الساري")) {
      if let account {
        DefinitionList {
          Fact(Phrase(en: "Account", ar: "الحساب"), large: true) { IdentifierText("EG••••\(account.last4)") }
          Fact(Phrase(en: "Account holder", ar: "صاحب الحساب")) { NameText(account.holder) }
        }
        if !mayChange {
          p(.class("hint")) {
            Phrase(en: "Only the owner can ask to change it.", ar: "لا يطلب تغييره إلا المالك.")
          }
        }
      } else {
        EmptyState(
          Phrase(en: "No bank account yet", ar: "لا حساب بنكي بعد"),
          mayChange
            ? Phrase(
              en: "Nothing can be paid out until there is one.", ar: "لا يمكن تحويل شيء قبل إضافة حساب.")
            : Phrase(
              en: "Nothing can be paid out until the owner gives one.", ar: "لا يمكن تحويل شيء حتى يضيف المالك حسابًا."))
      }
    }
  }

  private var history: some HTML {
    Card(Self.historyTitle, flush: true) {
      DataTable(ended, label: Self.historyTitle, empty: EmptyState(Phrase(en: "None yet", ar: "لا يوجد بعد"))) {
        Column(Phrase(en: "Account", ar: "الحساب"), .header) { change in IdentifierText("EG••••\(change.last4)") }
        Column(Phrase(en: "Account holder", ar: "صاحب الحساب")) { change in NameText(change.holder) }
        Column(Phrase(en: "Asked", ar: "الطلب")) { change in InstantText(change.askedAt) }
        Column(Phrase(en: "By", ar: "بواسطة"), .minor) { change in Phrase.asker(change.askedBy, change.askedByName) }
        Column(Phrase(en: "State", ar: "الحالة")) { change in StatusPill(change.state) }
        Column(Phrase(en: "In force since", ar: "سارٍ منذ"), .minor) { change in
          if let since = change.inForceAt { InstantText(since) } else { Nothing() }
        }
      }
    }
  }

  private static let historyTitle = Phrase(en: "Changes so far", ar: "التغييرات السابقة")
}

/// The change that is under way, and what it waits for.
private struct PendingChange: HTML {
  let change: BankAccountChange
  let mayRecall: Bool

  var body: some HTML {
    Card(Phrase(en: "Change under way", ar: "تغيير قيد التنفيذ")) {
      p { waits }
      DefinitionList {
        Fact(Phrase(en: "New account", ar: "الحساب الجديد"), large: true) { IdentifierText("EG••••\(change.last4)") }
        Fact(Phrase(en: "Account holder", ar: "صاحب الحساب")) { NameText(change.holder) }
        Fact(Phrase(en: "Asked", ar: "الطلب")) { InstantText(change.askedAt, .full) }
        Fact(Phrase(en: "By", ar: "بواسطة")) { Phrase.asker(change.askedBy, change.askedByName) }
      }
      if mayRecall {
        FormActions { LinkButton(Phrase(en: "Take back…", ar: "سحب…"), to: MerchantPath.recall(of: change.id)) }
      }
    } aside: {
      StatusPill(change.state)
    }
  }

  private var waits: Phrase {
    if let effective = change.effectiveAt {
      Phrase(
        en:
          "HealthPay approved it. It comes into force on \(effective); until then payouts go to the account in force.",
        ar: "وافقت عليه هيلث باي، ويسري في \(effective). وحتى ذلك الحين تذهب التحويلات إلى الحساب الساري.")
    } else {
      Phrase(
        en: "It waits for HealthPay's approval; until then payouts go to the account in force.",
        ar: "ينتظر موافقة هيلث باي، وحتى ذلك الحين تذهب التحويلات إلى الحساب الساري.")
    }
  }
}
