/// Words in the language that the page isn't in, such as what is read out to somebody else.
package struct OtherLanguage: HTMLPrimitive {
  let phrase: Phrase

  package init(_ phrase: Phrase) { self.phrase = phrase }

  package static func _render(_ html: Self, into buffer: inout HTMLBuffer) {
    let reader = buffer.reader
    var other = HTMLBuffer(
      reader: Reader(language: reader.language.other, digits: reader.digits, zone: reader.zone, now: reader.now),
      reserving: 512)
    other.raw("<p lang=\"")
    other.raw(other.language.code)
    other.raw("\" dir=\"")
    other.raw(other.language.direction)
    other.raw("\">")
    Phrase._render(html.phrase, into: &other)
    other.raw("</p>")
    other.withBytes { buffer.append($0) }
  }
}
