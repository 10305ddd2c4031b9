import Templates
import Wallet

/// The confirmation of switching a part of the platform on or off, with its reason.
struct SwitchPage: HTML {
  let chrome: Chrome
  let feature: FeatureSwitch
  let isOn: Bool
  var reason = ""
  var errors = FormErrors()

  var body: some HTML {
    PortalLayout(chrome, section: .settings, title: title) {
      PageHeader(title, crumbs: [Crumb(SettingsPage.title, AdminPath.settings)], here: feature.label)
      div(.class("narrow")) {
        ErrorSummary(errors)
        Card {
          ConfirmForm(
            to: AdminPath.featureSwitch(feature), chrome,
            changes: [Change(feature.label, before: Self.state(isOn), after: Self.state(!isOn))],
            notes: [
              effect,
              Phrase(
                en: "It takes effect at once and is recorded in the audit log.", ar: "يسري فورًا ويُسجل في سجل التدقيق."),
            ],
            confirm: isOn ? Phrase(en: "Switch off", ar: "إيقاف") : Phrase(en: "Switch on", ar: "تشغيل"),
            stops ? .danger : .primary, cancel: AdminPath.settings
          ) {
            HiddenField("on", isOn ? "no" : "yes")
            TextArea(
              Phrase(en: "Reason", ar: "السبب"), name: "reason", value: reason, rows: 2,
              hint: Phrase(en: "Kept in the audit log", ar: "يُحفظ في سجل التدقيق"), error: errors["reason"])
          }
        }
      }
    }
  }

  static func state(_ isOn: Bool) -> Phrase {
    isOn ? Phrase(en: "Switched on", ar: "تعمل") : Phrase(en: "Switched off", ar: "موقوفة")
  }

  /// Whether the act stops something.
  private var stops: Bool { feature.stops(when: !isOn) }

  private var title: Phrase {
    isOn
      ? Phrase(en: "Switch off: \(feature.label)?", ar: "إيقاف: \(feature.label)؟")
      : Phrase(en: "Switch on: \(feature.label)?", ar: "تشغيل: \(feature.label)؟")
  }

  private var effect: Phrase {
    stops
      ? feature.effect
      : Phrase(en: "Everything works again that this had stopped.", ar: "يعمل من جديد كل ما كان موقوفًا بسببها.")
  }
}

extension FeatureSwitch {
  /// Whether something is stopped in this position: maintenance stops while it is on, all others while they are off.
  func stops(when isOn: Bool) -> Bool { isOn == (self == .maintenance) }
}

/// The switches with their positions.
struct SwitchCard: HTML {
  let settings: Settings
  let mayChange: Bool

  static let title = Phrase(en: "Feature switches", ar: "مفاتيح الخدمات")

  var body: some HTML {
    Card(Self.title, flush: true) {
      DataTable(
        FeatureSwitch.allCases, label: Self.title, empty: EmptyState(Phrase(en: "None", ar: "لا يوجد"))
      ) {
        Column(Phrase(en: "Switch", ar: "المفتاح"), .header) { feature in
          if mayChange { Link(feature.label, to: AdminPath.featureSwitch(feature)) } else { feature.label }
        }
        Column(Phrase(en: "State", ar: "الحالة")) { feature in
          if feature.stops(when: settings.isOn(feature)) {
            StatusPill(SwitchPage.state(settings.isOn(feature)), .bad)
            span(.class("line-note muted")) { feature.effect }
          } else {
            SwitchPage.state(settings.isOn(feature))
          }
        }
      }
    }
  }
}
