package import Wallet

/// Words in both languages, both of which are required.
///
///     Phrase(en: "Refund of \(amount)", ar: "استرداد \(amount)")
@usableFromInline
package struct Phrase: HTMLPrimitive, Sendable {
  let en: LocalizedText
  let ar: LocalizedText

  package init(en: LocalizedText, ar: LocalizedText) {
    self.en = en
    self.ar = ar
  }

  /// Creates a phrase from words that were stored as text in both languages.
  package init(storedEnglish: String, arabic: String) {
    self.en = LocalizedText(.stored(storedEnglish))
    self.ar = LocalizedText(.stored(arabic))
  }

  private init(same segment: LocalizedText.Segment) {
    self.en = LocalizedText(segment)
    self.ar = LocalizedText(segment)
  }

  /// Returns a value that is the same in both languages.
  package static func name(_ name: String) -> Phrase { Phrase(same: .name(name)) }
  package static func code(_ code: String) -> Phrase { Phrase(same: .code(code)) }
  package static func reference(_ reference: Reference) -> Phrase { Phrase(same: .code(reference.text)) }
  package static func merchantCode(_ code: MerchantCode) -> Phrase { Phrase(same: .code(code.description)) }
  package static func money(_ money: Money, _ style: MoneyText.Style = .full) -> Phrase {
    Phrase(same: .money(money, style))
  }
  package static func count(_ count: Int) -> Phrase { Phrase(same: .count(Int64(count))) }
  package static func day(_ day: Day, _ style: DayText.Style = .full) -> Phrase { Phrase(same: .day(day, style)) }

  package static func instant(_ instant: Instant, _ style: InstantText.Style = .full) -> Phrase {
    Phrase(same: .instant(instant, style))
  }

  package subscript(language: Language) -> LocalizedText { language == .en ? en : ar }

  @usableFromInline
  package static func _render(_ phrase: Phrase, into buffer: inout HTMLBuffer) {
    phrase[buffer.language].write(into: &buffer)
  }

  /// Returns the text without elements, for headers, files and tests.
  package func plain(for reader: Reader) -> String {
    var buffer = HTMLBuffer(reader: reader, reserving: 64, escaping: false)
    writePlain(into: &buffer)
    return buffer.withBytes { String(decoding: $0, as: UTF8.self) }
  }

  /// Writes the escaped text without elements, for titles and attributes.
  func writePlain(into buffer: inout HTMLBuffer) {
    self[buffer.language].writePlain(into: &buffer)
  }
}
