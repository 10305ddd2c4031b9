/// A minimal HTML parser for the portals' own pages: tags with their attributes, and the text between them.
struct Markup {
  struct Tag {
    let name: String
    let isEnd: Bool
    let attributes: [String: String]

    subscript(attribute: String) -> String? { attributes[attribute] }
  }

  enum Piece {
    case tag(Tag)
    case text(String)
  }

  let pieces: [Piece]

  init(_ html: String) {
    var pieces: [Piece] = []
    var rest = html[...]
    while let open = rest.firstIndex(of: "<") {
      if open > rest.startIndex { pieces.append(.text(Self.decode(rest[..<open]))) }
      rest = rest[rest.index(after: open)...]
      if rest.hasPrefix("!") {
        rest = rest.drop { $0 != ">" }.dropFirst()
        continue
      }
      pieces.append(.tag(Self.tag(&rest)))
    }
    if !rest.isEmpty { pieces.append(.text(Self.decode(rest))) }
    self.pieces = pieces
  }

  /// Reads a tag including the closing `>`.
  private static func tag(_ rest: inout Substring) -> Tag {
    let isEnd = rest.first == "/"
    if isEnd { rest = rest.dropFirst() }
    let name = rest.prefix { $0.isLetter || $0.isNumber || $0 == "-" }
    rest = rest[name.endIndex...]
    var attributes: [String: String] = [:]
    while true {
      rest = rest.drop { $0.isWhitespace || $0 == "/" }
      guard let first = rest.first, first != ">" else { break }
      let key = rest.prefix { !$0.isWhitespace && $0 != "=" && $0 != ">" && $0 != "/" }
      rest = rest[key.endIndex...]
      var value: Substring = ""
      if rest.first == "=" {
        rest = rest.dropFirst()
        if let quote = rest.first, quote == "\"" || quote == "'" {
          rest = rest.dropFirst()
          value = rest.prefix { $0 != quote }
          rest = rest[value.endIndex...].dropFirst()
        } else {
          value = rest.prefix { !$0.isWhitespace && $0 != ">" }
          rest = rest[value.endIndex...]
        }
      }
      attributes[key.lowercased()] = decode(value)
    }
    rest = rest.dropFirst()
    return Tag(name: name.lowercased(), isEnd: isEnd, attributes: attributes)
  }

  private static let entities = [
    "&lt;": "<", "&gt;": ">", "&quot;": "\"", "&#34;": "\"", "&#39;": "'", "&nbsp;": "\u{A0}", "&amp;": "&",
  ]

  private static func decode(_ text: Substring) -> String {
    guard text.contains("&") else { return String(text) }
    var decoded = ""
    var rest = text
    while let ampersand = rest.firstIndex(of: "&") {
      decoded += rest[..<ampersand]
      rest = rest[ampersand...]
      let entity = rest.prefix { $0 != ";" } + ";"
      decoded += entities[String(entity)] ?? "&"
      rest = rest.dropFirst(entities[String(entity)] == nil ? 1 : entity.count)
    }
    return decoded + rest
  }
}
