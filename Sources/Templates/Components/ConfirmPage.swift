package import Wallet

/// One value that an act changes. `before` is nil if it doesn't exist yet.
package struct Change: Sendable {
  package let label: Phrase
  let before: Phrase?
  /// What a balance changes by.
  private(set) var change: Phrase?
  /// Nil where the value after it isn't known.
  let after: Phrase?
  let note: Phrase?

  package init(_ label: Phrase, before: Phrase? = nil, after: Phrase, note: Phrase? = nil) {
    self.label = label
    self.before = before
    self.after = after
    self.note = note
  }

  /// - Parameter balance: nil for the platform's own accounts, which keep none
  package init(_ label: Phrase, balance: Money?, change: Money) {
    self.init(
      label, before: balance.map { .money($0, .bare) },
      after: balance.map { .money(Money(piastres: $0.piastres + change.piastres), .bare) })
    self.change = .money(change, .signed)
  }

  private init(_ label: Phrase, before: Phrase?, after: Phrase?) {
    self.label = label
    self.before = before
    self.after = after
    note = nil
  }
}

/// A confirmation: each value before and after, other effects, and the buttons to confirm or cancel.
package struct ConfirmForm: HTML {
  let path: Path
  let chrome: Chrome
  let key: String?
  let changes: [Change]
  let notes: [Phrase]
  let confirm: Phrase
  let kind: ButtonKind
  let cancel: Path
  let keep: Phrase
  let shown: String?
  let isEditable: Bool
  let fields: Slot

  /// - Parameters:
  ///   - keep: the link's words where the act itself cancels something
  ///   - shown: the facts that this page shows, which must still hold when the act is executed
  ///   - editable: whether the values come from a form before this page and can be changed there
  ///   - fields: hidden fields with the confirmed values, or a field for a reason
  package init(
    to path: Path, _ chrome: Chrome, key: String? = nil, changes: [Change], notes: [Phrase] = [], confirm: Phrase,
    _ kind: ButtonKind = .primary, cancel: Path, keep: Phrase = .cancel, shown: String? = nil, editable: Bool = false,
    @SlotBuilder fields: () -> Slot = { .empty }
  ) {
    self.path = path
    self.chrome = chrome
    self.key = key
    self.changes = changes
    self.notes = notes
    self.confirm = confirm
    self.kind = kind
    self.cancel = cancel
    self.keep = keep
    self.shown = shown
    self.isEditable = editable
    self.fields = fields()
  }

  package var body: some HTML {
    PostForm(to: path, chrome, key: key) {
      if !changes.isEmpty { ChangeTable(changes) }
      if !notes.isEmpty {
        ul(.class("notes")) { ForEach(notes) { note in li { note } } }
      }
      if let shown { HiddenField("_shown", shown) }
      fields
      FormActions {
        Button(confirm, kind)
        if isEditable { Button(Phrase(en: "Change", ar: "تعديل"), name: "_change", value: "yes") }
        LinkButton(keep, to: cancel)
      }
    }
  }
}

extension Phrase {
  package static let cancel = Phrase(en: "Cancel", ar: "إلغاء")
  /// The way out of a page that withdraws a request: in Arabic, to cancel and to withdraw are the same word.
  package static let keepRequest = Phrase(en: "Keep request", ar: "الإبقاء على الطلب")
}

/// The values before and after, side by side, and what balances change by.
package struct ChangeTable: HTML {
  let changes: [Change]
  let isPast: Bool

  /// - Parameter isPast: whether the values before may no longer be the current ones.
  package init(_ changes: [Change], isPast: Bool = false) {
    self.changes = changes
    self.isPast = isPast
  }

  private var hasBalances: Bool { changes.contains { $0.change != nil } }
  /// Whether there is something before: what is new has no column for it.
  private var hasBefore: Bool { hasBalances || changes.contains { $0.before != nil } }

  package var body: some HTML {
    table(.class(hasBalances ? "changes balances" : "changes")) {
      if hasBefore {
        thead {
          tr {
            td(.class("sr-head")) {}
            th(.scope("col"), .class("number")) {
              isPast ? Phrase(en: "Before", ar: "قبل التنفيذ") : Phrase(en: "Now", ar: "الحالي")
            }
            if hasBalances { th(.scope("col"), .class("number")) { Phrase(en: "Change", ar: "التغيير") } }
            th(.scope("col"), .class("number")) { Phrase(en: "After", ar: "بعد التنفيذ") }
          }
        }
      }
      tbody {
        ForEach(changes) { change in
          tr {
            th(.scope("row")) {
              change.label
              if let note = change.note { span(.class("hint")) { note } }
            }
            if hasBefore {
              td(.class("number")) { if let before = change.before { before } else { Nothing() } }
            }
            if hasBalances { td(.class("number")) { if let amount = change.change { amount } } }
            td(.class("number after")) { if let after = change.after { after } else { Nothing() } }
          }
        }
      }
    }
  }
}

/// A receipt: the effect of an act, with the facts to read out over the phone.
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
