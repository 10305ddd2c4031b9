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
  package init(
    _ chrome: Chrome, section: Section?, title: Phrase, search: String = "", @SlotBuilder content: () -> Slot
  ) {
    self.chrome = chrome
    self.portal = chrome.portal ?? .admin
    self.current = section
    self.title = title
    self.search = search
    self.content = content()
  }

  package var body: some HTML {
    Document(chrome: chrome, title: title, bodyClass: "portal", content: PortalFrame(layout: self))
  }
}

/// What every page of a portal begins and ends with.
private struct PortalFrame: HTMLPrimitive {
  let layout: PortalLayout

  static func _render(_ html: Self, into buffer: inout HTMLBuffer) {
    let (layout, chrome, portal) = (html.layout, html.layout.chrome, html.layout.portal)
    buffer.raw("<header class=\"side\">")
    Brand._render(Brand(portal: portal), into: &buffer)
    buffer.raw("<details class=\"menu\"><summary class=\"button\">")
    Icon._render(.menu, into: &buffer)
    buffer.raw("<span>")
    Phrase._render(Phrase(en: "Menu", ar: "القائمة"), into: &buffer)
    buffer.raw("</span></summary></details>")
    NavigationList._render(NavigationList(chrome: chrome, portal: portal, current: layout.current), into: &buffer)
    buffer.raw("</header><div class=\"top\">")
    PortalSearch._render(PortalSearch(portal: portal, value: layout.search), into: &buffer)
    buffer.raw("<nav class=\"you\" aria-label=\"")
    Phrase(en: "Account", ar: "الحساب").writePlain(into: &buffer)
    buffer.raw("\">")
    LanguageSwitch._render(LanguageSwitch(chrome), into: &buffer)
    if let person = chrome.person {
      PersonMenu._render(PersonMenu(chrome: chrome, portal: portal, person: person), into: &buffer)
    }
    buffer.raw("</nav></div><main id=\"content\" tabindex=\"-1\">")
    if let flash = chrome.flash { FlashBanner._render(FlashBanner(flash), into: &buffer) }
    Slot._render(layout.content, into: &buffer)
    buffer.raw("</main><footer class=\"foot\"><p>")
    Phrase._render(Phrase(en: "All times are Cairo's.", ar: "جميع الأوقات بتوقيت القاهرة."), into: &buffer)
    buffer.raw("</p></footer>")
    ShortcutsDialog._render(ShortcutsDialog(chrome: chrome, portal: portal), into: &buffer)
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

private struct PersonMenu: HTMLPrimitive {
  let chrome: Chrome
  let portal: Portal
  let person: Person

  static func _render(_ html: Self, into buffer: inout HTMLBuffer) {
    let (person, chrome) = (html.person, html.chrome)
    buffer.raw("<details class=\"person-menu\"><summary><span class=\"avatar\" aria-hidden=\"true\">")
    buffer.text(person.initials)
    buffer.raw("</span><span class=\"who\">")
    if let merchant = person.merchant {
      NameText._render(NameText(merchant.name), into: &buffer)
      IdentifierText._render(IdentifierText(merchant.code), into: &buffer)
    } else {
      NameText._render(NameText(person.name), into: &buffer)
      buffer.raw("<span class=\"role\">")
      Phrase._render(person.role, into: &buffer)
      buffer.raw("</span>")
    }
    buffer.raw("</span>")
    Icon._render(.chevron, into: &buffer)
    buffer.raw("</summary><div class=\"popover\"><p class=\"popover-head\"><strong>")
    NameText._render(NameText(person.name), into: &buffer)
    buffer.raw("</strong><span>")
    Phrase._render(person.role, into: &buffer)
    buffer.raw("</span></p>")
    SchemeSwitch._render(SchemeSwitch(chrome), into: &buffer)
    DigitsSwitch._render(DigitsSwitch(chrome), into: &buffer)
    let signOut = PostForm(to: html.portal.home / "logout", chrome, inline: true) {
      button(.class("menu-item"), .type("submit")) {
        Icon.signOut
        Phrase(en: "Sign out", ar: "تسجيل الخروج")
      }
    }
    PostForm._render(signOut, into: &buffer)
    buffer.raw("</div></details>")
  }
}
