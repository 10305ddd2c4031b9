/// Words that depend on a count, by CLDR's cardinal rules. English has two forms and Arabic six, all of which are
/// required.
package struct PluralPhrase: HTML, Sendable {
  package struct English: Sendable {
    let one, other: LocalizedText
    package init(one: LocalizedText, other: LocalizedText) {
      self.one = one
      self.other = other
    }
  }

  package struct Arabic: Sendable {
    let zero, one, two, few, many, other: LocalizedText
    package init(
      zero: LocalizedText, one: LocalizedText, two: LocalizedText, few: LocalizedText, many: LocalizedText,
      other: LocalizedText
    ) {
      self.zero = zero
      self.one = one
      self.two = two
      self.few = few
      self.many = many
      self.other = other
    }
  }

  package enum Category: Sendable {
    case zero, one, two, few, many, other

    /// Returns the category by CLDR 48, plurals.xml, "ar".
    package static func arabic(_ count: Int) -> Category {
      switch (count.magnitude, count.magnitude % 100) {
      case (0, _): .zero
      case (1, _): .one
      case (2, _): .two
      case (_, 3...10): .few
      case (_, 11...99): .many
      default: .other
      }
    }
  }

  package let phrase: Phrase

  package init(_ count: Int, en: English, ar: Arabic) {
    let arabic =
      switch Category.arabic(count) {
      case .zero: ar.zero
      case .one: ar.one
      case .two: ar.two
      case .few: ar.few
      case .many: ar.many
      case .other: ar.other
      }
    phrase = Phrase(en: count == 1 ? en.one : en.other, ar: arabic)
  }

  package var body: Phrase { phrase }
}
