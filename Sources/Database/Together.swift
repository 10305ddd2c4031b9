extension Query {
  /// Several queries of a page as one statement: their results are of one snapshot, and PostgreSQL is asked once.
  ///
  /// Row n of the statement has row n of each query. Queries with a plan for each execution don't belong here, since all
  /// of the statement would be planned each time.
  package static func together<each Part: Sendable>(
    _ queries: repeat Query<each Part>
  ) -> Query<(repeat each Part)> where Result == (repeat each Part) {
    var parts: [SQL] = []
    for query in repeat each queries { parts.append(query.sql) }
    return Query(sql: SQL.besideEachOther(parts)) { (result) throws(DatabaseError) in
      var results = result.parts(at: "part_row")[...]
      func next() -> ResultSet { results.removeFirst() }
      return (repeat try (each queries).decode(next()))
    }
  }
}

extension SQL {
  fileprivate static func besideEachOther(_ parts: [SQL]) -> SQL {
    var joined: SQL = .empty
    var row: SQL = .empty
    for (number, part) in parts.enumerated() {
      let numbered: SQL = """
        (SELECT row_number() OVER () AS part_row, part.* FROM (\(part)) part) p\(literal: number)
        """
      let own: SQL = "p\(literal: number).part_row"
      joined += number == 0 ? numbered : " FULL JOIN \(numbered) ON coalesce(\(row)) = \(own)"
      row += number == 0 ? own : ", \(own)"
    }
    return "SELECT * FROM \(joined) ORDER BY coalesce(\(row))"
  }
}
