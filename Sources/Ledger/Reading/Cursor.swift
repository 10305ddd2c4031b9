package import Database
package import Wallet

/// A place in a list that is ordered by instant and id, newest first, at which one page ends and the next begins. Its
/// form in addresses is `1764000000000000-1234`.
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

/// The choice of a list's page: the first one, or one next to a row of another page.
package enum Place: Hashable, Sendable {
  /// The newest rows, or the oldest ones of a queue.
  case newest
  case olderThan(Cursor)
  case newerThan(Cursor)

  /// Returns the condition for a list whose instant is the column `at`.
  package func condition(_ at: SQL) -> SQL {
    switch self {
    case .newest: "true"
    case .olderThan(let cursor): "(\(at), id) < (\(cursor.at), \(cursor.id))"
    case .newerThan(let cursor): "(\(at), id) > (\(cursor.at), \(cursor.id))"
    }
  }

  /// Returns the order in which the rows nearest to the place come first. A queue begins with its oldest row.
  package func order(_ at: SQL, _ id: SQL = "id", queue: Bool = false) -> SQL {
    isAscending(queue) ? "\(at), \(id)" : "\(at) DESC, \(id) DESC"
  }

  /// Returns the condition for a list that the column `number` orders alone: its cursors' instants are only shown.
  package func condition(number: SQL) -> SQL {
    switch self {
    case .newest: "true"
    case .olderThan(let cursor): "\(number) < \(cursor.id)"
    case .newerThan(let cursor): "\(number) > \(cursor.id)"
    }
  }

  /// Returns the order of such a list.
  package func order(number: SQL, queue: Bool = false) -> SQL {
    isAscending(queue) ? number : "\(number) DESC"
  }

  /// Returns whether the page follows in reading order.
  fileprivate func isForward(_ isQueue: Bool) -> Bool { self == .newest || isAscending(isQueue) == isQueue }

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

/// A page of a keyset-paged list, newest first, or of a queue, oldest first. One more row than shown is read to know
/// whether another page follows.
package struct ListPage<Item: Listed>: Sendable {
  package let items: [Item]
  /// The cursors of the previous and next pages; nil at the ends.
  package let newer: Cursor?
  package let older: Cursor?
  /// How far a bounded search went before the page was full; the next page continues there. Nil if it reached the end or
  /// the search wasn't bounded.
  package let searchedTo: Instant?

  /// Creates a page from at most `length + 1` rows in the order of `place`, and from where its search ended.
  package init(
    _ rows: consuming [Item], _ place: Place, length: Int, queue: Bool = false, searched end: Cursor? = nil
  ) {
    let isFull = rows.count > length
    rows.removeLast(max(0, rows.count - length))
    let searched = isFull ? nil : end
    searchedTo = place.isForward(queue) ? searched?.at : nil
    let (first, last) = (rows.first?.cursor, rows.last?.cursor)
    let beyond = isFull ? last : searched
    switch place {
    case .newest: (newer, older) = queue ? (beyond, nil) : (nil, beyond)
    case .olderThan(let cursor): (newer, older) = (first ?? cursor.older, beyond)
    case .newerThan(let cursor):
      let back = queue || searched != nil ? cursor.newer : nil
      (newer, older) = (beyond, first ?? back)
    }
    items = place.isAscending(queue) == queue ? rows : rows.reversed()
  }
}

extension Cursor {
  /// A cursor just before or after the row, so that the page includes it.
  fileprivate var older: Cursor { Cursor(at: at, id: id - 1) }
  fileprivate var newer: Cursor { Cursor(at: at, id: id + 1) }
}
