/// The way of some money as a strip of steps: ✓ done, ○ to come, ■ failed. It stands on a phone.
package struct Chain: HTML {
  let steps: [ChainStep]

  package init(_ steps: [ChainStep]) { self.steps = steps }

  package var body: some HTML {
    section(.class("card chain-card"), .ariaLabel(Phrase(en: "Where the money is", ar: "مسار الأموال"))) {
      ol(.class("chain")) { ForEach(steps) { step in ChainItem(step: step) } }
    }
  }
}

/// One step of a `Chain`: what it is, its reference, and what is to be said of it.
package struct ChainStep: Sendable {
  package enum State: Sendable {
    case done, coming, failed

    var name: StaticString {
      switch self {
      case .done: "done"
      case .coming: "coming"
      case .failed: "failed"
      }
    }

    var label: Phrase {
      switch self {
      case .done: Phrase(en: "Done", ar: "تم")
      case .coming: Phrase(en: "To come", ar: "لم يتم بعد")
      case .failed: Phrase(en: "Failed", ar: "تعذّر")
      }
    }
  }

  let title: Phrase
  let state: State
  let reference: String?
  let path: Path?
  let lines: [Phrase]

  /// - Parameters:
  ///   - path: nil on the page of the thing itself
  ///   - lines: amounts and dates, the most important first
  package init(_ title: Phrase, _ state: State, _ reference: String?, to path: Path? = nil, lines: [Phrase]) {
    self.title = title
    self.state = state
    self.reference = reference
    self.path = path
    self.lines = lines
  }

  /// A step without a reference.
  package init(_ title: Phrase, _ state: State, lines: [Phrase]) {
    self.init(title, state, nil, lines: lines)
  }
}

private struct ChainItem: HTML {
  let step: ChainStep

  var body: some HTML {
    li(.class(step.state.name)) {
      p(.class("chain-title")) {
        step.title
        span(.class("sr")) {
          Text(" ")
          step.state.label
        }
      }
      if let reference = step.reference {
        p { ReferenceText(code: reference, to: step.path, copies: step.path == nil) }
      }
      ForEach(step.lines) { line in p(.class("chain-note")) { line } }
    }
  }
}
