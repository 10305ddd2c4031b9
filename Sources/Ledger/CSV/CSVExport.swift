package import Database

/// Writes the rows of queries as CSV (RFC 4180, CRLF, UTF-8 with a byte order mark). Times are Cairo's.
package struct CSVExport: Sendable {
  private static let chunk = 256 * 1024

  private let header: String

  package init(header: String) { self.header = header }

  /// Streams in chunks of about 256 KiB, which are valid only during the call. Returns the number of rows.
  package func write(
    _ queries: SQL..., on connection: isolated Connection, within duration: Duration = .seconds(600),
    _ consume: (UnsafeRawBufferPointer) throws -> Void
  ) throws -> Int {
    try connection.allowStatement(duration)
    try connection.execute("SET LOCAL timezone = 'Africa/Cairo'")
    var rows = 0
    var buffer: [UInt8] = [0xEF, 0xBB, 0xBF]
    buffer.reserveCapacity(Self.chunk + 4096)
    buffer += header.utf8
    buffer += [0x0D, 0x0A]
    for query in queries {
      try connection.copyOut(query, within: duration) { row in
        rows += 1
        // COPY ends a row with LF alone.
        buffer.append(contentsOf: row.last == 0x0A ? UnsafeRawBufferPointer(rebasing: row.dropLast()) : row)
        buffer.append(0x0D)
        buffer.append(0x0A)
        if buffer.count >= Self.chunk {
          try buffer.withUnsafeBytes(consume)
          buffer.removeAll(keepingCapacity: true)
        }
      }
    }
    try buffer.withUnsafeBytes(consume)
    return rows
  }
}
