/// SQL text with its bound values. Literal segments are `StaticString`, so a run-time `String` can't become SQL:
/// `"… WHERE id = \(id)"` binds a parameter, `"\(condition) ORDER BY id"` splices another `SQL` and renumbers.
package struct SQL: Sendable, ExpressibleByStringInterpolation {
  enum Part: Sendable {
    case literal(StaticString)
    case number(Int)
    case bind(Bind)
  }

  var parts: [Part]
  private(set) var needsCustomPlan = false

  package init(stringLiteral value: StaticString) {
    parts = [.literal(value)]
  }

  package init(stringInterpolation: StringInterpolation) {
    parts = stringInterpolation.parts
    needsCustomPlan = stringInterpolation.needsCustomPlan
  }

  /// Returns the same SQL with a new plan on each execution. Otherwise PostgreSQL switches to a generic plan after five
  /// executions if that doesn't seem more expensive (PostgreSQL manual, PREPARE), and the generic plan of a search
  /// doesn't know how rare the values are.
  package func withCustomPlan() -> SQL {
    var sql = self
    sql.needsCustomPlan = true
    return sql
  }

  package static let empty: SQL = ""

  package static func + (left: SQL, right: SQL) -> SQL {
    var sum = left
    sum += right
    return sum
  }

  package static func += (left: inout SQL, right: SQL) {
    left.parts += right.parts
    if right.needsCustomPlan { left.needsCustomPlan = true }
  }

  /// Returns `= ANY (array)`, or `= value` for a single value. PostgreSQL estimates that a generic plan for an array of
  /// unknown length costs more than a custom plan, so it would plan the statement again on each execution.
  package static func among<Value: DatabaseValue>(_ values: [Value]) -> SQL {
    values.count == 1 ? "= \(values[0])" : "= ANY(\(values))"
  }

  /// Returns the same SELECT, which is empty unless the condition holds. A condition that doesn't depend on the
  /// SELECT's rows is decided once, before any part of it runs (EXPLAIN: One-Time Filter). The order of the rows stays.
  func guarded(by condition: SQL) -> SQL { "SELECT * FROM (\(self)) page WHERE (SELECT \(condition))" }

  package struct StringInterpolation: StringInterpolationProtocol {
    var parts: [Part] = []
    var needsCustomPlan = false

    package init(literalCapacity: Int, interpolationCount: Int) {
      parts.reserveCapacity(interpolationCount * 2 + 1)
    }

    package mutating func appendLiteral(_ literal: StaticString) {
      if literal.utf8CodeUnitCount > 0 { parts.append(.literal(literal)) }
    }

    /// Appends a number as part of the SQL text. Each number makes its own statement with its own plan.
    package mutating func appendInterpolation(literal number: Int) { parts.append(.number(number)) }

    package mutating func appendInterpolation(_ fragment: SQL) {
      parts += fragment.parts
      if fragment.needsCustomPlan { needsCustomPlan = true }
    }

    package mutating func appendInterpolation<Value: DatabaseValue>(_ value: Value) {
      parts.append(.bind(value.bind))
    }

    package mutating func appendInterpolation<Value: DatabaseValue>(_ value: Value?) {
      parts.append(.bind(value?.bind ?? Bind(type: Value.bindType, content: .null)))
    }

    package mutating func appendInterpolation<Value: DatabaseValue>(_ values: [Value]) {
      parts.append(.bind(.array(values.lazy.map { $0.bind }, of: Value.self)))
    }

    package mutating func appendInterpolation<Value: DatabaseValue>(_ values: [Value?]) {
      parts.append(.bind(.array(values.lazy.map { $0?.bind }, of: Value.self)))
    }
  }
}

/// A bound value for libpq: its type's object identifier (0 lets the server infer it) and its text or bytes.
package struct Bind: Sendable {
  enum Content: Sendable {
    case null
    case text(String)
    case bytes([UInt8])
  }

  var type: UInt32
  var content: Content

  static func array<Value: DatabaseValue>(_ elements: some Sequence<Bind?>, of: Value.Type) -> Bind {
    // The array is written as bytes because a batch has tens of thousands of values.
    var text: [UInt8] = [UInt8(ascii: "{")]
    for element in elements {
      if text.count > 1 { text.append(UInt8(ascii: ",")) }
      switch element?.content {
      case nil, .null: text += "NULL".utf8
      case .text(let value) where element?.type == PostgresType.int8: text += value.utf8
      case .text(let value): appendQuoted(value, to: &text)
      case .bytes(let bytes): text += ("\"\\\\x" + bytes.map(hexadecimal).joined() + "\"").utf8
      }
    }
    text.append(UInt8(ascii: "}"))
    return Bind(type: Value.arrayType, content: .text(String(decoding: text, as: UTF8.self)))
  }

  private static func appendQuoted(_ value: String, to text: inout [UInt8]) {
    text.append(UInt8(ascii: "\""))
    for byte in value.utf8 {
      if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { text.append(UInt8(ascii: "\\")) }
      text.append(byte)
    }
    text.append(UInt8(ascii: "\""))
  }
}

func hexadecimal(_ byte: UInt8) -> String {
  let digits = String(byte, radix: 16)
  return byte < 16 ? "0" + digits : digits
}

/// A statement's text with `$1`, `$2`, … and its values in that order.
struct RenderedSQL {
  let text: String
  let binds: [Bind]
  let needsCustomPlan: Bool
}

extension SQL {
  func rendered() -> RenderedSQL {
    var text = ""
    var binds: [Bind] = []
    for part in parts {
      switch part {
      case .literal(let literal):
        literal.withUTF8Buffer { text += String(decoding: $0, as: UTF8.self) }
      case .number(let number): text += String(number)
      case .bind(let bind):
        binds.append(bind)
        text += "$"
        text += String(binds.count)
      }
    }
    return RenderedSQL(text: text, binds: binds, needsCustomPlan: needsCustomPlan)
  }
}
