import Templates
import Testing
import Wallet

/// A quote that a grapheme cluster hides: `"` and U+0301 are one `Character`, two scalars and three bytes.
private let hidden = "\"\u{301} autofocus onfocus=alert(1) x=\""

@Suite struct EscapingTests {
  @Test func `escapes the five characters in text`() {
    #expect(html { Text(#"<a href="x" title='y'>&"#) } == "&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;")
  }

  @Test func `a combining mark hides no quote in text`() {
    #expect(html { NameText(hidden) } == "<bdi>&quot;\u{301} autofocus onfocus=alert(1) x=&quot;</bdi>")
  }

  @Test func `a combining mark hides no quote in an attribute`() {
    let bytes = input(.value(hidden)).rendered(for: reader())
    #expect(Array("<input value=\"&quot;\u{301} autofocus onfocus=alert(1) x=&quot;\">".utf8) == bytes)
    #expect(bytes.count(where: { $0 == UInt8(ascii: "\"") }) == 2)
  }

  @Test(arguments: ["&", "<", ">", "\"", "'"], ["\u{301}", "\u{200D}", "\u{FE0F}", "\u{20E3}", "ّ"])
  func `every special byte is escaped before any mark`(special: String, mark: String) {
    let text = html { Text(special + mark) }
    #expect(text.utf8.first == UInt8(ascii: "&"))
    #expect(text.utf8.contains(UInt8(ascii: ";")))
    #expect(text.unicodeScalars.suffix(mark.unicodeScalars.count).elementsEqual(mark.unicodeScalars))
  }

  @Test func `names are escaped wherever they stand`() {
    let phrase = Phrase(en: "Freeze \(name: hidden)?", ar: "تجميد \(name: hidden)؟")
    for language in Language.allCases {
      let page = html(language) {
        PortalLayout(chrome(language), section: .users, title: phrase, search: hidden) {
          PageHeader(phrase, crumbs: [Crumb(phrase, Path("/admin/users"))])
          PersonText(hidden, to: Path("/admin/users") / hidden)
          Field(phrase, name: "name", value: hidden, hint: phrase, error: phrase)
          TextArea(phrase, name: "note", value: hidden)
          Select(phrase, name: "kind", choices: [Choice(hidden, phrase)], selected: hidden)
          ReferenceText(code: hidden, copies: true)
          SearchBox(to: Path("/admin/search"), chrome(language), placeholder: phrase, value: hidden)
        }
      }
      #expect(!page.unicodeScalars.elementsEqual([]))
      #expect(!containsRawQuoteBeforeMark(page))
    }
  }

  @Test func `a text area keeps a leading line break`() {
    let page = html { TextArea(Phrase(en: "Note", ar: "ملاحظة"), name: "n", value: "\nfirst") }
    #expect(page.contains(" required>\n\nfirst</textarea>"))
  }

  private func containsRawQuoteBeforeMark(_ page: String) -> Bool {
    let bytes = Array(page.utf8)
    return zip(bytes, bytes.dropFirst()).contains { $0 == UInt8(ascii: "\"") && $1 == 0xCC }
  }
}
