package import Database
package import Wallet

/// The rows of a table as they were at an instant. `row_changes` keeps what each change of a row replaced, so a column had
/// what the first change after the instant replaced, or else what it has now.
package struct PastRows: Sendable {
  private let table: SQL
  private let asOf: Instant

  package init(of table: SQL, asOf: Instant) {
    self.table = table
    self.asOf = asOf
  }

  /// The number of rows that are searched for one page, each of which needs a look-up.
  static let stretch = 2_000

  /// What rows were before this instant isn't known.
  package static let since: SQL =
    "SELECT applied_at AS value FROM schema_migrations WHERE name = '0034_row_changes'"

  /// Of rows that were recorded before that, nobody noted when.
  var isRecorded: SQL { "coalesce(recorded_at <= \(asOf), true)" }

  /// Joins the row as it was, `past`, to each row `present`.
  var join: SQL {
    """
    CROSS JOIN LATERAL jsonb_populate_record(present, (
        SELECT jsonb_object_agg(key, value ORDER BY row_changes.at DESC, row_changes.id DESC)
        FROM row_changes CROSS JOIN jsonb_each(before)
        WHERE relation = '\(table)' AND row_id = (present).id AND row_changes.at > \(asOf)
      )) past
    """
  }

  /// Rows that a condition on what never changes finds.
  func rows(where condition: SQL) -> SQL {
    "SELECT past.* FROM (SELECT \(table) AS present FROM \(table) WHERE \(condition)) found \(join)"
  }
}
