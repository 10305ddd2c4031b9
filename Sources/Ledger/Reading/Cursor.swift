package import Database
package import Wallet

/// A place in a list that is ordered by instant and number, newest first: where a page ends and the next begins.
/// Written `1764000000000000-1234` in addresses.
package struct Cursor: Hashable, Sendable, CustomStringConvertible {
  package let at: Instant
  package let id: Int64

  package init(at: Instant, id: Int64) {
    self.at = at
    self.id = id
  }

  package init?(_ text: String) {
    let parts = text.split(separator: "-", maxSplits: 1)
    guard parts.count == 2, let at = Int64(parts[0]), let id = Int64(parts[1]), (0..<Int64(1) << 55).contains(at) else {
      return nil
    }
    self.init(at: Instant(microseconds: at), id: id)
  }

  package var description: String { "\(at.microseconds)-\(id)" }
}

/// Which page of a list: the newest, or the one beside a row that the reader has seen.
package enum Place: Hashable, Sendable {
  case newest
  case olderThan(Cursor)
  case newerThan(Cursor)

  /// For a list whose instant is the column `at`.
  package func condition(_ at: SQL) -> SQL {
    switch self {
    case .newest: "true"
    case .olderThan(let cursor): "(\(at), id) < (\(cursor.at), \(cursor.id))"
    case .newerThan(let cursor): "(\(at), id) > (\(cursor.at), \(cursor.id))"
    }
  }

  package func order(_ at: SQL, _ id: SQL = "id") -> SQL {
    if case .newerThan = self { "\(at), \(id)" } else { "\(at) DESC, \(id) DESC" }
  }
}

package protocol Listed: RowDecodable {
  var cursor: Cursor { get }
}

/// A page of a keyset-paged list, newest first; one row more than shows was asked for, to know whether it goes on.
package struct ListPage<Item: Listed>: Sendable {
  package let items: [Item]
  /// Where the page before and the page after begin; nil at the ends.
  package let newer: Cursor?
  package let older: Cursor?

  /// From rows in the order of `place`, at most `length + 1` of them.
  package init(_ rows: [Item], _ place: Place, length: Int) {
    let goesOn = rows.count > length
    let shown = rows.prefix(length)
    switch place {
    case .newest:
      items = Array(shown)
      newer = nil
      older = goesOn ? shown.last?.cursor : nil
    case .olderThan(let cursor):
      items = Array(shown)
      newer = shown.first?.cursor ?? cursor
      older = goesOn ? shown.last?.cursor : nil
    case .newerThan:
      items = shown.reversed()
      newer = goesOn ? shown.last?.cursor : nil
      older = shown.first?.cursor
    }
  }
}
