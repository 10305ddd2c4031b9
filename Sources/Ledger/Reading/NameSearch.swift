package import Database
package import Wallet

/// A search for names by their words, folded as the database folds them. Every word must be found, in any order. The
/// trigram indexes of `search` serve it.
package enum NameSearch {
  /// The most words of a search; the rest is joined to the last word.
  static let mostWords = 8

  /// Returns the condition on a table's `search` column. A text without words finds nothing.
  package static func condition(_ text: String) -> SQL {
    let words = words(of: text)
    guard let first = words.first else { return "false" }
    // One or two letters have no trigram. Without a longer word beside them, they must be the beginning of a word.
    let condition = hasTrigram(first) ? fragment : beginning
    return words.dropFirst().reduce(condition(first)) { sql, word in "\(sql) AND \(condition(word))" }
  }

  /// The most users of one name whose transactions are read user by user. The transactions of users with a more common
  /// name are searched newest first.
  package static let mostUsers = 25

  /// Returns the users of that name, at most `mostUsers + 1`.
  package static func users(_ text: String) -> SQL {
    // A bound limit makes PostgreSQL plan for these words: a rare name is found by its index, a common one without it.
    "SELECT id AS value FROM users WHERE \(condition(text)) LIMIT \(mostUsers + 1)"
  }

  /// Returns the users of that name among the array `users`.
  static func named(_ text: String, among users: SQL) -> SQL {
    "SELECT id FROM (SELECT id, search FROM users WHERE id = ANY (\(users)) OFFSET 0) users WHERE \(condition(text))"
  }

  /// Returns the tenant's customers of that name.
  package static func customers(_ text: String) -> SQL { "SELECT id FROM customers_named(\(patterns(text))) AS id" }

  /// Returns the patterns for `customers_named`.
  package static func patterns(_ text: String) -> SQL {
    let patterns: [SQL] = words(of: text).map { "'%' || \(folded($0)) || '%'" }
    guard let first = patterns.first else { return "ARRAY[NULL]::text[]" }
    let list = patterns.dropFirst().reduce(first) { list, pattern in "\(list), \(pattern)" }
    return "ARRAY[\(list)]"
  }

  private static func fragment(_ word: String) -> SQL { "search LIKE '%' || \(folded(word)) || '%'" }

  private static func beginning(_ word: String) -> SQL {
    "(search LIKE \(folded(word)) || '%' OR search LIKE '% ' || \(folded(word)) || '%')"
  }

  /// Returns the folded word; null if it folds to nothing, so that it finds nothing. Folding removes LIKE's wildcards.
  private static func folded(_ word: String) -> SQL { "nullif(fold(\(word)), '')" }

  /// Returns the words, the longest first.
  private static func words(of text: String) -> [String] {
    var words: [String] = []
    for part in text.unicodeScalars.split(whereSeparator: separates) where !part.allSatisfy(isQuote) {
      let word = String(part)
      if words.contains(word) { continue }
      if words.count < mostWords { words.append(word) } else { words[mostWords - 1] += " " + word }
    }
    return words.sorted { $0.unicodeScalars.count > $1.unicodeScalars.count }
  }

  /// Returns whether the character is a quote, which alone isn't a search word.
  private static func isQuote(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x22, 0x27, 0x60, 0xAB, 0xB4, 0xBB, 0x2018...0x201F, 0x2032...0x2037, 0x2039, 0x203A: true
    default: false
    }
  }

  /// Returns whether the character separates words: white space, and the punctuation that `fold` treats so, except for
  /// apostrophes and quotes.
  private static func separates(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x22, 0x27, 0x60: false
    case 0x21...0x2F, 0x3A...0x40, 0x5B...0x5F, 0x7B...0x7E, 0xB7, 0x60C, 0x61B, 0x61F, 0x66A...0x66D, 0x6D4,
      0x2010...0x2015, 0x2022, 0x2212:
      true
    default: scalar.properties.isWhitespace
    }
  }

  /// Returns whether the word is long enough for a trigram. A ligature stands for several letters.
  private static func hasTrigram(_ word: String) -> Bool {
    word.unicodeScalars.count > 2 || word.unicodeScalars.contains { $0.value >= 0xFB00 }
  }
}

/// A customer of the searched name. One with a nil id stands for more users than can be searched one by one.
package struct NamedCustomer: RowDecodable {
  package let id: UserID?

  package init(_ row: Row) throws(DatabaseError) { id = try row["id"] }
}
