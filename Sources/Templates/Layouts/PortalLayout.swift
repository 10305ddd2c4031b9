/// A page of a signed-in person: sidebar, search, person, flash and the content.
package struct PortalLayout: HTML {
  let chrome: Chrome
  let portal: Portal
  let current: Section?
  let title: Phrase
  let search: String
  let content: Slot

  /// - Parameters:
  ///   - title: the window's title; the page's own is in its `PageHeader`
  ///   - search: the text in the search box
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

/// The beginning and end of every page of a portal. The bytes are written by hand, here and in the navigation, the
/// switches and the post form: 132,000 instructions for a page instead of 403,000 from elements, which is a fifth of a
/// whole list (bench/render).
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
    NavigationList._render(NavigationList(chrome: chrome, current: layout.current), into: &buffer)
    buffer.raw("</header><div class=\"top\">")
    if let navigation = chrome.navigation {
      SearchBox._render(
        SearchBox(to: navigation.search, chrome, placeholder: navigation.finds, value: layout.search), into: &buffer)
    }
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
    Phrase._render(Phrase(en: "Cairo time", ar: "بتوقيت القاهرة"), into: &buffer)
    buffer.raw("</p></footer>")
    ShortcutsDialog._render(ShortcutsDialog(chrome: chrome), into: &buffer)
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
    buffer.raw("</span>")
    // A phone shows it nowhere else.
    if let merchant = person.merchant { IdentifierText._render(IdentifierText(merchant.code), into: &buffer) }
    buffer.raw("</p>")
    buffer.raw("<a class=\"menu-item\" href=\"")
    html.portal.me.write(into: &buffer)
    buffer.raw("\">")
    Icon._render(.person, into: &buffer)
    Phrase._render(Phrase(en: "Your account", ar: "حسابك"), into: &buffer)
    buffer.raw("</a>")
    // A phone's bar has no room for it.
    buffer.raw("<div class=\"on-phone\">")
    LanguageChoice._render(LanguageChoice(chrome), into: &buffer)
    buffer.raw("</div>")
    SchemeSwitch._render(SchemeSwitch(chrome), into: &buffer)
    DigitsSwitch._render(DigitsSwitch(chrome), into: &buffer)
    let signOut = PostForm(to: html.portal.signOut, chrome, inline: true) {
      button(.class("menu-item"), .type("submit")) {
        Icon.signOut
        Phrase(en: "Sign out", ar: "تسجيل الخروج")
      }
    }
    PostForm._render(signOut, into: &buffer)
    buffer.raw("</div></details>")
  }
}
