package import Wallet

package enum Portal: Sendable {
  case admin, merchant

  package var home: Path {
    switch self {
    case .admin: Path("/admin")
    case .merchant: Path("/merchant")
    }
  }

  package var name: Phrase {
    switch self {
    case .admin: Phrase(en: "Admin", ar: "الإدارة")
    case .merchant: Phrase(en: "Merchants", ar: "التجار")
    }
  }
}

/// Addresses of the static files, with the hash that Web gave them.
package struct Assets: Sendable {
  package let stylesheet: Path
  package let script: Path
  package let icon: Path
  /// Fonts an Arabic page needs at once.
  package let arabicFonts: [Path]

  package init(stylesheet: Path, script: Path, icon: Path, arabicFonts: [Path] = []) {
    self.stylesheet = stylesheet
    self.script = script
    self.icon = icon
    self.arabicFonts = arabicFonts
  }
}

/// Who is signed in, as the page's head names them.
package struct Person: Sendable {
  package let name: String
  package let role: Phrase
  /// The merchant they act for, in the merchant portal.
  package let merchant: (name: String, code: MerchantCode)?

  package init(name: String, role: Phrase, merchant: (name: String, code: MerchantCode)? = nil) {
    self.name = name
    self.role = role
    self.merchant = merchant
  }

  /// Two Latin initials; one letter in Arabic, where two would join into a syllable.
  var initials: String {
    let letters = name.split(separator: " ").prefix(2).compactMap(\.first).map(String.init)
    guard let first = letters.first else { return "" }
    return first.utf8.count > 1 ? first : letters.joined().uppercased()
  }
}

/// What stands around every page: who, where, flash, token. Web builds it once a request.
package struct Chrome: Sendable {
  package var portal: Portal?
  package var person: Person?
  /// The sections this person may open.
  package var sections: Set<Section>
  /// How many things wait in a section.
  package var badges: [Section: Int]
  package var flash: Flash?
  package var csrf: String
  /// This page's address, where a change of language or scheme comes back to.
  package var here: Path
  package var preferences: Preferences
  package var assets: Assets
  package var zone: CairoZone
  package var now: Instant

  package init(
    portal: Portal?, person: Person? = nil, sections: Set<Section> = [], badges: [Section: Int] = [:],
    flash: Flash? = nil, csrf: String, here: Path, preferences: Preferences, assets: Assets, zone: CairoZone,
    now: Instant
  ) {
    self.portal = portal
    self.person = person
    self.sections = sections
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
