import Ledger
import SharedFeatures
import Templates
import Wallet

/// The form that requests another value of a limit or a rule.
struct NewValueLayout: HTML {
  let chrome: Chrome
  let title: Phrase
  let kind: ApprovalKind
  let path: Path
  let reason: String
  let errors: FormErrors
  let current: Slot
  let field: Slot

  init(
    _ chrome: Chrome, _ title: Phrase, _ kind: ApprovalKind, to path: Path, reason: String, errors: FormErrors,
    @SlotBuilder current: () -> Slot, @SlotBuilder field: () -> Slot
  ) {
    (self.chrome, self.title, self.kind, self.path) = (chrome, title, kind, path)
    (self.reason, self.errors) = (reason, errors)
    self.current = current()
    self.field = field()
  }

  var body: some HTML {
    PortalLayout(chrome, section: .settings, title: title) {
      PageHeader(title, crumbs: [Crumb(SettingsPage.title, AdminPath.settings)], here: kind.label)
      div(.class("narrow")) {
        ErrorSummary(errors)
        Card {
          DefinitionList { Fact(Phrase(en: "Current value", ar: "القيمة الحالية"), large: true) { current } }
          PostForm(to: path, chrome) {
            field
            ReasonArea(value: reason, error: errors["reason"])
            FormActions {
              Button(Phrase(en: "Continue", ar: "متابعة"), .primary)
              LinkButton(Phrase(en: "Cancel", ar: "إلغاء"), to: AdminPath.settings)
            }
          }
        }
      }
    }
  }
}

/// The confirmation of that request, with the value before and after.
struct ConfirmValueLayout: HTML {
  let chrome: Chrome
  let title: Phrase
  let change: Change
  let kind: ApprovalKind
  let path: Path
  /// The field of the form and what it sends.
  let field: (name: String, value: String)
  let reason: String
  let key: String
  let shown: ShownFacts
  let changed: ShownFactsChanged?

  var body: some HTML {
    PortalLayout(chrome, section: .settings, title: title) {
      PageHeader(
        title, crumbs: [Crumb(SettingsPage.title, AdminPath.settings), Crumb(change.label, path)], here: kind.label)
      div(.class("narrow")) {
        ChangedNotice(changed)
        Card {
          ConfirmForm(
            to: path, chrome, key: key, changes: [change],
            notes: [
              Phrase(en: "Reason: \(name: reason)", ar: "السبب: \(name: reason)"),
              Phrase(
                en: "Another person has to approve it. Until then, the value stays as it is.",
                ar: "يتطلب التغيير موافقة شخص آخر، وتبقى القيمة كما هي حتى ذلك الحين."),
            ],
            confirm: Phrase(en: "Request change", ar: "طلب التغيير"), cancel: AdminPath.settings, shown: shown.text,
            editable: true
          ) {
            HiddenField(field.name, field.value)
            HiddenField("reason", reason)
            HiddenField("confirmed", "yes")
          }
        }
      }
    }
  }
}
