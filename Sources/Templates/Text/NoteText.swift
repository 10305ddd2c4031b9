/// A note with its line breaks. The names of colleagues with @ stand out.
package struct NoteText: HTMLPrimitive {
  let text: String
  /// The names without the @.
  let mentions: [String]

  package init(_ text: String, mentions: [String] = []) {
    self.text = text
    self.mentions = mentions
  }

  package static func _render(_ html: Self, into buffer: inout HTMLBuffer) {
    buffer.raw(html.text.utf8.contains(0x0A) ? "<bdi class=\"lines\">" : "<bdi>")
    var rest = html.text[...]
    while let at = rest.firstIndex(of: "@") {
      let name = rest[rest.index(after: at)...]
      let mention = html.mentions.filter { Self.begins(name, with: $0) }.max { $0.count < $1.count }
      let end = mention.map { name.index(name.startIndex, offsetBy: $0.count) } ?? name.startIndex
      buffer.text(String(rest[..<at]))
      if mention == nil {
        buffer.raw("@")
      } else {
        buffer.raw("<strong class=\"mention\">")
        buffer.text(String(rest[at..<end]))
        buffer.raw("</strong>")
      }
      rest = rest[end...]
    }
    buffer.text(String(rest))
    buffer.raw("</bdi>")
  }

  /// Whether the text begins with the name and the name doesn't go on.
  private static func begins(_ text: Substring, with name: String) -> Bool {
    guard text.hasPrefix(name) else { return false }
    return text.dropFirst(name.count).first.map { !$0.isLetter && !$0.isNumber } ?? true
  }
}
