/// A form that changes something: it carries the CSRF token and, for money, the idempotency key.
package struct PostForm: HTML {
  let path: Path
  let csrf: String
  let key: String?
  let id: String?
  let isInline: Bool
  let uploads: Bool
  let content: Slot

  /// - Parameter uploads: whether it holds a `FileField`
  package init<Content: HTML>(
    to path: Path, _ chrome: Chrome, key: String? = nil, id: String? = nil, inline: Bool = false,
    uploads: Bool = false, @HTMLBuilder content: () -> Content
  ) {
    self.path = path
    self.csrf = chrome.csrf
    self.key = key
    self.id = id
    self.isInline = inline
    self.uploads = uploads
    self.content = Slot(content())
  }

  package var body: some HTML {
    form(
      .class(isInline ? "inline" : "form"), .method("post"), .action(path), id.map { .id($0) },
      uploads ? .enctype("multipart/form-data") : nil
    ) {
      HiddenField("_csrf", csrf)
      if let key { HiddenField("_key", key) }
      content
    }
  }
}

/// A form that filters or looks up: its fields become the address.
package struct GetForm: HTML {
  let path: Path
  let content: Slot

  package init<Content: HTML>(to path: Path, @HTMLBuilder content: () -> Content) {
    self.path = path
    self.content = Slot(content())
  }

  package var body: some HTML {
    form(.class("form"), .method("get"), .action(path)) { content }
  }
}

package struct HiddenField: HTML {
  let name: String
  let value: String

  package init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }

  package var body: some HTML {
    input(.type("hidden"), .name(name), .value(value))
  }
}

/// The buttons at the end of a form.
package struct FormActions: HTML {
  let content: Slot
  package init<Content: HTML>(@HTMLBuilder content: () -> Content) { self.content = Slot(content()) }
  package var body: some HTML { div(.class("actions")) { content } }
}
