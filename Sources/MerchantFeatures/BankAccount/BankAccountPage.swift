import Ledger
import SharedFeatures
import Templates
import Wallet

/// The merchant's bank account, and its open and past changes.
struct BankAccountPage: HTML {
  let chrome: Chrome
  let account: BankAccount?
  let bank: BankCode?
  let pending: BankAccountChange?
  let pendingBank: BankCode?
  let ended: [BankAccountChange]
  let mayChange: Bool
  let mayWithdraw: Bool
  let refusal: Phrase?

  static let title = Phrase(en: "Bank account", ar: "الحساب البنكي")

  var body: some HTML {
    PortalLayout(chrome, section: .bankAccount, title: Self.title) {
      PageHeader(Self.title, lead: Phrase(en: "Your payouts go to this account.", ar: "تُصرف مستحقاتك إلى هذا الحساب."))
      {
      } acts: {
        if mayChange && pending == nil { change }
      }
      if let refusal { Notice(.bad, refusal, role: "alert") }
      if let pending { PendingChange(change: pending, bank: pendingBank, mayWithdraw: mayWithdraw) }
      inForce
      if !ended.isEmpty { history }
    }
  }

  private var change: some HTML {
    LinkButton(
      account == nil
        ? Phrase(en: "Add a bank account…", ar: "إضافة حساب بنكي…")
        : Phrase(en: "Change account…", ar: "تغيير الحساب…"),
      to: MerchantPath.newBankAccount)
  }

  private var inForce: some HTML {
    Card(Phrase(en: "Current account", ar: "الحساب الحالي")) {
      if let account {
        DefinitionList {
          Fact(Phrase(en: "Account", ar: "الحساب"), large: true) { IdentifierText("EG••••\(account.last4)") }
          if let bank { Fact(.bank) { bank.label } }
          Fact(Phrase(en: "Account holder", ar: "صاحب الحساب")) { NameText(account.holder) }
        }
        if !mayChange {
          p(.class("hint")) {
            Phrase(
              en: "Only the owner and finance can request a change.",
              ar: "لا يمكن طلب التغيير إلا من المالك أو المالية.")
          }
        }
      } else {
        EmptyState(
          Phrase(en: "No bank account yet", ar: "لا حساب بنكي بعد"),
          mayChange
            ? Phrase(
              en: "Payouts start once you add a bank account.", ar: "يبدأ صرف المستحقات بعد إضافة حساب بنكي.")
            : Phrase(
              en: "Payouts start once the owner or finance adds a bank account.",
              ar: "يبدأ صرف المستحقات بعد أن يضيف المالك أو المالية حسابًا بنكيًا."))
      }
    }
  }

  private var history: some HTML {
    Card(Self.historyTitle, flush: true) {
      DataTable(ended, label: Self.historyTitle, empty: EmptyState(Phrase(en: "None yet", ar: "لا يوجد بعد"))) {
        Column(Phrase(en: "Account", ar: "الحساب"), .header) { change in IdentifierText("EG••••\(change.last4)") }
        Column(Phrase(en: "Account holder", ar: "صاحب الحساب")) { change in NameText(change.holder) }
        Column(Phrase(en: "Requested", ar: "وقت الطلب")) { change in InstantText(change.requestedAt) }
        Column(Phrase(en: "Requested by", ar: "مقدّم الطلب"), .minor) { change in
          Phrase.asker(change.requestedBy, change.requestedByName)
        }
        Column(Phrase(en: "State", ar: "الحالة")) { change in StatusPill(change.state) }
        Column(Phrase(en: "In effect since", ar: "سارٍ منذ"), .minor) { change in
          if let since = change.inForceAt { InstantText(since) } else { Nothing() }
        }
      }
    } aside: {
      Link(Phrase(en: "Download CSV", ar: "تنزيل CSV"), to: MerchantPath.bankAccountFile)
    }
  }

  private static let historyTitle = Phrase(en: "Change history", ar: "سجل التغييرات")
}

/// The open change and its state.
private struct PendingChange: HTML {
  let change: BankAccountChange
  let bank: BankCode?
  let mayWithdraw: Bool

  var body: some HTML {
    Card(Phrase(en: "Change in progress", ar: "تغيير قيد التنفيذ")) {
      p { waits }
      DefinitionList {
        Fact(Phrase(en: "New account", ar: "الحساب الجديد"), large: true) { IdentifierText("EG••••\(change.last4)") }
        if let bank { Fact(.bank) { bank.label } }
        Fact(Phrase(en: "Account holder", ar: "صاحب الحساب")) { NameText(change.holder) }
        Fact(Phrase(en: "Requested", ar: "وقت الطلب")) { InstantText(change.requestedAt, .full) }
        Fact(Phrase(en: "Requested by", ar: "مقدّم الطلب")) { Phrase.asker(change.requestedBy, change.requestedByName) }
      }
      if mayWithdraw {
        FormActions {
          LinkButton(Phrase(en: "Withdraw…", ar: "إلغاء الطلب…"), to: MerchantPath.withdraw(of: change.id))
        }
      }
    } aside: {
      StatusPill(change.state)
    }
  }

  private var waits: Phrase {
    if let effective = change.effectiveAt {
      Phrase(
        en:
          "HealthPay approved it. It takes effect on \(effective). Until then, payouts go to your current account.",
        ar: "وافقت عليه هيلث باي، ويسري في \(effective). وحتى ذلك الحين تُصرف المستحقات إلى حسابك الحالي.")
    } else {
      Phrase(
        en: "Waiting for HealthPay's approval. Until then, payouts go to your current account.",
        ar: "بانتظار موافقة هيلث باي. وحتى ذلك الحين تُصرف المستحقات إلى حسابك الحالي.")
    }
  }
}
