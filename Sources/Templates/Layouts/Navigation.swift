/// The sections of both portals' sidebars. A new section needs a case here and a line in its portal's navigation.
package enum Section: Sendable {
  case overview, users, transactions, refunds, approvals, cases, merchants, settlements, payouts, bankResults, audit
  case settings, statements, bankAccount, staff, team, customers
  case ledger, verification, exports

  fileprivate var icon: Icon {
    switch self {
    case .overview: .overview
    case .users, .customers: .users
    case .transactions: .transactions
    case .refunds: .refunds
    case .approvals: .approvals
    case .cases: .cases
    case .merchants: .merchants
    case .settlements: .settlements
    case .payouts: .payouts
    case .bankResults: .bankResults
    case .audit: .audit
    case .settings: .settings
    case .statements: .statements
    case .bankAccount: .bankAccount
    case .staff, .team: .staff
    case .ledger: .ledger
    case .verification: .verification
    case .exports: .statements
    }
  }
}

/// How much waits in a section: what this person has to do, or else what others have to.
package struct WaitingCount: Hashable, Sendable {
  package let count: Int
  package let isOwn: Bool

  package init(_ count: Int, isOwn: Bool) {
    self.count = count
    self.isOwn = isOwn
  }
}

package struct NavigationItem: Sendable {
  package let section: Section
  package let label: Phrase
  package let path: Path
  /// The key that opens the section after `g`.
  package let key: String

  package init(_ section: Section, _ label: Phrase, _ path: Path, key: String) {
    self.section = section
    self.label = label
    self.path = path
    self.key = key
  }
}

/// A portal's sidebar and search box, which its sitemap defines.
package struct Navigation: Sendable {
  package private(set) var items: [NavigationItem]
  package let search: Path
  /// The placeholder of the search box.
  package let finds: Phrase

  package init(_ items: [NavigationItem], search: Path, finds: Phrase) {
    self.items = items
    self.search = search
    self.finds = finds
  }

  package func filter(_ isShown: (NavigationItem) -> Bool) -> Navigation {
    var shown = self
    shown.items = items.filter(isShown)
    return shown
  }
}

/// The sidebar's list. Below 1024 px the menu button in the header shows and hides it.
struct NavigationList: HTML {
  let chrome: Chrome
  let current: Section?

  var body: some HTML {
    nav(.class("nav"), .ariaLabel(Phrase(en: "Main", ar: "القائمة الرئيسية"))) {
      ul {
        ForEach(chrome.navigation?.items ?? []) { item in
          NavigationLink(item: item, isCurrent: item.section == current, waiting: chrome.badges[item.section])
        }
      }
    }
  }
}

private struct NavigationLink: HTMLPrimitive {
  let item: NavigationItem
  let isCurrent: Bool
  let waiting: WaitingCount?

  static func _render(_ html: Self, into buffer: inout HTMLBuffer) {
    buffer.raw("<li><a href=\"")
    html.item.path.write(into: &buffer)
    buffer.raw(html.isCurrent ? "\" aria-current=\"page\" data-go=\"" : "\" data-go=\"")
    buffer.text(html.item.key)
    buffer.raw("\">")
    Icon._render(html.item.section.icon, into: &buffer)
    buffer.raw("<span>")
    Phrase._render(html.item.label, into: &buffer)
    buffer.raw("</span>")
    if let waiting = html.waiting {
      Badge._render(
        Badge(waiting.count, label: Phrase(en: " waiting", ar: " بالانتظار"), quiet: !waiting.isOwn), into: &buffer)
    }
    buffer.raw("</a></li>")
  }
}

/// The keyboard shortcuts of this portal, which `?` opens.
struct ShortcutsDialog: HTML {
  let chrome: Chrome

  var body: some HTML {
    dialog(.id("shortcuts"), .ariaLabelledBy("shortcuts-title")) {
      form(.method("dialog")) {
        h2(.id("shortcuts-title")) { Phrase(en: "Keyboard shortcuts", ar: "اختصارات لوحة المفاتيح") }
        dl(.class("keys")) {
          Shortcut("/", Phrase(en: "Search", ar: "بحث"))
          Shortcut("?", Phrase(en: "This list", ar: "هذه القائمة"))
          ForEach(chrome.navigation?.items ?? []) { item in
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
