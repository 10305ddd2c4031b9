/// The places of both portals' sidebars. A new one is a case here and a line in `Navigation`.
package enum Section: String, CaseIterable, Sendable {
  case overview, users, transactions, refunds, decisions, cases, merchants, settlements, payouts
  case bankResults = "bank-results"
  case audit, settings, statements
  case bankAccount = "bank-account"
}

struct NavigationItem: Sendable {
  let section: Section
  let label: Phrase
  let path: Path
  let icon: Icon
  /// Pressed after `g`.
  let key: String
}

enum Navigation {
  static func items(_ portal: Portal) -> [NavigationItem] {
    switch portal {
    case .admin: admin
    case .merchant: merchant
    }
  }

  private static let admin = [
    NavigationItem(
      section: .overview, label: Phrase(en: "Overview", ar: "نظرة عامة"), path: Path("/admin"), icon: .overview,
      key: "o"),
    NavigationItem(
      section: .users, label: Phrase(en: "Users", ar: "المستخدمون"), path: Path("/admin/users"), icon: .users, key: "u"),
    NavigationItem(
      section: .transactions, label: Phrase(en: "Transactions", ar: "المعاملات"), path: Path("/admin/transactions"),
      icon: .transactions, key: "t"),
    NavigationItem(
      section: .refunds, label: Phrase(en: "Refunds", ar: "الاستردادات"), path: Path("/admin/refunds"), icon: .refunds,
      key: "r"),
    NavigationItem(
      section: .decisions, label: Phrase(en: "Decisions", ar: "القرارات"), path: Path("/admin/decisions"),
      icon: .decisions, key: "d"),
    NavigationItem(
      section: .cases, label: Phrase(en: "Cases", ar: "ملفات المراجعة"), path: Path("/admin/cases"), icon: .cases,
      key: "c"),
    NavigationItem(
      section: .merchants, label: Phrase(en: "Merchants", ar: "التجار"), path: Path("/admin/merchants"),
      icon: .merchants, key: "m"),
    NavigationItem(
      section: .settlements, label: Phrase(en: "Settlements", ar: "التسويات"), path: Path("/admin/settlements"),
      icon: .settlements, key: "s"),
    NavigationItem(
      section: .payouts, label: Phrase(en: "Payouts", ar: "التحويلات البنكية"), path: Path("/admin/payouts"),
      icon: .payouts, key: "p"),
    NavigationItem(
      section: .bankResults, label: Phrase(en: "Bank results", ar: "نتائج البنك"), path: Path("/admin/bank-results"),
      icon: .bankResults, key: "b"),
    NavigationItem(
      section: .audit, label: Phrase(en: "Audit", ar: "سجل المراجعة"), path: Path("/admin/audit"), icon: .audit,
      key: "a"),
    NavigationItem(
      section: .settings, label: Phrase(en: "Settings", ar: "الإعدادات"), path: Path("/admin/settings"),
      icon: .settings, key: "e"),
  ]

  private static let merchant = [
    NavigationItem(
      section: .overview, label: Phrase(en: "Overview", ar: "نظرة عامة"), path: Path("/merchant"), icon: .overview,
      key: "o"),
    NavigationItem(
      section: .transactions, label: Phrase(en: "Transactions", ar: "المعاملات"), path: Path("/merchant/transactions"),
      icon: .transactions, key: "t"),
    NavigationItem(
      section: .settlements, label: Phrase(en: "Settlements", ar: "التسويات"), path: Path("/merchant/settlements"),
      icon: .settlements, key: "e"),
    NavigationItem(
      section: .payouts, label: Phrase(en: "Payouts", ar: "التحويلات البنكية"), path: Path("/merchant/payouts"),
      icon: .payouts, key: "p"),
    NavigationItem(
      section: .statements, label: Phrase(en: "Statements", ar: "كشوف الحساب"), path: Path("/merchant/statements"),
      icon: .statements, key: "s"),
    NavigationItem(
      section: .bankAccount, label: Phrase(en: "Bank account", ar: "الحساب البنكي"),
      path: Path("/merchant/bank-account"), icon: .bankAccount, key: "b"),
  ]
}

/// The sidebar's list; below 1024 px the menu button in the head shows and hides it.
struct NavigationList: HTML {
  let chrome: Chrome
  let portal: Portal
  let current: Section?

  var body: some HTML {
    nav(.class("nav"), .ariaLabel(Phrase(en: "Main", ar: "القائمة الرئيسية"))) {
      ul {
        ForEach(Navigation.items(portal).filter { chrome.sections.contains($0.section) }) { item in
          NavigationLink(item: item, isCurrent: item.section == current, waiting: chrome.badges[item.section] ?? 0)
        }
      }
    }
  }
}

private struct NavigationLink: HTMLPrimitive {
  let item: NavigationItem
  let isCurrent: Bool
  let waiting: Int

  static func _render(_ html: Self, into buffer: inout HTMLBuffer) {
    buffer.raw("<li><a href=\"")
    html.item.path.write(into: &buffer)
    buffer.raw(html.isCurrent ? "\" aria-current=\"page\" data-go=\"" : "\" data-go=\"")
    buffer.text(html.item.key)
    buffer.raw("\">")
    Icon._render(html.item.icon, into: &buffer)
    buffer.raw("<span>")
    Phrase._render(html.item.label, into: &buffer)
    buffer.raw("</span>")
    Badge._render(Badge(html.waiting, label: Phrase(en: " waiting", ar: " بالانتظار")), into: &buffer)
    buffer.raw("</a></li>")
  }
}

/// The keys of this portal, opened by `?`.
struct ShortcutsDialog: HTML {
  let chrome: Chrome
  let portal: Portal

  var body: some HTML {
    dialog(.id("shortcuts"), .ariaLabelledBy("shortcuts-title")) {
      form(.method("dialog")) {
        h2(.id("shortcuts-title")) { Phrase(en: "Keyboard shortcuts", ar: "اختصارات لوحة المفاتيح") }
        dl(.class("keys")) {
          Shortcut("/", Phrase(en: "Search", ar: "بحث"))
          Shortcut("?", Phrase(en: "This list", ar: "هذه القائمة"))
          ForEach(Navigation.items(portal).filter { chrome.sections.contains($0.section) }) { item in
            Shortcut("g", item.key, item.label)
          }
        }
        button(.class("button"), .value("close")) { Phrase(en: "Close", ar: "إغلاق") }
      }
    }
  }
}

private struct Shortcut: HTMLPrimitive {
  let prefix: String?
  let key: String
  let label: Phrase

  init(_ key: String, _ label: Phrase) {
    prefix = nil
    self.key = key
    self.label = label
  }

  init(_ prefix: String, _ key: String, _ label: Phrase) {
    self.prefix = prefix
    self.key = key
    self.label = label
  }

  static func _render(_ html: Self, into buffer: inout HTMLBuffer) {
    buffer.raw("<div><dt dir=\"ltr\"><kbd>")
    if let prefix = html.prefix {
      buffer.text(prefix)
      buffer.raw("</kbd><kbd>")
    }
    buffer.text(html.key)
    buffer.raw("</kbd></dt><dd>")
    Phrase._render(html.label, into: &buffer)
    buffer.raw("</dd></div>")
  }
}
