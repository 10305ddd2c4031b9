import CPostgres
import Glibc

extension Connection {
  /// Streams the rows of `COPY (sql) TO STDOUT (FORMAT csv)`, one at a time. COPY takes no bound parameters, so libpq
  /// quotes the values as literals in the text.
  package func copyOut(_ sql: SQL, within limit: Duration, _ consume: (UnsafeRawBufferPointer) throws -> Void) throws {
    let text = "COPY (" + (try literals(sql)) + ") TO STDOUT (FORMAT csv)"
    if !beginning.isEmpty { _ = try pipeline(["SELECT"]) }
    // Errors name the statement without its values.
    let name = sql.rendered().text
    let deadline = ContinuousClock.now + limit
    try send(name) { PQsendQuery(pointer, text) }
    try flush(name)
    guard let start = try result(name, deadline) else { throw lost(name) }
    guard start.status == PGRES_COPY_OUT else {
      try finish(name, deadline)
      try check(start)
      throw lost(name)
    }
    do {
      try receiveCopy(name, deadline, consume)
    } catch {
      // Dropping the connection is cheaper than reading the rest of the stream.
      isBroken = true
      throw error
    }
    try finish(name, deadline)
  }

  private func receiveCopy(
    _ name: String, _ deadline: ContinuousClock.Instant, _ consume: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    while true {
      var buffer: UnsafeMutablePointer<CChar>?
      let count = PQgetCopyData(pointer, &buffer, 1)
      switch count {
      case -1: return
      case 0:
        try wait(for: POLLIN, name, deadline)
        if PQconsumeInput(pointer) == 0 { throw lost(name) }
      case 1...:
        defer { PQfreemem(buffer) }
        try consume(UnsafeRawBufferPointer(start: buffer, count: Int(count)))
      default: throw lost(name)
      }
    }
  }

  private func literals(_ sql: SQL) throws(DatabaseError) -> String {
    var text = ""
    for part in sql.parts {
      switch part {
      case .literal(let literal): text += literal.description
      case .number(let number): text += String(number)
      case .bind(let bind): text += try literal(bind) + PostgresType.cast(bind.type)
      }
    }
    return text
  }

  private func literal(_ bind: Bind) throws(DatabaseError) -> String {
    switch bind.content {
    case .null: return "NULL"
    case .bytes(let bytes): return "'\\x" + bytes.map(hexadecimal).joined() + "'"
    case .text(let value):
      if value.utf8.contains(0) { throw Parameters.holdsNUL("COPY") }
      guard let quoted = PQescapeLiteral(pointer, value, value.utf8.count) else { throw lost("COPY") }
      defer { PQfreemem(quoted) }
      return String(cString: quoted)
    }
  }
}

extension PostgresType {
  fileprivate static func cast(_ type: UInt32) -> String {
    switch type {
    case bool: "::boolean"
    case bytea: "::bytea"
    case int8: "::bigint"
    case float8: "::float8"
    case date: "::date"
    case timestamptz: "::timestamptz"
    case boolArray: "::boolean[]"
    case byteaArray: "::bytea[]"
    case textArray: "::text[]"
    case int8Array: "::bigint[]"
    case float8Array: "::float8[]"
    case dateArray: "::date[]"
    case timestamptzArray: "::timestamptz[]"
    default: ""
    }
  }
}
