import CPostgres

/// A value made from a row, column by column, by name.
package protocol RowDecodable: Sendable {
  init(_ row: Row) throws(DatabaseError)
}

/// One row of a result; valid only while it is being decoded.
package struct Row {
  let result: ResultSet
  let index: Int32

  package subscript<Value: DatabaseValue>(column: StaticString) -> Value {
    get throws(DatabaseError) {
      guard let value: Value = try optional(column) else {
        throw result.decodingError(column, "is null", Value.self)
      }
      return value
    }
  }

  package subscript<Value: DatabaseValue>(column: StaticString) -> Value? {
    get throws(DatabaseError) { try optional(column) }
  }

  private func optional<Value: DatabaseValue>(_ column: StaticString) throws(DatabaseError) -> Value? {
    guard let field = result.field(column) else {
      throw result.decodingError(column, "is missing", Value.self)
    }
    if PQgetisnull(result.pointer, index, field) != 0 { return nil }
    let bytes = UnsafeRawBufferPointer(
      start: PQgetvalue(result.pointer, index, field), count: Int(PQgetlength(result.pointer, index, field)))
    guard let value = Value(type: PQftype(result.pointer, field), bytes: bytes) else {
      throw result.decodingError(column, "doesn't fit", Value.self)
    }
    return value
  }
}

/// A libpq result, freed with the last reference. It stays on its connection's thread.
final class ResultSet {
  let pointer: OpaquePointer
  let statement: String
  private let names: [UnsafePointer<CChar>]
  private var next = 0

  init(_ pointer: OpaquePointer, statement: String) {
    self.pointer = pointer
    self.statement = statement
    names = (0..<PQnfields(pointer)).compactMap { UnsafePointer(PQfname(pointer, $0)) }
  }

  deinit { PQclear(pointer) }

  var count: Int32 { PQntuples(pointer) }

  var affected: Int {
    guard let text = PQcmdTuples(pointer) else { return 0 }
    return Int(String(cString: text)) ?? 0
  }

  /// Columns are mostly read in their order: the search starts where the last one ended.
  func field(_ name: StaticString) -> Int32? {
    for step in names.indices {
      let candidate = next + step < names.count ? next + step : next + step - names.count
      if matches(names[candidate], name) {
        next = candidate + 1 == names.count ? 0 : candidate + 1
        return Int32(candidate)
      }
    }
    return nil
  }

  private func matches(_ column: UnsafePointer<CChar>, _ name: StaticString) -> Bool {
    let length = name.utf8CodeUnitCount
    let start = name.utf8Start
    for offset in 0..<length where column[offset] != CChar(bitPattern: start[offset]) { return false }
    return column[length] == 0
  }

  func decodingError(_ column: StaticString, _ problem: String, _ type: Any.Type) -> DatabaseError {
    DatabaseError(.decoding, "column \(column) \(problem) (\(type))", statement: statement)
  }
}

/// A statement and how its result is read: what a route can ask for together with the session's look-up.
package struct Query<Result: Sendable>: Sendable {
  let sql: SQL
  let decode: @Sendable (ResultSet) throws(DatabaseError) -> Result

  package static func rows<Element: RowDecodable>(_ sql: SQL) -> Query<[Element]> where Result == [Element] {
    Query(sql: sql) { (result) throws(DatabaseError) in try decodeRows(result) }
  }

  package static func first<Element: RowDecodable>(_ sql: SQL) -> Query<Element?> where Result == Element? {
    Query(sql: sql) { (result) throws(DatabaseError) in
      result.count == 0 ? nil : try Element(Row(result: result, index: 0))
    }
  }

  package static func one(_ sql: SQL) -> Query<Result> where Result: RowDecodable {
    Query(sql: sql) { (result) throws(DatabaseError) in
      guard result.count == 1 else {
        throw DatabaseError(.rowCount, "\(result.count) rows instead of one", statement: result.statement)
      }
      return try Result(Row(result: result, index: 0))
    }
  }
}

func decodeRows<Element: RowDecodable>(_ result: ResultSet) throws(DatabaseError) -> [Element] {
  var rows: [Element] = []
  rows.reserveCapacity(Int(result.count))
  for index in 0..<result.count {
    rows.append(try Element(Row(result: result, index: index)))
  }
  return rows
}

/// A row of one column named `value`.
package struct Scalar<Value: DatabaseValue>: RowDecodable {
  package let value: Value
  package init(_ row: Row) throws(DatabaseError) { value = try row["value"] }
}
