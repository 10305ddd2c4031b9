/// The statements that a connection has prepared, by their text and the types of their values.
struct PreparedStatements {
  struct Statement {
    let name: String
    let text: String
    let types: [UInt32]

    func serves(_ rendered: RenderedSQL) -> Bool {
      types.count == rendered.binds.count && zip(types, rendered.binds).allSatisfy { $0 == $1.type }
    }
  }

  /// The maximum number of statements kept. Beyond it, all are deallocated.
  private static let limit = 500

  private var byText: [String: Statement] = [:]
  private var kept = 0
  private var named = 0

  var isFull: Bool { kept > Self.limit }

  subscript(_ rendered: RenderedSQL) -> Statement? {
    guard let statement = byText[rendered.text], statement.serves(rendered) else { return nil }
    return statement
  }

  /// Returns a statement under a name that was never used on this connection.
  mutating func name(_ rendered: RenderedSQL) -> Statement {
    named += 1
    return Statement(name: "s\(named)", text: rendered.text, types: rendered.binds.map(\.type))
  }

  mutating func keep(_ statement: Statement) {
    kept += 1
    byText[statement.text] = statement
  }

  mutating func forgetAll() {
    byText = [:]
    kept = 0
  }
}
