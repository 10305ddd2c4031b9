/// One step of a breadcrumb.
package struct Crumb: Sendable {
  let label: Phrase
  let path: Path

  package init(_ label: Phrase, _ path: Path) {
    self.label = label
    self.path = path
  }
}

/// The breadcrumb, the title of the page's object, its state beside it, and its main acts at the end of the line.
package struct PageHeader: HTML {
  let title: Phrase
  let crumbs: [Crumb]
  let here: Phrase?
  let lead: Phrase?
  let pills: Slot
  let acts: Slot
  let neighbours: Slot

  /// - Parameters:
  ///   - here: the last, unlinked step of the breadcrumb
  ///   - lead: one line under the title
  ///   - neighbours: links to the ones before and after it in its list
  package init(
    _ title: Phrase, crumbs: [Crumb] = [], here: Phrase? = nil, lead: Phrase? = nil,
    @SlotBuilder pills: () -> Slot = { .empty }, @SlotBuilder acts: () -> Slot = { .empty },
    @SlotBuilder neighbours: () -> Slot = { .empty }
  ) {
    self.title = title
    self.crumbs = crumbs
    self.here = here
    self.lead = lead
    self.pills = pills()
    self.acts = acts()
    self.neighbours = neighbours()
  }

  package var body: some HTML {
    div(.class("page-head")) {
      if neighbours.isEmpty {
        Breadcrumb(crumbs, here: here)
      } else {
        div(.class("crumb-line")) {
          Breadcrumb(crumbs, here: here)
          div(.class("neighbours")) { neighbours }
        }
      }
      div(.class("title-line")) {
        div(.class("title")) {
          h1 { title }
          pills
          if let lead { p(.class("lead")) { lead } }
        }
        if !acts.isEmpty { div(.class("acts")) { acts } }
      }
    }
  }
}

package struct Breadcrumb: HTML {
  let crumbs: [Crumb]
  let here: Phrase?

  package init(_ crumbs: [Crumb], here: Phrase? = nil) {
    self.crumbs = crumbs
    self.here = here
  }

  package var body: some HTML {
    if !crumbs.isEmpty {
      nav(.class("crumbs"), .ariaLabel(Phrase(en: "Breadcrumb", ar: "مسار الصفحة"))) {
        ol {
          ForEach(crumbs) { crumb in li { a(.href(crumb.path)) { crumb.label } } }
          if let here { li { here } }
        }
      }
    }
  }
}
