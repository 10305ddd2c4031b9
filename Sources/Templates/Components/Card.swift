/// A titled surface. `aside` is at the end of its title line; `flush` lets a table reach the edges.
package struct Card: HTML {
  let title: Phrase?
  let isFlush: Bool
  let aside: Slot
  let content: Slot

  package init(
    _ title: Phrase, flush: Bool = false, @SlotBuilder content: () -> Slot, @SlotBuilder aside: () -> Slot
  ) {
    self.title = title
    self.isFlush = flush
    self.aside = aside()
    self.content = content()
  }

  package var body: some HTML {
    section(.class("card")) {
      if let title {
        header(.class("card-head")) {
          h2 { title }
          if !aside.isEmpty { div { aside } }
        }
      }
      if isFlush { content } else { div(.class("card-body")) { content } }
    }
  }
}

extension Card {
  package init(_ title: Phrase? = nil, flush: Bool = false, @SlotBuilder content: () -> Slot) {
    self.title = title
    self.isFlush = flush
    self.aside = .empty
    self.content = content()
  }
}

/// A figure with its name and a note.
package struct BalanceCard: HTML {
  let label: Phrase
  let note: Phrase?
  let path: Path?
  let value: Slot

  package init(_ label: Phrase, note: Phrase? = nil, to path: Path? = nil, @SlotBuilder value: () -> Slot) {
    self.label = label
    self.note = note
    self.path = path
    self.value = value()
  }

  package var body: some HTML {
    div(.class("stat")) {
      p(.class("stat-label")) { if let path { a(.href(path)) { label } } else { label } }
      p(.class("stat-value")) { value }
      if let note { p(.class("stat-note")) { note } }
    }
  }
}

/// A row of `BalanceCard`s.
package struct StatRow: HTML {
  let content: Slot
  package init(@SlotBuilder content: () -> Slot) { self.content = content() }
  package var body: some HTML { div(.class("stats")) { content } }
}

/// A main column and a narrower side column, which are stacked on a narrow screen.
package struct Columns: HTML {
  let content: Slot
  let side: Slot

  package init(@SlotBuilder main: () -> Slot, @SlotBuilder side: () -> Slot) {
    self.content = main()
    self.side = side()
  }

  package var body: some HTML {
    div(.class("columns")) {
      div(.class("stack")) { content }
      div(.class("stack")) { side }
    }
  }
}
