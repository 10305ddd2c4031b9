package import Templates
import Wallet

extension FilterQuery {
  /// The filters that have a value, in the words of the list's chips.
  package var inWords: [(label: Phrase, value: Phrase)] {
    fields.compactMap { field in
      let values = items.filter { $0.name == field.name && !isBlank($0.value) }.map { field.words($0.value) }
      return values.first.map { first in
        (
          label: field.label,
          value: values.dropFirst().reduce(first) { Phrase(en: "\($0), \($1)", ar: "\($0)، \($1)") }
        )
      }
    }
  }
}

extension FilterQuery.Field {
  fileprivate func words(_ text: String) -> Phrase {
    switch control {
    case .text(.code): .code(text)
    case .text: .name(text)
    case .money: (try? Money(parsing: text)).map { .money($0) } ?? .code(text)
    case .day: Day(parsing: text).map { .day($0) } ?? .code(text)
    case .choices(let choices): choices().first { $0.value == text }?.label ?? .code(text)
    }
  }
}
