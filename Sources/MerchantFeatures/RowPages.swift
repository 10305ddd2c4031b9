import Templates

/// Pages of rows that are read from the first to the last: on to the next ones, or back to the beginning.
struct RowPages: HTML {
  let label: Phrase
  let first: Path?
  let next: Path?

  /// `first` is nil on the first page, `next` on the last.
  init(_ label: Phrase, first: Path?, next: Path?) {
    self.label = label
    self.first = first
    self.next = next
  }

  var body: some HTML {
    if first != nil || next != nil {
      nav(.class("pager"), .ariaLabel(label)) {
        if let first { LinkButton(Phrase(en: "First page", ar: "الصفحة الأولى"), to: first) }
        if let next { LinkButton(Phrase(en: "Next rows", ar: "الصفوف التالية"), to: next) }
      }
    }
  }
}
