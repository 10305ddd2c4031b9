package import Database

/// A list as a CSV file (RFC 4180, CRLF, UTF-8 with a byte order mark, ASCII digits, ISO 8601 times on Cairo's clock with
/// their offset): a header and the rows that are filtered, in the order of the list.
package struct ListFile: Sendable {
  /// A file of more rows isn't downloaded at once.
  package static let limit = 100_000

  package let header: String
  /// So many rows at most, in the header's columns.
  package let rows: @Sendable (Int) -> SQL

  package init(header: String, rows: @escaping @Sendable (Int) -> SQL) {
    self.header = header
    self.rows = rows
  }

  /// Streams the file from the connection's transaction in chunks of about 256 KiB, which are valid only during the call,
  /// and gives the number of its rows: where it is above `limit`, there are more and the file is of no use.
  package func write(
    on connection: isolated Connection, limit: Int = Self.limit, within duration: Duration = .seconds(60),
    _ consume: (UnsafeRawBufferPointer) throws -> Void
  ) throws -> Int {
    try CSVExport(header: header).write(rows(limit + 1), on: connection, within: duration, consume)
  }

  /// Two columns: on Cairo's clock with the offset, and in UTC.
  package static func times(_ instant: SQL) -> SQL {
    """
    to_char(\(instant), 'YYYY-MM-DD"T"HH24:MI:SSTZH:TZM'), to_char(\(instant) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
    """
  }

  /// One column: on Cairo's clock with the offset.
  package static func time(_ instant: SQL) -> SQL { "to_char(\(instant), 'YYYY-MM-DD\"T\"HH24:MI:SSTZH:TZM')" }

  /// `MRC-000001`
  package static func merchantCode(_ number: SQL) -> SQL {
    "'MRC-' || lpad(\(number)::text, greatest(6, length(\(number)::text)), '0')"
  }

  /// A name and a masked mobile number.
  package static func person(_ name: SQL, _ mobile: SQL) -> SQL {
    "csv_text(\(name) || ' ' || masked_mobile(\(mobile)))"
  }
}
