/// A form that changes something. It contains the CSRF token and, for money, the idempotency key.
package struct PostForm: HTMLPrimitive {
  let path: Path
  let csrf: String
  let key: String?
  let id: String?
  let isInline: Bool
  let uploads: Bool
  let content: Slot

  /// - Parameter uploads: whether the form contains a `FileField`
  package init(
    to path: Path, _ chrome: Chrome, key: String? = nil, id: String? = nil, inline: Bool = false,
    uploads: Bool = false, @SlotBuilder content: () -> Slot
  ) {
    self.path = path
    self.csrf = chrome.csrf
    self.key = key
    self.id = id
    self.isInline = inline
    self.uploads = uploads
    self.content = content()
  }

  package static func _render(_ html: Self, into buffer: inout HTMLBuffer) {
    buffer.raw(
      html.isInline
        ? "<form class=\"inline\" method=\"post\" action=\"" : "<form class=\"form\" method=\"post\" action=\"")
    html.path.write(into: &buffer)
    if let id = html.id {
      buffer.raw("\" id=\"")
      buffer.text(id)
    }
    if html.uploads { buffer.raw("\" enctype=\"multipart/form-data") }
    buffer.raw("\">")
    HiddenField._render(HiddenField("_csrf", html.csrf), into: &buffer)
    if let key = html.key { HiddenField._render(HiddenField("_key", key), into: &buffer) }
    Slot._render(html.content, into: &buffer)
    buffer.raw("</form>")
  }
}

/// A form that filters or searches: its fields become part of the address.
package struct GetForm: HTML {
  let path: Path
  let content: Slot

  package init(to path: Path, @SlotBuilder content: () -> Slot) {
    self.path = path
    self.content = content()
  }

  package var body: some HTML {
    form(.class("form"), .method("get"), .action(path)) { content }
  }
}

package struct HiddenField: HTMLPrimitive {
  let name: String
  let value: String

  package init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }

  package static func _render(_ html: Self, into buffer: inout HTMLBuffer) {
    buffer.raw("<input type=\"hidden\" name=\"")
    buffer.text(html.name)
    buffer.raw("\" value=\"")
    buffer.text(html.value)
    buffer.raw("\">")
  }
}

/// The buttons at the end of a form.
package struct FormActions: HTML {
  let content: Slot
  package init(@SlotBuilder content: () -> Slot) { self.content = content() }
  package var body: some HTML { div(.class("actions")) { content } }
}
