/// One thing that somebody has to see to: a shape, one sentence, one muted line, one button.
package struct AttentionItem: Sendable {
  let meaning: Meaning
  let title: Phrase
  let detail: Phrase?
  let action: Phrase
  let path: Path

  package init(_ meaning: Meaning, _ title: Phrase, _ detail: Phrase?, action: Phrase, to path: Path) {
    self.meaning = meaning
    self.title = title
    self.detail = detail
    self.action = action
    self.path = path
  }
}

extension [AttentionItem] {
  /// What is wrong before what waits, and that before what is only news.
  package var mostUrgentFirst: [AttentionItem] {
    [Meaning.bad, .waiting, .neutral, .good].flatMap { meaning in filter { $0.meaning == meaning } }
  }
}

/// What needs attention first. The card isn't there when nothing does.
package struct AttentionCard: HTML {
  let items: [AttentionItem]

  package init(_ items: [AttentionItem]) { self.items = items }

  package var body: some HTML {
    if !items.isEmpty {
      Card(Phrase(en: "Needs attention", ar: "يحتاج إلى انتباهك"), flush: true) {
        ul(.class("attention")) {
          ForEach(items) { item in
            li(.class(item.meaning.name)) {
              div {
                p { strong { item.title } }
                if let detail = item.detail { p(.class("muted")) { detail } }
              }
              LinkButton(item.action, to: item.path)
            }
          }
        }
      } aside: {
        CountText(items.count)
      }
    }
  }
}
