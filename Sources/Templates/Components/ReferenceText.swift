package import Wallet

/// A reference or code, with a link if it has a page, and with a copy button if requested.
package struct ReferenceText: HTMLPrimitive {
  let text: String
  let path: Path?
  let copies: Bool

  package init(_ reference: Reference, to path: Path? = nil, copies: Bool = false) {
    self.init(code: reference.text, to: path, copies: copies)
  }

  package init(_ code: MerchantCode, to path: Path? = nil, copies: Bool = false) {
    self.init(code: code.description, to: path, copies: copies)
  }

  package init(code: String, to path: Path? = nil, copies: Bool = false) {
    text = code
    self.path = path
    self.copies = copies
  }

  package static func _render(_ html: Self, into buffer: inout HTMLBuffer) {
    if let path = html.path {
      buffer.raw("<a href=\"")
      path.write(into: &buffer)
      buffer.raw("\">")
    }
    IdentifierText._render(IdentifierText(html.text), into: &buffer)
    if html.path != nil { buffer.raw("</a>") }
    if html.copies { CopyButton._render(CopyButton(html.text), into: &buffer) }
  }
}

/// A button that copies a text to the clipboard. It is shown only if scripts run.
package struct CopyButton: HTML {
  let text: String

  package init(_ text: String) { self.text = text }

  package var body: some HTML {
    button(
      .class("copy js"), .type("button"), .data("data-copy", text),
      .data("data-done", Phrase(en: "Copied", ar: "تم النسخ")),
      .ariaLabel(Phrase(en: "Copy \(code: text)", ar: "نسخ \(code: text)"))
    ) { Icon.copy }
  }
}

/// A person's name and masked mobile number.
package struct PersonText: HTMLPrimitive {
  let name: String
  let phone: PhoneNumber?
  let path: Path?

  package init(_ name: String, phone: PhoneNumber? = nil, to path: Path? = nil) {
    self.name = name
    self.phone = phone
    self.path = path
  }

  package static func _render(_ html: Self, into buffer: inout HTMLBuffer) {
    buffer.named(html.name, path: html.path)
    if let phone = html.phone { PhoneText._render(PhoneText(phone), into: &buffer) }
    buffer.raw("</span>")
  }
}

/// A merchant's name and code.
package struct MerchantText: HTMLPrimitive {
  let name: String
  let arabicName: String?
  let code: MerchantCode
  let path: Path?

  /// Creates the text. In Arabic it shows the Arabic name, if there is one.
  package init(_ name: String, arabic arabicName: String? = nil, code: MerchantCode, to path: Path? = nil) {
    self.name = name
    self.arabicName = arabicName
    self.code = code
    self.path = path
  }

  package static func _render(_ html: Self, into buffer: inout HTMLBuffer) {
    buffer.named(buffer.language == .ar ? html.arabicName ?? html.name : html.name, path: html.path)
    IdentifierText._render(IdentifierText(html.code), into: &buffer)
    buffer.raw("</span>")
  }
}

extension HTMLBuffer {
  fileprivate mutating func named(_ name: String, path: Path?) {
    raw("<span class=\"person\">")
    if let path {
      raw("<a href=\"")
      path.write(into: &self)
      raw("\">")
    }
    NameText._render(NameText(name), into: &self)
    if path != nil { raw("</a>") }
  }
}
