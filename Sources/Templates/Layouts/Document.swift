/// The document from `<!doctype html>` to `</html>`: head, skip link and the layout's body.
///
/// The bytes are written by hand: 7,500 instructions for a page instead of 47,000 from elements (bench/render).
struct Document<Content: HTML>: HTMLPrimitive {
  let chrome: Chrome
  let title: Phrase
  let bodyClass: StaticString
  let content: Content

  static func _render(_ html: Self, into buffer: inout HTMLBuffer) {
    let chrome = html.chrome
    buffer.raw("<!doctype html><html lang=\"")
    buffer.raw(chrome.language.code)
    buffer.raw("\" dir=\"")
    buffer.raw(chrome.language.direction)
    buffer.raw("\" data-scheme=\"")
    buffer.raw(chrome.preferences.scheme.name)
    buffer.raw(
      "\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
    buffer.raw("<meta name=\"color-scheme\" content=\"light dark\"><title>")
    html.title.writePlain(into: &buffer)
    buffer.raw(" · ")
    Brand.title(chrome.portal).writePlain(into: &buffer)
    buffer.raw("</title><link rel=\"icon\" type=\"image/svg+xml\" href=\"")
    buffer.text(chrome.assets.icon.text)
    buffer.raw("\"><link rel=\"stylesheet\" href=\"")
    buffer.text(chrome.assets.stylesheet.text)
    buffer.raw("\">")
    if chrome.language == .ar { preload(chrome.assets.arabicFonts, into: &buffer) }
    buffer.raw("<script type=\"module\" src=\"")
    buffer.text(chrome.assets.script.text)
    buffer.raw("\"></script></head><body class=\"")
    buffer.raw(html.bodyClass)
    buffer.raw("\">")
    SkipLink._render(SkipLink(), into: &buffer)
    Content._render(html.content, into: &buffer)
    buffer.raw("</body></html>")
  }

  private static func preload(_ fonts: [Path], into buffer: inout HTMLBuffer) {
    for font in fonts {
      buffer.raw("<link rel=\"preload\" as=\"font\" type=\"font/woff2\" crossorigin href=\"")
      buffer.text(font.text)
      buffer.raw("\">")
    }
  }
}

/// The first link of a page, which skips the navigation.
package struct SkipLink: HTML {
  package init() {}
  package var body: some HTML {
    a(.class("skip"), .href(anchor: "content")) { Phrase(en: "Skip to content", ar: "انتقل إلى المحتوى") }
  }
}

/// The mark and the names of the product and the portal.
struct Brand: HTML {
  let portal: Portal?

  static func title(_ portal: Portal?) -> Phrase {
    guard let portal else { return Phrase(en: "HealthPay", ar: "هيلث باي") }
    let name = portal.name
    return Phrase(en: "HealthPay \(name)", ar: "هيلث باي \(name)")
  }

  var body: some HTML {
    a(.class("brand"), .href(portal?.home ?? Path("/"))) {
      Mark()
      strong { Phrase(en: "HealthPay", ar: "هيلث باي") }
      if let portal { span { portal.name } }
    }
  }
}
