import Templates
import Wallet

/// 22 November 2026, 13:58:00 in Cairo.
let now = Instant(microseconds: 1_795_348_680_000_000)
let zone = CairoZone(initialOffset: 7_200, transitions: [])

func reader(_ language: Language = .en, _ digits: Digits = .western) -> Reader {
  Reader(language: language, digits: digits, zone: zone, now: now)
}

/// Returns rendered HTML as text.
func html(_ language: Language = .en, _ digits: Digits = .western, @HTMLBuilder _ content: () -> some HTML) -> String {
  String(decoding: content().rendered(for: reader(language, digits)), as: UTF8.self)
}

func chrome(_ language: Language = .en, portal: Portal? = .admin) -> Chrome {
  Chrome(
    portal: portal, person: Person(name: "Sara Mansour", role: Phrase(en: "support", ar: "الدعم")),
    navigation: Navigation(
      [
        NavigationItem(.overview, Phrase(en: "Overview", ar: "نظرة عامة"), Path("/admin"), key: "o"),
        NavigationItem(.users, Phrase(en: "Users", ar: "المستخدمون"), Path("/admin/users"), key: "u"),
      ], search: Path("/admin/search"), finds: Phrase(en: "Name or phone", ar: "اسم أو موبايل")),
    badges: [.users: WaitingCount(3, isOwn: true)],
    csrf: "token", here: Path("/admin/users"),
    preferences: Preferences(language: language),
    assets: Assets(stylesheet: Path("/static/app.css"), script: Path("/static/app.js"), icon: Path("/static/icon.svg")),
    zone: zone, now: now)
}
