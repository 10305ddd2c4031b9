/// Facts about an object: a name and a value each, in two columns if there is room.
package struct DefinitionList: HTML {
  let isNarrow: Bool
  let content: Slot

  package init(narrow: Bool = false, @SlotBuilder content: () -> Slot) {
    self.isNarrow = narrow
    self.content = content()
  }

  package var body: some HTML {
    dl(.class(isNarrow ? "facts narrow" : "facts")) { content }
  }
}

/// One line of a `DefinitionList`. A large one is the page's main figure.
package struct Fact: HTML {
  let label: Phrase
  let isLarge: Bool
  let value: Slot

  package init(_ label: Phrase, large: Bool = false, @SlotBuilder value: () -> Slot) {
    self.label = label
    self.isLarge = large
    self.value = value()
  }

  package var body: some HTML {
    div(.class(isLarge ? "fact large" : "fact")) {
      dt { label }
      dd { value }
    }
  }
}

/// A dash for a missing value.
package struct Nothing: HTMLPrimitive {
  package init() {}

  package static func _render(_ html: Self, into buffer: inout HTMLBuffer) {
    buffer.raw("<span class=\"nothing\"><span aria-hidden=\"true\">–</span><span class=\"sr\">")
    buffer.raw(buffer.language == .en ? "none" : "لا يوجد")
    buffer.raw("</span></span>")
  }
}
