package import Database

/// Names by a fragment, folded as the database folds them; the trigram indexes of `search` serve it.
package enum NameSearch {
  /// Over a table's `search` column.
  package static func condition(_ text: String) -> SQL { "search LIKE \(pattern(text))" }

  package static func pattern(_ text: String) -> SQL { "'%' || fold(\(escaped(text))) || '%'" }

  /// The wildcards of LIKE stand for themselves.
  private static func escaped(_ text: String) -> String {
    var escaped = ""
    for character in text.unicodeScalars {
      if character == "%" || character == "_" || character == "\\" { escaped += "\\" }
      escaped.unicodeScalars.append(character)
    }
    return escaped
  }
}
