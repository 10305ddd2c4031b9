/// Where pages end: asked the same way to count them and to draw them.
struct PageFlow {
  /// Rows on the first page, below the letterhead, and on the others.
  static let first = 41
  static let others = 53

  private(set) var page = 1
  private(set) var used = 0

  /// The heading of a day, which never ends a page. Each function says whether a new page begins before what it places.
  mutating func heading() -> Bool { place(1, followedBy: 1) }

  /// A line; on a new page its day's heading is repeated above it.
  mutating func line() -> Bool {
    let turns = place(1)
    if turns { used += 1 }
    return turns
  }

  /// What stands at the end of the statement, as high as so many rows.
  mutating func end(_ rows: Int) -> Bool { place(rows) }

  private var capacity: Int { page == 1 ? Self.first : Self.others }

  private mutating func place(_ rows: Int, followedBy next: Int = 0) -> Bool {
    let turns = used > 0 && used + rows + next > capacity
    if turns {
      page += 1
      used = 0
    }
    used += rows
    return turns
  }

  /// The number of pages.
  static func pages(ofDays counts: [Int], end: Int) -> Int {
    var flow = PageFlow()
    for count in counts {
      _ = flow.heading()
      for _ in 0..<count { _ = flow.line() }
    }
    _ = flow.end(end)
    return flow.page
  }
}
