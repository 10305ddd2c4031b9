package import Wallet

package enum Language: String, CaseIterable, Sendable {
  case en, ar

  package var other: Language { self == .en ? .ar : .en }
  var direction: StaticString { self == .en ? "ltr" : "rtl" }
  var code: StaticString { self == .en ? "en" : "ar" }
}

package enum Digits: String, CaseIterable, Sendable {
  case western
  case arabicIndic = "arabic_indic"
}

package enum ColorScheme: String, CaseIterable, Sendable {
  case system, light, dark

  var name: StaticString {
    switch self {
    case .system: "system"
    case .light: "light"
    case .dark: "dark"
    }
  }
}

/// A person's display preferences.
package struct Preferences: Hashable, Sendable {
  package var language: Language
  package var digits: Digits
  package var scheme: ColorScheme

  package init(language: Language = .en, digits: Digits = .western, scheme: ColorScheme = .system) {
    self.language = language
    self.digits = digits
    self.scheme = scheme
  }
}

/// The reader of a page: language, digits, time zone and current time. Every formatted value depends on it.
package struct Reader: Sendable {
  package let language: Language
  package let digits: Digits
  package let zone: CairoZone
  package let now: Instant
  package let today: Day

  package init(language: Language, digits: Digits = .western, zone: CairoZone, now: Instant) {
    self.language = language
    self.digits = digits
    self.zone = zone
    self.now = now
    self.today = zone.day(of: now)
  }
}
