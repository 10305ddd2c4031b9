/// The part of CBOR (RFC 8949) that authenticators write: definite lengths, the shortest form of each number, no floats
/// and no tags (CTAP2 canonical form). Anything else decodes to nil.
enum CBOR: Hashable, Sendable {
  case integer(Int64)
  case bytes([UInt8])
  case text(String)
  case array([CBOR])
  case map([CBOR: CBOR])
  case bool(Bool)
  case null

  /// Decodes all of the bytes as one value.
  static func decode(_ bytes: [UInt8]) -> CBOR? {
    var rest = bytes[...]
    guard let value = decode(from: &rest), rest.isEmpty else { return nil }
    return value
  }

  /// Decodes one value from the front and leaves the following bytes in `rest`. Values may be nested four levels deep.
  static func decode(from rest: inout ArraySlice<UInt8>, depth: Int = 4) -> CBOR? {
    guard depth > 0, let first = rest.popFirst() else { return nil }
    if first >> 5 == 7 {
      switch first {
      case 0xF4: return .bool(false)
      case 0xF5: return .bool(true)
      case 0xF6: return .null
      default: return nil
      }
    }
    guard let argument = argument(first & 31, &rest) else { return nil }
    switch first >> 5 {
    case 0: return .integer(argument)
    case 1: return .integer(-1 - argument)
    case 2: return take(argument, &rest).map { .bytes(Array($0)) }
    case 3:
      guard let bytes = take(argument, &rest), let text = String(validating: bytes, as: UTF8.self) else { return nil }
      return .text(text)
    case 4: return array(argument, &rest, depth)
    case 5: return map(argument, &rest, depth)
    default: return nil
    }
  }

  subscript(key: CBOR) -> CBOR? { if case .map(let pairs) = self { pairs[key] } else { nil } }

  var bytes: [UInt8]? { if case .bytes(let bytes) = self { bytes } else { nil } }

  /// Reads the number in or after the initial byte. A longer form than necessary is refused, so that each value has
  /// exactly one encoding.
  private static func argument(_ info: UInt8, _ rest: inout ArraySlice<UInt8>) -> Int64? {
    if info < 24 { return Int64(info) }
    guard info <= 27 else { return nil }
    let length = 1 << Int(info - 24)
    guard let bytes = take(Int64(length), &rest) else { return nil }
    let value = bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    let smallest: UInt64 = length == 1 ? 24 : 1 << UInt64(length * 4)
    guard value >= smallest, value <= UInt64(Int64.max) else { return nil }
    return Int64(value)
  }

  private static func take(_ count: Int64, _ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    guard count <= Int64(rest.count) else { return nil }
    let taken = rest.prefix(Int(count))
    rest = rest.dropFirst(Int(count))
    return taken
  }

  private static func array(_ count: Int64, _ rest: inout ArraySlice<UInt8>, _ depth: Int) -> CBOR? {
    guard count <= Int64(rest.count) else { return nil }
    var elements: [CBOR] = []
    for _ in 0..<count {
      guard let element = decode(from: &rest, depth: depth - 1) else { return nil }
      elements.append(element)
    }
    return .array(elements)
  }

  private static func map(_ count: Int64, _ rest: inout ArraySlice<UInt8>, _ depth: Int) -> CBOR? {
    guard count <= Int64(rest.count / 2) else { return nil }
    var pairs: [CBOR: CBOR] = [:]
    for _ in 0..<count {
      guard let key = decode(from: &rest, depth: depth - 1), let value = decode(from: &rest, depth: depth - 1),
        pairs.updateValue(value, forKey: key) == nil
      else { return nil }
    }
    return .map(pairs)
  }
}
