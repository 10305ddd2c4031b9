/// The layout of sign-in and related pages: brand, title, purpose, errors, one card, and links below.
package struct SignInLayout: HTML {
  let chrome: Chrome
  let title: Phrase
  let lead: Phrase?
  let note: Phrase?
  let content: Slot
  let links: Slot

  /// - Parameter note: a line at the foot of the page.
  package init(
    _ chrome: Chrome, title: Phrase, lead: Phrase? = nil, note: Phrase? = nil, @SlotBuilder content: () -> Slot,
    @SlotBuilder links: () -> Slot = { .empty }
  ) {
    self.chrome = chrome
    self.title = title
    self.lead = lead
    self.note = note
    self.content = content()
    self.links = links()
  }

  package var body: some HTML {
    Document(chrome: chrome, title: title, bodyClass: "plain", content: page)
  }

  @HTMLBuilder
  private var page: some HTML {
    PlainHead(chrome: chrome)
    main(.id("content"), .class("narrow"), .tabindex(-1)) {
      h1 { title }
      if let lead { p(.class("lead")) { lead } }
      if let flash = chrome.flash { FlashBanner(flash) }
      content
      if !links.isEmpty { p(.class("below")) { links } }
    }
    footer(.class("foot")) { if let note { p { note } } }
  }
}

/// A page without a portal's navigation: the start page and errors.
package struct PlainLayout: HTML {
  let chrome: Chrome
  let title: Phrase
  let content: Slot

  package init(_ chrome: Chrome, title: Phrase, @SlotBuilder content: () -> Slot) {
    self.chrome = chrome
    self.title = title
    self.content = content()
  }

  package var body: some HTML {
    Document(chrome: chrome, title: title, bodyClass: "plain", content: page)
  }

  @HTMLBuilder
  private var page: some HTML {
    PlainHead(chrome: chrome)
    main(.id("content"), .class("narrow"), .tabindex(-1)) { content }
    footer(.class("foot")) {}
  }
}

private struct PlainHead: HTML {
  let chrome: Chrome

  var body: some HTML {
    header(.class("plain-head")) {
      Brand(portal: chrome.portal)
      SchemeSwitch(chrome)
      LanguageSwitch(chrome)
    }
  }
}

/// An error page: what is wrong, what to do, and the request id.
package struct Problem: HTML {
  let title: Phrase
  let text: Phrase
  let requestID: String?
  let action: (label: Phrase, path: Path)?

  package init(
    _ title: Phrase, _ text: Phrase, requestID: String? = nil, action: (label: Phrase, path: Path)? = nil
  ) {
    self.title = title
    self.text = text
    self.requestID = requestID
    self.action = action
  }

  package var body: some HTML {
    div(.class("problem")) {
      h1 { title }
      p(.class("lead")) { text }
      if let action { LinkButton(action.label, to: action.path, .primary) }
      if let requestID {
        p(.class("request")) {
          Phrase(en: "Request ", ar: "رقم الطلب ")
          ReferenceText(code: requestID, copies: true)
        }
      }
    }
  }
}

/// The start page, with links to both portals.
package struct PortalChoice: HTML {
  package init() {}

  package var body: some HTML {
    h1 { Phrase(en: "Sign in", ar: "تسجيل الدخول") }
    ul(.class("portals")) {
      li {
        a(.href(Portal.merchant.home)) {
          strong { Phrase(en: "Merchants", ar: "التجار") }
          span { Phrase(en: "Your payments, payouts and statements.", ar: "مدفوعاتك ومستحقاتك وكشوف حسابك.") }
        }
      }
      li {
        a(.href(Portal.admin.home)) {
          strong { Phrase(en: "Admin", ar: "الإدارة") }
          span { Phrase(en: "For HealthPay staff.", ar: "لموظفي هيلث باي.") }
        }
      }
    }
  }
}
