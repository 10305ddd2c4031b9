/// Keyset paging: newer and older, with a count that stops at 10,000+. A queue begins with its oldest and goes on to the
/// newer.
package struct Pager: HTML {
  let newer: Path?
  let older: Path?
  let count: Int?
  let limit: Int
  let isQueue: Bool

  package init(newer: Path?, older: Path?, count: Int? = nil, limit: Int = 10_000, queue: Bool = false) {
    self.newer = newer
    self.older = older
    self.count = count
    self.limit = limit
    isQueue = queue
  }

  /// A list of one page needs no pager.
  private var goesOn: Bool { newer != nil || older != nil }

  package var body: some HTML {
    if goesOn || count != nil {
      nav(.class("pager"), .ariaLabel(Phrase(en: "Pages of this list", ar: "صفحات القائمة"))) {
        if let count {
          p(.class("pager-count")) {
            BoundedCountText(count, limit: limit)
            Phrase(en: " in all", ar: " إجمالًا")
          }
        }
        if goesOn {
          if isQueue { olderLink }
          PageLink(path: newer, label: Phrase(en: "Newer", ar: "الأحدث"), relation: isQueue ? "next" : "prev")
          if !isQueue { olderLink }
        }
      }
    }
  }
}

extension Pager {
  fileprivate var olderLink: PageLink {
    PageLink(path: older, label: Phrase(en: "Older", ar: "الأقدم"), relation: isQueue ? "prev" : "next")
  }
}

private struct PageLink: HTML {
  let path: Path?
  let label: Phrase
  let relation: StaticString

  var body: some HTML {
    if let path {
      a(.class("button"), .href(path), .rel(relation)) { label }
    } else {
      span(.class("button off"), .role("link"), Attribute("aria-disabled", .word("true"))) { label }
    }
  }
}
