import CPostgres

/// A value made from a row, column by column, by name.
@usableFromInline
package protocol RowDecodable: Sendable {
  init(_ row: Row) throws(DatabaseError)
}

/// One row of a result; valid only while it is being decoded.
@usableFromInline
package struct Row {
  let result: ResultSet
  let index: Int32

  // Inlinable, so that the types of a row's columns are known where it is read: looking them up for each value would
  // cost more than decoding it.
  @inlinable
  package subscript<Value: ColumnValue>(column: StaticString) -> Value {
    get throws(DatabaseError) {
      let cell = try cell(column)
      guard let bytes = cell.bytes else { throw decodingError(column, "is null", Value.self) }
      guard let value = Value(type: cell.type, bytes: bytes) else {
        throw decodingError(column, "doesn't fit", Value.self)
      }
      return value
    }
  }

  @inlinable
  package subscript<Value: ColumnValue>(column: StaticString) -> Value? {
    get throws(DatabaseError) {
      let cell = try cell(column)
      guard let bytes = cell.bytes else { return nil }
      guard let value = Value(type: cell.type, bytes: bytes) else {
        throw decodingError(column, "doesn't fit", Value.self)
      }
      return value
    }
  }

  /// A value as it came; nil bytes are NULL.
  @usableFromInline
  struct Cell {
    @usableFromInline let type: UInt32
    @usableFromInline let bytes: UnsafeRawBufferPointer?
  }

  @usableFromInline
  func cell(_ column: StaticString) throws(DatabaseError) -> Cell {
    guard let field = result.field(column) else { throw decodingError(column, "is missing", nil) }
    let type = result.types[Int(field)]
    if PQgetisnull(result.pointer, index, field) != 0 { return Cell(type: type, bytes: nil) }
    let bytes = UnsafeRawBufferPointer(
      start: PQgetvalue(result.pointer, index, field), count: Int(PQgetlength(result.pointer, index, field)))
    return Cell(type: type, bytes: bytes)
  }

  @usableFromInline
  func decodingError(_ column: StaticString, _ problem: String, _ type: Any.Type?) -> DatabaseError {
    let wanted = type.map { " (\($0))" } ?? ""
    return DatabaseError(.decoding, "column \(column) \(problem)\(wanted)", statement: result.statement)
  }
}

/// A libpq result, freed with the last reference. It stays on its connection's thread.
final class ResultSet {
  let pointer: OpaquePointer
  let statement: String
  /// By column.
  let types: [UInt32]
  private let names: [UnsafePointer<CChar>]
  /// By column, where the literal stands that named it last.
  private let literals: UnsafeMutablePointer<UnsafePointer<UInt8>?>
  private var next = 0

  init(_ pointer: OpaquePointer, statement: String) {
    self.pointer = pointer
    self.statement = statement
    let columns = 0..<PQnfields(pointer)
    names = columns.compactMap { UnsafePointer(PQfname(pointer, $0)) }
    types = columns.map { PQftype(pointer, $0) }
    literals = .allocate(capacity: names.count)
    literals.initialize(repeating: nil, count: names.count)
  }

  deinit {
    literals.deallocate()
    PQclear(pointer)
  }

  var count: Int32 { PQntuples(pointer) }

  var affected: Int {
    guard let text = PQcmdTuples(pointer) else { return 0 }
    return Int(String(cString: text)) ?? 0
  }

  /// Columns are mostly read in their order: the search starts where the last one ended. From the second row on the same
  /// literals come again.
  func field(_ name: StaticString) -> Int32? {
    for step in names.indices {
      let candidate = next + step < names.count ? next + step : next + step - names.count
      if literals[candidate] == name.utf8Start || matches(names[candidate], name) {
        literals[candidate] = name.utf8Start
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

  /// How many rows a statement changed.
  package static func affected(_ sql: SQL) -> Query<Int> where Result == Int {
    Query(sql: sql) { (result) throws(DatabaseError) in result.affected }
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
