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
    NewValueLayout(chrome, setting.label, .setting, to: AdminPath.rule(setting), reason: reason, errors: errors) {
      setting.words(current)
    } field: {
      Field(
        Phrase(en: "New value", ar: "القيمة الجديدة"), name: "value", value: value, .number, hint: setting.allowed,
        error: errors["value"], required: true, suffix: setting.suffix)
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

  var body: some HTML {
    ConfirmValueLayout(
      chrome: chrome, title: Phrase(en: "Request this change?", ar: "طلب هذا التغيير؟"),
      change: Change(setting.label, before: setting.words(current), after: setting.words(value)), kind: .setting,
      path: AdminPath.rule(setting), field: ("value", setting.typed(value)), reason: reason, key: key,
      shown: .setting(current), changed: changed)
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
