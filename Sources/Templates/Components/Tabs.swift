/// One of several pages about the same object.
package struct Tab: Sendable {
  let label: Phrase
  let path: Path
  let isCurrent: Bool
  let count: Int?

  package init(_ label: Phrase, _ path: Path, current: Bool = false, count: Int? = nil) {
    self.label = label
    self.path = path
    self.isCurrent = current
    self.count = count
  }
}

/// Tabs as links, each with its own address.
package struct Tabs: HTML {
  let label: Phrase
  let tabs: [Tab]

  package init(_ label: Phrase, _ tabs: [Tab]) {
    self.label = label
    self.tabs = tabs
  }

  package var body: some HTML {
    nav(.class("tabs"), .ariaLabel(label)) {
      ForEach(tabs) { tab in
        a(.href(tab.path), tab.isCurrent ? .ariaCurrent("page") : nil) {
          tab.label
          if let count = tab.count { span(.class("tab-count")) { CountText(count) } }
        }
      }
    }
  }
}
