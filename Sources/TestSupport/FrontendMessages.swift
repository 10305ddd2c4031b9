/// Splits a client's bytes into messages: https://www.postgresql.org/docs/15/protocol-message-formats.html
package struct FrontendMessages {
  private var rest: [UInt8] = []
  /// Whether the startup message has passed, which has no type before its length.
  private var hasStarted = false

  package init() {}

  /// Returns every message that these bytes complete.
  package mutating func read(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    rest += bytes
    var messages: [ArraySlice<UInt8>] = []
    var start = 0
    while let length = length(from: start), start + length <= rest.count {
      messages.append(rest[start..<start + length])
      // The startup message of protocol 3.0 and later. A request for encryption has another number and comes before it.
      if !hasStarted { hasStarted = number(at: start + 4) >> 16 == 3 }
      start += length
    }
    rest.removeFirst(start)
    return messages
  }

  private func length(from start: Int) -> Int? {
    let type = hasStarted ? 1 : 0
    return start + type + 4 <= rest.count ? type + number(at: start + type) : nil
  }

  private func number(at start: Int) -> Int { rest[start..<start + 4].reduce(0) { $0 << 8 | Int($1) } }
}
