/// Which statements a connection has prepared, by their text. One text may come with values of other types: it is
/// prepared again then.
struct PreparedStatements {
  struct Statement {
    let name: String
    let text: String
    let types: [UInt32]

    func serves(_ rendered: RenderedSQL) -> Bool {
      types.count == rendered.binds.count && zip(types, rendered.binds).allSatisfy { $0 == $1.type }
    }
  }

  /// How many a connection keeps before it starts afresh.
  private static let limit = 500

  private var byText: [String: Statement] = [:]
  private var kept = 0
  private var named = 0

  var isFull: Bool { kept > Self.limit }

  subscript(_ rendered: RenderedSQL) -> Statement? {
    guard let statement = byText[rendered.text], statement.serves(rendered) else { return nil }
    return statement
  }

  /// Under a name that no other has or had.
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
