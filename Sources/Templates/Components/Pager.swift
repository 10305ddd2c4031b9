package import Wallet

/// The links of a keyset-paged list to newer and older rows, with a count that stops at 10,000+. A queue begins with
/// its oldest row and continues with newer ones.
package struct Pager: HTML {
  let newer: Path?
  let older: Path?
  let count: Int?
  let limit: Int
  let isQueue: Bool
  /// How far the search went. The next page continues there.
  let searchedTo: Instant?

  package init(
    newer: Path?, older: Path?, count: Int? = nil, limit: Int = 10_000, queue: Bool = false, searchedTo: Instant? = nil
  ) {
    self.newer = newer
    self.older = older
    self.searchedTo = searchedTo
    self.count = count
    self.limit = limit
    isQueue = queue
  }

  /// Whether there is another page. A list of one page needs no pager.
  private var goesOn: Bool { newer != nil || older != nil }

  package var body: some HTML {
    if goesOn || count != nil {
      nav(.class("pager"), .ariaLabel(Phrase(en: "Pages of this list", ar: "صفحات القائمة"))) {
        if let count {
          p(.class("pager-count")) {
            if count > limit {
              BoundedCountText(count, limit: limit)
              Phrase(en: " results", ar: " نتيجة")
            } else {
              PluralPhrase.results(count)
            }
          }
        }
        if let searchedTo { p(.class("pager-count")) { Phrase.searched(to: searchedTo, queue: isQueue) } }
        if goesOn {
          if isQueue { olderLink }
          newerLink
          if !isQueue { olderLink }
        }
      }
    }
  }
}

extension Pager {
  fileprivate var newerLink: PageLink {
    PageLink(
      path: newer, label: isQueue && searchedTo != nil ? .searchFurther : Phrase(en: "Newer", ar: "الأحدث"),
      relation: isQueue ? "next" : "prev")
  }

  fileprivate var olderLink: PageLink {
    PageLink(
      path: older, label: !isQueue && searchedTo != nil ? .searchFurtherBack : Phrase(en: "Older", ar: "الأقدم"),
      relation: isQueue ? "prev" : "next")
  }
}

extension Phrase {
  fileprivate static let searchFurther = Phrase(en: "Search further", ar: "مواصلة البحث")
  fileprivate static let searchFurtherBack = Phrase(en: "Search further back", ar: "البحث في عمليات أقدم")

  fileprivate static func searched(to instant: Instant, queue isQueue: Bool) -> Phrase {
    isQueue
      ? Phrase(en: "Searched up to \(instant)", ar: "شمل البحث ما حتى \(instant)")
      : Phrase(en: "Searched back to \(instant)", ar: "شمل البحث ما يعود إلى \(instant)")
  }
}

extension EmptyState {
  /// Returns the state of a list without a match in its searched part, with a link that continues.
  package static func nothingFound(searchedTo instant: Instant, further path: Path, queue: Bool = false) -> EmptyState {
    EmptyState(
      queue
        ? Phrase(en: "Nothing found up to \(instant)", ar: "لا نتائج حتى \(instant)")
        : Phrase(en: "Nothing found back to \(instant)", ar: "لا نتائج منذ \(instant)"),
      action: (queue ? .searchFurther : .searchFurtherBack, path))
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
