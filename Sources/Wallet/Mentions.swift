/// The colleagues that a note names with @.
package struct Mentions: Sendable {
  /// A colleague who can be named: by their whole name, by their first name where nobody else has it, or by what stands
  /// before the @ of their e-mail address.
  package struct Person: Sendable {
    package let id: Int64
    package let name: String
    package let email: String

    package init(id: Int64, name: String, email: String) {
      self.id = id
      self.name = name
      self.email = email
    }
  }

  /// One mention as it was typed, without the @.
  package struct Mention: Hashable, Sendable {
    package let person: Int64
    package let typed: String
  }

  /// Each folded name with whom it names; a name of several people names nobody.
  private let people: [(name: [Character], id: Int64)]

  package init(_ people: [Person]) {
    var owners: [String: Set<Int64>] = [:]
    for person in people {
      let name = Self.folded(person.name)
      let local = Self.folded(String(person.email.prefix { $0 != "@" }))
      for key in [name, name.replacing(" ", with: "."), name.split(separator: " ").first.map(String.init) ?? "", local]
      where !key.isEmpty { owners[key, default: []].insert(person.id) }
    }
    self.people = owners.compactMap { name, ids in
      ids.count == 1 ? ids.first.map { (name: Array(name), id: $0) } : nil
    }.sorted { $0.name.count > $1.name.count }
  }

  /// Returns those whom the text names, each once, in the order of the text. An @ within a word, as in an e-mail address,
  /// names nobody, and neither does a name that goes on.
  package func found(in text: String) -> [Mention] {
    let characters = Array(text)
    var mentions: [Mention] = []
    for (index, character) in characters.enumerated() where character == "@" {
      if index > 0, Self.isPart(characters[index - 1]) { continue }
      let rest = characters[(index + 1)...]
      guard let match = people.first(where: { Self.begins(rest, with: $0.name) }) else { continue }
      let mention = Mention(person: match.id, typed: String(rest.prefix(match.name.count)))
      if !mentions.contains(where: { $0.person == mention.person && $0.typed == mention.typed }) {
        mentions.append(mention)
      }
    }
    return mentions
  }

  private static func begins(_ rest: ArraySlice<Character>, with name: [Character]) -> Bool {
    guard rest.count >= name.count, zip(rest, name).allSatisfy({ folded($0) == $1 }) else { return false }
    let after = rest.dropFirst(name.count)
    guard let next = after.first else { return true }
    if next == ".", let letter = after.dropFirst().first { return !isPart(letter) }
    return !isPart(next)
  }

  /// Whether a name goes on with this character. A full stop may end a sentence.
  private static func isPart(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || character == "_" || character == "-" || character == "@"
  }

  private static func folded(_ text: String) -> String { String(text.map { folded($0) }) }

  /// Letters alike in both cases and the Arabic ones that people type for each other, one for one.
  private static func folded(_ character: Character) -> Character {
    switch character {
    case "أ", "إ", "آ", "ٱ": "ا"
    case "ى": "ي"
    case "ة": "ه"
    default: character.lowercased().first ?? character
    }
  }
}
