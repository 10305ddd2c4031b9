/// A titled surface. What stands at the end of its title line is `aside`. `flush` lets a table reach the edges.
package struct Card<Aside: HTML, Content: HTML>: HTML {
  let title: Phrase?
  let isFlush: Bool
  let aside: Aside
  let content: Content

  package init(
    _ title: Phrase, flush: Bool = false, @HTMLBuilder content: () -> Content, @HTMLBuilder aside: () -> Aside
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
          if Aside.self != HTMLEmpty.self { div { aside } }
        }
      }
      if isFlush { content } else { div(.class("card-body")) { content } }
    }
  }
}

extension Card where Aside == HTMLEmpty {
  package init(_ title: Phrase? = nil, flush: Bool = false, @HTMLBuilder content: () -> Content) {
    self.title = title
    self.isFlush = flush
    self.aside = HTMLEmpty()
    self.content = content()
  }
}

/// One figure with its name and a line of what it means.
package struct BalanceCard<Value: HTML>: HTML {
  let label: Phrase
  let note: Phrase?
  let path: Path?
  let value: Value

  package init(_ label: Phrase, note: Phrase? = nil, to path: Path? = nil, @HTMLBuilder value: () -> Value) {
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
package struct StatRow<Content: HTML>: HTML {
  let content: Content
  package init(@HTMLBuilder content: () -> Content) { self.content = content() }
  package var body: some HTML { div(.class("stats")) { content } }
}

/// The main column and a narrower one beside it; one under the other on a narrow screen.
package struct Columns<Main: HTML, Side: HTML>: HTML {
  let content: Main
  let side: Side

  package init(@HTMLBuilder main: () -> Main, @HTMLBuilder side: () -> Side) {
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
