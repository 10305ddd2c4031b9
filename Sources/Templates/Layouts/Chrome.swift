package import Wallet

package enum Portal: Sendable {
  case admin, merchant

  package var home: Path {
    switch self {
    case .admin: Path("/admin")
    case .merchant: Path("/merchant")
    }
  }

  package var signIn: Path { home / "login" }
  package var signOut: Path { home / "logout" }
  /// Where search forms are sent: the answer leads to the list.
  package var search: Path { home / "search" }
  /// The page that asks for the second factor.
  package var secondStep: Path { signIn / "code" }
  package var reauthentication: Path { home / "reauthentication" }
  /// Where the columns of lists are chosen.
  package var columns: Path { home / "columns" }
  /// The page of the person's own account.
  package var me: Path { home / "me" }
  package var secondFactor: Path { me / "second-factor" }
  package var secondFactorRemoval: Path { secondFactor / "removal" }
  package var recoveryCodes: Path { me / "recovery-codes" }
  package var newPasskey: Path { me / "passkeys" / "new" }
  package var passkeyRemoval: Path { me / "passkeys" / "removal" }
  package var myPassword: Path { me / "password" }
  package var mySessions: Path { me / "sessions" }
  /// Of a team member.
  package var myMobile: Path { me / "mobile" }
  /// The page that invitations and resets open.
  package var welcome: Path { home / "welcome" }
  package var forgottenPassword: Path { home / "forgotten-password" }

  package var name: Phrase {
    switch self {
    case .admin: Phrase(en: "Admin", ar: "الإدارة")
    case .merchant: Phrase(en: "Merchants", ar: "التجار")
    }
  }
}

/// The addresses of the static files, whose names contain the hash of their content.
package struct Assets: Sendable {
  package let stylesheet: Path
  package let script: Path
  package let icon: Path
  /// The fonts that an Arabic page needs at once.
  package let arabicFonts: [Path]

  package init(stylesheet: Path, script: Path, icon: Path, arabicFonts: [Path] = []) {
    self.stylesheet = stylesheet
    self.script = script
    self.icon = icon
    self.arabicFonts = arabicFonts
  }
}

/// The signed-in person in the page's header.
package struct Person: Sendable {
  package let name: String
  package let role: Phrase
  /// The merchant that the person acts for, in the merchant portal.
  package let merchant: (name: String, code: MerchantCode)?

  package init(name: String, role: Phrase, merchant: (name: String, code: MerchantCode)? = nil) {
    self.name = name
    self.role = role
    self.merchant = merchant
  }

  /// The initials: two Latin letters, or one Arabic letter, since two would join.
  var initials: String {
    let letters = name.split(separator: " ").prefix(2).compactMap(\.first).map(String.init)
    guard let first = letters.first else { return "" }
    return first.utf8.count > 1 ? first : letters.joined().uppercased()
  }
}

/// The parts of a page outside its content: signed-in person, navigation, flash, CSRF token. It is created once per
/// request.
package struct Chrome: Sendable {
  package var portal: Portal?
  package var person: Person?
  /// The navigation with the sections that this person may open.
  package var navigation: Navigation?
  /// The number of waiting items by section.
  package var badges: [Section: WaitingCount]
  package var flash: Flash?
  package var csrf: String
  /// This page's address, to which a change of language or color scheme returns.
  package var here: Path
  package var preferences: Preferences
  package var assets: Assets
  package var zone: CairoZone
  package var now: Instant

  package init(
    portal: Portal?, person: Person? = nil, navigation: Navigation? = nil, badges: [Section: WaitingCount] = [:],
    flash: Flash? = nil, csrf: String, here: Path, preferences: Preferences, assets: Assets, zone: CairoZone,
    now: Instant
  ) {
    self.portal = portal
    self.person = person
    self.navigation = navigation
    self.badges = badges
    self.flash = flash
    self.csrf = csrf
    self.here = here
    self.preferences = preferences
    self.assets = assets
    self.zone = zone
    self.now = now
  }

  package var language: Language { preferences.language }

  package var reader: Reader { reader(in: preferences.language) }

  package func reader(in language: Language) -> Reader {
    Reader(language: language, digits: preferences.digits, zone: zone, now: now)
  }

  package var today: Day { zone.day(of: now) }
}
