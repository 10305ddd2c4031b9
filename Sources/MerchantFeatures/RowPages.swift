import Templates

/// The pager of rows in reading order, with links to the next page and back to the first.
struct RowPages: HTML {
  let label: Phrase
  let first: Path?
  let next: Path?

  /// Creates a pager. `first` is nil on the first page, `next` on the last.
  init(_ label: Phrase, first: Path?, next: Path?) {
    self.label = label
    self.first = first
    self.next = next
  }

  var body: some HTML {
    if first != nil || next != nil {
      nav(.class("pager"), .ariaLabel(label)) {
        if let first { LinkButton(Phrase(en: "First page", ar: "الصفحة الأولى"), to: first) }
        if let next { LinkButton(Phrase(en: "Next page", ar: "الصفحة التالية"), to: next) }
      }
    }
  }
}
