package import Wallet

/// The words of a `Phrase` in one language: literals with typed values between them.
///
/// Rendering isolates each value (`<bdi>`), so that a name or an amount can't change the direction of the words around
/// it.
package struct LocalizedText: ExpressibleByStringInterpolation, Sendable {
  enum Segment: Sendable {
    case words(StaticString)
    case stored(String)
    case name(String)
    case code(String)
    case count(Int64)
    case percent(basisPoints: Int64)
    case money(Money, MoneyText.Style)
    case instant(Instant, InstantText.Style)
    case day(Day, DayText.Style)
    case phrase(Phrase)
  }

  enum Storage: Sendable {
    case literal(StaticString)
    case segments([Segment])
  }

  let storage: Storage

  package init(stringLiteral words: StaticString) { storage = .literal(words) }
  package init(stringInterpolation: StringInterpolation) { storage = .segments(stringInterpolation.segments) }
  init(_ segment: Segment) { storage = .segments([segment]) }

  package struct StringInterpolation: StringInterpolationProtocol {
    var segments: [Segment] = []

    package init(literalCapacity: Int, interpolationCount: Int) { segments.reserveCapacity(interpolationCount * 2 + 1) }

    package mutating func appendLiteral(_ words: StaticString) {
      if words.utf8CodeUnitCount > 0 { segments.append(.words(words)) }
    }

    /// Appends the name of a person or merchant, in any script.
    package mutating func appendInterpolation(name: String) { segments.append(.name(name)) }
    /// Appends a code, file name, e-mail address or other text that is read left to right.
    package mutating func appendInterpolation(code: String) { segments.append(.code(code)) }
    package mutating func appendInterpolation(_ reference: Reference) { segments.append(.code(reference.text)) }
    package mutating func appendInterpolation(_ code: MerchantCode) { segments.append(.code(code.description)) }
    /// Appends a masked mobile number.
    package mutating func appendInterpolation(_ phone: PhoneNumber) { segments.append(.code(phone.masked)) }
    package mutating func appendInterpolation(_ count: Int) { segments.append(.count(Int64(count))) }
    package mutating func appendInterpolation(_ count: Int64) { segments.append(.count(count)) }
    package mutating func appendInterpolation(percentTenths: Int64) {
      segments.append(.percent(basisPoints: percentTenths * 10))
    }
    package mutating func appendInterpolation(percentBasisPoints: Int64) {
      segments.append(.percent(basisPoints: percentBasisPoints))
    }
    package mutating func appendInterpolation(_ phrase: Phrase) { segments.append(.phrase(phrase)) }
    package mutating func appendInterpolation(_ plural: PluralPhrase) { segments.append(.phrase(plural.phrase)) }

    package mutating func appendInterpolation(_ money: Money, _ style: MoneyText.Style = .full) {
      segments.append(.money(money, style))
    }

    package mutating func appendInterpolation(_ instant: Instant, _ style: InstantText.Style = .full) {
      segments.append(.instant(instant, style))
    }

    package mutating func appendInterpolation(_ day: Day, _ style: DayText.Style = .full) {
      segments.append(.day(day, style))
    }
  }
}

extension LocalizedText {
  func write(into buffer: inout HTMLBuffer) {
    switch storage {
    case .literal(let words): buffer.text(words)
    case .segments(let segments): for segment in segments { segment.write(into: &buffer) }
    }
  }

  func writePlain(into buffer: inout HTMLBuffer) {
    switch storage {
    case .literal(let words): buffer.text(words)
    case .segments(let segments): for segment in segments { segment.writePlain(into: &buffer) }
    }
  }
}

extension LocalizedText.Segment {
  func write(into buffer: inout HTMLBuffer) {
    switch self {
    case .words(let words): buffer.text(words)
    case .stored(let text): buffer.text(text)
    case .name(let name): NameText._render(NameText(name), into: &buffer)
    case .code(let code): IdentifierText._render(IdentifierText(code), into: &buffer)
    case .count(let count): CountText._render(CountText(count), into: &buffer)
    case .percent(let points): PercentText._render(PercentText(basisPoints: points), into: &buffer)
    case .money(let money, let style): MoneyText._render(MoneyText(money, style), into: &buffer)
    case .instant(let instant, let style): InstantText._render(InstantText(instant, style), into: &buffer)
    case .day(let day, let style): DayText._render(DayText(day, style), into: &buffer)
    case .phrase(let phrase): Phrase._render(phrase, into: &buffer)
    }
  }

  /// Writes the text for a title or an attribute, in which Unicode isolates (UAX 9) replace `<bdi>` in Arabic.
  func writePlain(into buffer: inout HTMLBuffer) {
    switch self {
    case .words(let words): buffer.text(words)
    case .stored(let text): buffer.text(text)
    case .name(let name): buffer.isolated(.firstStrong) { $0.text(name) }
    case .code(let code): buffer.isolated(.leftToRight) { $0.text(code) }
    case .count(let count): buffer.integer(count)
    case .percent(let points): buffer.isolated(.leftToRight) { $0.percent(basisPoints: points) }
    case .money(let money, let style): buffer.plainMoney(money, style)
    case .instant(let instant, let style): buffer.isolated(.firstStrong) { $0.plainInstant(instant, style) }
    case .day(let day, let style): buffer.isolated(.firstStrong) { $0.plainDay(day, style) }
    case .phrase(let phrase): phrase.writePlain(into: &buffer)
    }
  }
}

extension HTMLBuffer {
  enum Isolate { case leftToRight, firstStrong }

  mutating func isolated(_ isolate: Isolate, _ write: (inout HTMLBuffer) -> Void) {
    guard language == .ar else { return write(&self) }
    raw(isolate == .leftToRight ? "\u{2066}" : "\u{2068}")
    write(&self)
    raw("\u{2069}")
  }
}
