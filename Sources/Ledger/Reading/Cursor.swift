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

/// Which page of a list: the one that it begins with, or the one beside a row that the reader has seen.
package enum Place: Hashable, Sendable {
  /// The newest, or of a queue the oldest.
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

  /// The rows nearest to the place first. A queue begins with its oldest.
  package func order(_ at: SQL, _ id: SQL = "id", queue: Bool = false) -> SQL {
    isAscending(queue) ? "\(at), \(id)" : "\(at) DESC, \(id) DESC"
  }

  fileprivate func isAscending(_ isQueue: Bool) -> Bool {
    switch self {
    case .newest: isQueue
    case .olderThan: false
    case .newerThan: true
    }
  }
}

package protocol Listed: RowDecodable {
  var cursor: Cursor { get }
}

/// A page of a keyset-paged list, newest first, or of a queue, oldest first; one row more than shows was asked for, to
/// know whether it goes on.
package struct ListPage<Item: Listed>: Sendable {
  package let items: [Item]
  /// Where the page before and the page after begin; nil at the ends.
  package let newer: Cursor?
  package let older: Cursor?

  /// From rows in the order of `place`, at most `length + 1` of them.
  package init(_ rows: [Item], _ place: Place, length: Int, queue: Bool = false) {
    let shown = rows.prefix(length)
    items = place.isAscending(queue) == queue ? Array(shown) : shown.reversed()
    let beyond = rows.count > length ? shown.last?.cursor : nil
    switch place {
    case .newest: (newer, older) = queue ? (beyond, nil) : (nil, beyond)
    case .olderThan(let cursor): (newer, older) = (shown.first?.cursor ?? cursor, beyond)
    case .newerThan(let cursor): (newer, older) = (beyond, shown.first?.cursor ?? (queue ? cursor : nil))
    }
  }
}
