package import Database

/// The columns that a person chose for lists.
package struct ListColumns: Hashable, Sendable {
  private let chosen: [String: Set<String>]

  /// Reads what the database stores, such as `transactions=channel,fees refunds=`.
  init(stored text: String) {
    var chosen: [String: Set<String>] = [:]
    for list in text.split(separator: " ") {
      let parts = list.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      if parts.count == 2 { chosen[String(parts[0])] = Set(parts[1].split(separator: ",").map(String.init)) }
    }
    self.chosen = chosen
  }

  /// Returns the names of a list's chosen columns; nil if the person never chose.
  package subscript(list: String) -> Set<String>? { chosen[list] }
}

extension Sessions {
  /// Stores the columns of a list with the account; nil is the list's standard columns.
  package static func keep(
    _ columns: [String]?, of list: String, for account: Account, in database: Database
  ) async throws {
    let added = columns.map { ["\(list)=\($0.joined(separator: ","))"] } ?? []
    try await database.execute(
      """
      UPDATE \(account.table)
      SET list_columns = ARRAY(
        SELECT kept FROM unnest(list_columns) AS kept WHERE split_part(kept, '=', 1) <> \(list)
      ) || \(added)
      WHERE id = \(account.id)
      """)
  }
}
