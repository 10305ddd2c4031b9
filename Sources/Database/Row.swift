import CPostgres

/// A value that is made from a row's columns by their names.
@usableFromInline
package protocol RowDecodable: Sendable {
  init(_ row: Row) throws(DatabaseError)
}

/// One row of a result. It is valid only while it is being decoded.
@usableFromInline
package struct Row {
  let result: ResultSet
  let index: Int32

  // This is inlinable so that the compiler specializes the decoding of each column at the call. Dispatching on the type
  // of each value would cost more than decoding it.
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

  /// A column's bytes as received; nil for NULL.
  @usableFromInline
  struct Cell {
    @usableFromInline let type: UInt32
    @usableFromInline let bytes: UnsafeRawBufferPointer?
  }

  @usableFromInline
  func cell(_ column: StaticString) throws(DatabaseError) -> Cell {
    guard let field = result.field(column) else { throw decodingError(column, "is missing", nil) }
    let type = result.types[Int(field)]
    let place = result.firstColumn + field
    if PQgetisnull(result.pointer, index, place) != 0 { return Cell(type: type, bytes: nil) }
    let bytes = UnsafeRawBufferPointer(
      start: PQgetvalue(result.pointer, index, place), count: Int(PQgetlength(result.pointer, index, place)))
    return Cell(type: type, bytes: bytes)
  }

  @usableFromInline
  func decodingError(_ column: StaticString, _ problem: String, _ type: Any.Type?) -> DatabaseError {
    let wanted = type.map { " (\($0))" } ?? ""
    return DatabaseError(.decoding, "column \(column) \(problem)\(wanted)", statement: result.statement)
  }
}

/// A libpq result or a part of one, freed with the last reference. It stays on its connection's thread.
final class ResultSet {
  let pointer: OpaquePointer
  let statement: String
  let count: Int32
  /// The place of this part's first column in the whole result.
  let firstColumn: Int32
  /// The type of each column.
  let types: [UInt32]
  /// What this is a part of; nil if it is a whole result.
  private let whole: ResultSet?
  private let names: [UnsafePointer<CChar>]
  /// For each column, the address of the literal that last named it.
  private let literals: UnsafeMutablePointer<UnsafePointer<UInt8>?>
  private var next = 0

  convenience init(_ pointer: OpaquePointer, statement: String) {
    self.init(pointer, statement, columns: 0..<PQnfields(pointer), count: PQntuples(pointer), of: nil)
  }

  private init(
    _ pointer: OpaquePointer, _ statement: String, columns: Range<Int32>, count: Int32, of whole: ResultSet?
  ) {
    self.pointer = pointer
    self.statement = statement
    self.count = count
    self.whole = whole
    firstColumn = columns.lowerBound
    names = columns.compactMap { UnsafePointer(PQfname(pointer, $0)) }
    types = columns.map { PQftype(pointer, $0) }
    literals = .allocate(capacity: names.count)
    literals.initialize(repeating: nil, count: names.count)
  }

  deinit {
    literals.deallocate()
    if whole == nil { PQclear(pointer) }
  }

  /// Splits the columns before each one of this name, which numbers the rows of its part from 1 and is null after them.
  func parts(at number: StaticString) -> [ResultSet] {
    let starts = names.indices.filter { matches(names[$0], number) }.map { Int32($0) }
    let ends = starts.dropFirst() + [Int32(names.count)]
    return zip(starts, ends).map { start, end in
      let rows = (0..<count).prefix { PQgetisnull(pointer, $0, start) == 0 }
      return ResultSet(pointer, statement, columns: start + 1..<end, count: Int32(rows.count), of: self)
    }
  }

  var affected: Int {
    guard let text = PQcmdTuples(pointer) else { return 0 }
    return Int(String(cString: text)) ?? 0
  }

  /// Returns the index of a column by its name. Columns are usually read in order, so the search starts after the last
  /// match. From the second row on, the same literals are used again and are compared by address.
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

/// A statement and the decoding of its result.
package struct Query<Result: Sendable>: Sendable {
  let sql: SQL
  let decode: @Sendable (ResultSet) throws(DatabaseError) -> Result

  package static func rows<Element: RowDecodable>(_ sql: SQL) -> Query<[Element]> where Result == [Element] {
    Query(sql: sql) { (result) throws(DatabaseError) in try decodeRows(result) }
  }

  /// Returns the same query with its result beside a value that is known already.
  package func with<Value>(_ value: Value) -> Query<(Value, Result)> {
    Query<(Value, Result)>(sql: sql) { (result) throws(DatabaseError) in (value, try decode(result)) }
  }

  package static func first<Element: RowDecodable>(_ sql: SQL) -> Query<Element?> where Result == Element? {
    Query(sql: sql) { (result) throws(DatabaseError) in
      result.count == 0 ? nil : try Element(Row(result: result, index: 0))
    }
  }

  /// Returns a query for the number of rows that the statement changes.
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
