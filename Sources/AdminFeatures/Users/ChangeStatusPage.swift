import Ledger
import Templates
import Wallet

/// The confirmation of freezing or unfreezing a wallet, with its reason.
struct ChangeStatusPage: HTML {
  let chrome: Chrome
  let user: UserDetail
  let freezes: Bool
  /// The case from which the wallet is frozen, to which this leads back.
  var from: CaseID?
  /// The idempotency key of an unfreezing request; nil for freezing, which is immediate.
  var key: String?
  var reason = ""
  var errors = FormErrors()

  private var item: UserItem { user.item }

  private static let `case` = Phrase(en: "Case", ar: "حالة مراجعة")

  /// Where the act leads, and its cancellation.
  var back: Path { from.map { AdminPath.case($0) } ?? AdminPath.user(item.id) }

  var body: some HTML {
    PortalLayout(chrome, section: .users, title: title) {
      PageHeader(
        title,
        crumbs: from.map { [Crumb(CaseListPage.title, AdminPath.cases), Crumb(Self.case, AdminPath.case($0))] }
          ?? [Crumb(UserListPage.title, AdminPath.users), Crumb(.name(item.name), AdminPath.user(item.id))],
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
            freezes ? .danger : .primary, cancel: back
          ) {
            if let from { HiddenField("case", from.description) }
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
