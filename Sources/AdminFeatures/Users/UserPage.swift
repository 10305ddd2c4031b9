import Ledger
import Templates
import Wallet

struct UserPage: HTML {
  let chrome: Chrome
  let user: UserDetail
  let limits: SpendingLimits
  let transactions: ListPage<TransactionItem>
  let adjustments: [WalletAdjustment]
  let changes: [StatusChange]
  let verifications: [VerificationItem]
  let notes: [Note]
  let mayFreeze: Bool
  let mayReveal: Bool
  let mayReadLedger: Bool
  let mayNote: Bool
  let noteKey: String
  var note = ""
  var noteError: Phrase?

  private var item: UserItem { user.item }

  var body: some HTML {
    PortalLayout(chrome, section: .users, title: .name(item.name)) {
      PageHeader(.name(item.name), crumbs: [Crumb(UserListPage.title, AdminPath.users)]) {
        StatusPill(item.status)
      } acts: {
        if mayFreeze && item.status == .active {
          LinkButton(Phrase(en: "Freeze…", ar: "تجميد…"), to: AdminPath.freeze(item.id), .danger)
        }
        if let approval = user.unfreezing {
          LinkButton(.toTheApproval, to: AdminPath.approval(approval))
        } else if mayFreeze && item.status == .frozen {
          LinkButton(Phrase(en: "Unfreeze…", ar: "إلغاء التجميد…"), to: AdminPath.unfreeze(item.id))
        }
      }
      Columns {
        Card(TransactionListPage.title, flush: true) {
          UserTransactionTable(user: item.id, items: transactions.items)
        }
        Pager(
          newer: transactions.newer.map { AdminPath.user(item.id).query(.newerThan($0)) },
          older: transactions.older.map { AdminPath.user(item.id).query(.olderThan($0)) })
        if !adjustments.isEmpty { WalletAdjustmentsCard(adjustments: adjustments) }
        Card(VerificationListPage.title, flush: true) {
          VerificationTable(
            items: verifications, ofOneUser: true,
            empty: EmptyState(Phrase(en: "No verification requests", ar: "لا طلبات تحقق")))
        }
      } side: {
        facts
        LimitsCard(limits: limits)
        if mayNote {
          NoteCard(chrome: chrome, path: AdminPath.notes(on: item.id), key: noteKey, text: note, error: noteError)
        }
        if !events.isEmpty { Card(Phrase(en: "Timeline", ar: "التسلسل الزمني")) { Timeline(events) } }
      }
    }
  }

  private var events: [TimelineEvent] {
    (changes.map(\.event) + notes.map(\.event)).sorted { $0.instant > $1.instant }
  }

  private var facts: some HTML {
    Card(Phrase(en: "Wallet", ar: "المحفظة")) {
      DefinitionList(narrow: true) {
        Fact(Phrase(en: "Balance", ar: "الرصيد"), large: true) {
          if mayReadLedger {
            Link(AdminPath.account(user.wallet)) { MoneyText(item.balance) }
          } else {
            MoneyText(item.balance)
          }
        }
        Fact(Phrase(en: "Mobile", ar: "الموبايل")) {
          PhoneText(item.mobile)
        }
        if let email = user.email {
          Fact(Phrase(en: "E-mail", ar: "البريد الإلكتروني")) { IdentifierText(maskedEmail(email)) }
        }
        Fact(Phrase(en: "KYC tier", ar: "مستوى التحقق")) { item.tier.label }
        Fact(Phrase(en: "National ID", ar: "الرقم القومي")) {
          if user.hasNationalID { Phrase(en: "Provided", ar: "مسجل") } else { Nothing() }
        }
        Fact(Phrase(en: "Joined", ar: "تاريخ الانضمام")) { InstantText(item.createdAt, .full) }
        if let external = user.externalID {
          Fact(Phrase(en: "External reference", ar: "المرجع الخارجي")) { IdentifierText(external) }
        }
      }
      if mayReveal {
        FormActions {
          LinkButton(
            Phrase(en: "Reveal personal data…", ar: "عرض البيانات الشخصية…"), to: AdminPath.reveal(item.id), .quiet)
        }
      }
    }
  }
}

private struct LimitsCard: HTML {
  let limits: SpendingLimits

  var body: some HTML {
    Card(Phrase(en: "Limits", ar: "الحدود")) {
      DefinitionList(narrow: true) {
        Fact(Phrase(en: "Left today", ar: "المتبقي اليوم")) { MoneyText(limits.day.remaining) }
        Fact(Phrase(en: "Used today", ar: "المستخدم اليوم")) { used(limits.day) }
        Fact(Phrase(en: "Left this month", ar: "المتبقي هذا الشهر")) { MoneyText(limits.month.remaining) }
        Fact(Phrase(en: "Used this month", ar: "المستخدم هذا الشهر")) { used(limits.month) }
      }
    }
  }

  private func used(_ allowance: SpendingLimits.Allowance) -> Phrase {
    Phrase(
      en: "\(allowance.used) of \(allowance.limit)", ar: "\(allowance.used) من \(allowance.limit)")
  }
}

extension StatusChange {
  fileprivate var event: TimelineEvent {
    let froze = act == "freeze_user"
    return TimelineEvent(
      froze ? Phrase(en: "Frozen", ar: "جُمدت") : Phrase(en: "Unfrozen", ar: "أُلغي التجميد"), at: at,
      detail: reason.map { Phrase(en: "\(name: actorName): \(name: $0)", ar: "\(name: actorName): \(name: $0)") }
        ?? .name(actorName), froze ? .bad : .good)
  }
}

/// The confirmation of freezing or unfreezing a wallet, with its reason.
struct ChangeStatusPage: HTML {
  let chrome: Chrome
  let user: UserDetail
  let freezes: Bool
  /// The idempotency key of an unfreezing request; nil for freezing, which is immediate.
  var key: String?
  var reason = ""
  var errors = FormErrors()

  private var item: UserItem { user.item }

  var body: some HTML {
    PortalLayout(chrome, section: .users, title: title) {
      PageHeader(
        title,
        crumbs: [Crumb(UserListPage.title, AdminPath.users), Crumb(.name(item.name), AdminPath.user(item.id))],
        here: freezes ? Phrase(en: "Freeze", ar: "تجميد") : Phrase(en: "Unfreeze", ar: "إلغاء التجميد"))
      div(.class("narrow")) {
        ErrorSummary(errors)
        Card {
          ConfirmForm(
            to: freezes ? AdminPath.freeze(item.id) : AdminPath.unfreeze(item.id), chrome, key: key,
            changes: [
              Change(
                Phrase(en: "Status", ar: "الحالة"), before: item.status.label,
                after: freezes ? UserStatus.frozen.label : UserStatus.active.label)
            ],
            notes: [effect],
            confirm: freezes
              ? Phrase(en: "Freeze wallet", ar: "تجميد المحفظة")
              : Phrase(en: "Request unfreezing", ar: "طلب إلغاء تجميد المحفظة"),
            freezes ? .danger : .primary, cancel: AdminPath.user(item.id)
          ) {
            TextArea(
              Phrase(en: "Reason", ar: "السبب"), name: "reason", value: reason, rows: 2,
              hint: Phrase(en: "Kept in the audit log", ar: "يُحفظ في سجل التدقيق"), error: errors["reason"])
          }
        }
      }
    }
  }

  private var title: Phrase {
    freezes
      ? Phrase(en: "Freeze the wallet of \(name: item.name)?", ar: "تجميد محفظة \(name: item.name)؟")
      : Phrase(en: "Unfreeze the wallet of \(name: item.name)?", ar: "إلغاء تجميد محفظة \(name: item.name)؟")
  }

  private var effect: Phrase {
    freezes
      ? Phrase(
        en: "Payments, transfers and withdrawals are declined immediately. Refunds still arrive.",
        ar: "تُرفض المدفوعات والتحويلات والسحب فورًا. وتظل الاستردادات تصل إلى المحفظة.")
      : Phrase(
        en: "Another person has to approve it. Payments, transfers and withdrawals then work again.",
        ar: "يتطلب موافقة شخص آخر، ثم تعمل المدفوعات والتحويلات والسحب من جديد.")
  }
}
