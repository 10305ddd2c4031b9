/// A signed-in page: sidebar, search, person, flash, then the page itself.
package struct PortalLayout: HTML {
  let chrome: Chrome
  let portal: Portal
  let current: Section?
  let title: Phrase
  let search: String
  let content: Slot

  /// - Parameters:
  ///   - title: the window's title; the page's own stands in its `PageHeader`
  ///   - search: what the search box holds
  package init<Content: HTML>(
    _ chrome: Chrome, section: Section?, title: Phrase, search: String = "", @HTMLBuilder content: () -> Content
  ) {
    self.chrome = chrome
    self.portal = chrome.portal ?? .admin
    self.current = section
    self.title = title
    self.search = search
    self.content = Slot(content())
  }

  package var body: some HTML {
    Document(chrome: chrome, title: title, bodyClass: "portal", content: page)
  }

  @HTMLBuilder
  private var page: some HTML {
    header(.class("side")) {
      Brand(portal: portal)
      details(.class("menu")) {
        summary(.class("button")) {
          Icon.menu
          span { Phrase(en: "Menu", ar: "القائمة") }
        }
      }
      NavigationList(chrome: chrome, portal: portal, current: current)
    }
    div(.class("top")) {
      PortalSearch(portal: portal, value: search)
      nav(.class("you"), .ariaLabel(Phrase(en: "Account", ar: "الحساب"))) {
        LanguageSwitch(chrome)
        if let person = chrome.person { PersonMenu(chrome: chrome, portal: portal, person: person) }
      }
    }
    main(.id("content"), .tabindex(-1)) {
      if let flash = chrome.flash { FlashBanner(flash) }
      content
    }
    footer(.class("foot")) {
      p { Phrase(en: "All times are Cairo's.", ar: "جميع الأوقات بتوقيت القاهرة.") }
    }
    ShortcutsDialog(chrome: chrome, portal: portal)
  }
}

private struct PortalSearch: HTML {
  let portal: Portal
  let value: String

  var body: some HTML {
    switch portal {
    case .admin:
      SearchBox(
        to: Path("/admin/search"),
        placeholder: Phrase(
          en: "Phone, name, MRC code, reference, or amount:>500", ar: "موبايل أو اسم أو كود تاجر أو رقم مرجعي"),
        value: value)
    case .merchant:
      SearchBox(
        to: Path("/merchant/transactions"),
        placeholder: Phrase(en: "Reference, amount or customer", ar: "رقم مرجعي أو مبلغ أو عميل"), value: value)
    }
  }
}

private struct PersonMenu: HTML {
  let chrome: Chrome
  let portal: Portal
  let person: Person

  var body: some HTML {
    details(.class("person-menu")) {
      summary {
        span(.class("avatar"), .ariaHidden) { Text(person.initials) }
        span(.class("who")) { identity }
        Icon.chevron
      }
      div(.class("popover")) {
        p(.class("popover-head")) {
          strong { NameText(person.name) }
          span { person.role }
        }
        SchemeSwitch(chrome)
        DigitsSwitch(chrome)
        PostForm(to: portal.home / "logout", chrome, inline: true) {
          button(.class("menu-item"), .type("submit")) {
            Icon.signOut
            Phrase(en: "Sign out", ar: "تسجيل الخروج")
          }
        }
      }
    }
  }

  @HTMLBuilder
  private var identity: some HTML {
    if let merchant = person.merchant {
      NameText(merchant.name)
      IdentifierText(merchant.code)
    } else {
      NameText(person.name)
      span(.class("role")) { person.role }
    }
  }
}
