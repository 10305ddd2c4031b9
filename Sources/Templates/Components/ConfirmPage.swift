/// One line of what an act will change. `before` is nil for what does not exist yet.
package struct Change: Sendable {
  let label: Phrase
  let before: Phrase?
  let after: Phrase
  let note: Phrase?

  package init(_ label: Phrase, before: Phrase? = nil, after: Phrase, note: Phrase? = nil) {
    self.label = label
    self.before = before
    self.after = after
    self.note = note
  }
}

/// What an act will do, before it does it: before → after, what else follows, confirm or cancel.
package struct ConfirmForm: HTML {
  let path: Path
  let chrome: Chrome
  let key: String?
  let changes: [Change]
  let notes: [Phrase]
  let confirm: Phrase
  let kind: ButtonKind
  let cancel: Path
  let fields: Slot

  /// - Parameter fields: hidden fields that carry the reviewed values, or a reason still to be typed.
  package init(
    to path: Path, _ chrome: Chrome, key: String? = nil, changes: [Change], notes: [Phrase] = [], confirm: Phrase,
    _ kind: ButtonKind = .primary, cancel: Path, @SlotBuilder fields: () -> Slot = { .empty }
  ) {
    self.path = path
    self.chrome = chrome
    self.key = key
    self.changes = changes
    self.notes = notes
    self.confirm = confirm
    self.kind = kind
    self.cancel = cancel
    self.fields = fields()
  }

  package var body: some HTML {
    PostForm(to: path, chrome, key: key) {
      ChangeTable(changes)
      if !notes.isEmpty {
        ul(.class("notes")) { ForEach(notes) { note in li { note } } }
      }
      fields
      FormActions {
        Button(confirm, kind)
        LinkButton(Phrase(en: "Cancel", ar: "إلغاء"), to: cancel)
      }
    }
  }
}

/// Before and after, side by side.
package struct ChangeTable: HTML {
  let changes: [Change]
  let isPast: Bool

  /// - Parameter isPast: whether what stood before may stand no longer.
  package init(_ changes: [Change], isPast: Bool = false) {
    self.changes = changes
    self.isPast = isPast
  }

  package var body: some HTML {
    table(.class("changes")) {
      thead {
        tr {
          td(.class("sr-head")) {}
          th(.scope("col"), .class("number")) {
            isPast ? Phrase(en: "Before", ar: "قبلها") : Phrase(en: "Now", ar: "الآن")
          }
          th(.scope("col"), .class("number")) { Phrase(en: "After", ar: "بعدها") }
        }
      }
      tbody {
        ForEach(changes) { change in
          tr {
            th(.scope("row")) {
              change.label
              if let note = change.note { span(.class("hint")) { note } }
            }
            td(.class("number")) { if let before = change.before { before } else { Nothing() } }
            td(.class("number after")) { change.after }
          }
        }
      }
    }
  }
}

/// What an act did, with the facts a person would read back over the phone.
package struct Receipt: HTML {
  let title: Phrase
  let meaning: Meaning
  let facts: Slot
  let next: Slot

  package init(
    _ title: Phrase, _ meaning: Meaning = .good, @SlotBuilder facts: () -> Slot,
    @SlotBuilder next: () -> Slot = { .empty }
  ) {
    self.title = title
    self.meaning = meaning
    self.facts = facts()
    self.next = next()
  }

  package var body: some HTML {
    section(.class("card receipt")) {
      header(.class("card-head")) {
        h2 { StatusPill(title, meaning) }
      }
      div(.class("card-body")) {
        DefinitionList(narrow: true) { facts }
        if !next.isEmpty { FormActions { next } }
      }
    }
  }
}
