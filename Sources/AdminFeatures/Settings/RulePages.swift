import Ledger
import SharedFeatures
import Templates
import Wallet

/// The form that requests a change of one of the platform's rules.
struct NewRulePage: HTML {
  static let fields = ["value", "reason", "confirmed"]

  let chrome: Chrome
  let setting: PlatformSetting
  let current: Int64
  var value = ""
  var reason = ""
  var errors = FormErrors()

  var body: some HTML {
    PortalLayout(chrome, section: .settings, title: setting.label) {
      PageHeader(
        setting.label, crumbs: [Crumb(SettingsPage.title, AdminPath.settings)], here: ApprovalKind.setting.label)
      div(.class("narrow")) {
        ErrorSummary(errors)
        Card {
          DefinitionList {
            Fact(Phrase(en: "Current value", ar: "القيمة الحالية"), large: true) { setting.words(current) }
          }
          PostForm(to: AdminPath.rule(setting), chrome) {
            Field(
              Phrase(en: "New value", ar: "القيمة الجديدة"), name: "value", value: value, .number,
              hint: setting.allowed,
              error: errors["value"], required: true, suffix: setting.suffix)
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

/// The confirmation of the request, with the old value and the new one.
struct ConfirmRulePage: HTML {
  let chrome: Chrome
  let setting: PlatformSetting
  let current: Int64
  let value: Int64
  let reason: String
  let key: String
  var changed: ShownFactsChanged?

  private var title: Phrase { Phrase(en: "Request this change?", ar: "طلب هذا التغيير؟") }

  var body: some HTML {
    PortalLayout(chrome, section: .settings, title: title) {
      PageHeader(
        title, crumbs: [Crumb(SettingsPage.title, AdminPath.settings), Crumb(setting.label, AdminPath.rule(setting))],
        here: ApprovalKind.setting.label)
      div(.class("narrow")) {
        ChangedNotice(changed)
        Card {
          ConfirmForm(
            to: AdminPath.rule(setting), chrome, key: key,
            changes: [Change(setting.label, before: setting.words(current), after: setting.words(value))],
            notes: [
              Phrase(en: "Reason: \(name: reason)", ar: "السبب: \(name: reason)"),
              Phrase(
                en: "Another person has to approve it. Until then, the rule stays as it is.",
                ar: "يتطلب التغيير موافقة شخص آخر، وتبقى القاعدة كما هي حتى ذلك الحين."),
            ],
            confirm: Phrase(en: "Request change", ar: "طلب التغيير"), cancel: AdminPath.settings,
            shown: ShownFacts.setting(current).text, editable: true
          ) {
            HiddenField("value", setting.typed(value))
            HiddenField("reason", reason)
            HiddenField("confirmed", "yes")
          }
        }
      }
    }
  }
}

extension PlatformSetting {
  /// The values that may be typed.
  var allowed: Phrase {
    Phrase(
      en: "From \(words(range.lowerBound)) to \(words(range.upperBound))",
      ar: "من \(words(range.lowerBound)) إلى \(words(range.upperBound))")
  }

  var suffix: Phrase? {
    switch unit {
    case .money: Phrase(en: "EGP", ar: "ج.م.")
    case .basisPoints: Phrase(en: "%", ar: "%")
    case .minutes: Phrase(en: "minutes", ar: "دقيقة")
    case .hours: Phrase(en: "hours", ar: "ساعة")
    case .days: Phrase(en: "days", ar: "يوم")
    case .count: nil
    }
  }

  /// Reads a typed value; nil if it isn't one.
  func value(typed: String) -> Int64? {
    switch unit {
    case .money: (try? Money(parsing: typed))?.piastres
    case .basisPoints: FeeForm.basisPoints(typed)
    case .count, .minutes, .hours, .days: typedNumber(typed)
    }
  }
}
