/// What went wrong in the database. It names statement, column, constraint and SQLSTATE, and prints no values.
@usableFromInline
package struct DatabaseError: Error, Sendable, CustomStringConvertible {
  package enum Kind: Hashable, Sendable {
    /// No connection can be had, or it was lost before an answer; nothing of the statement took effect.
    case unavailable
    /// Every connection is in use and none came free in time.
    case poolExhausted
    /// The connection was lost, or fell silent, in the middle of a statement outside COMMIT.
    case connectionLost
    /// The connection was lost at COMMIT: whether it took effect has to be asked, by key, on a new one.
    case commitUnknown
    case timeout
    /// A serialization failure or a deadlock: the whole transaction may be tried again.
    case serialization
    case uniqueViolation(constraint: String)
    case checkViolation(constraint: String)
    case foreignKeyViolation(constraint: String)
    case insufficientPrivilege
    case refused(sqlState: String)
    case decoding
    case rowCount
    case invalidText
  }

  package let kind: Kind
  package let message: String
  package let statement: String

  package init(_ kind: Kind, _ message: String, statement: String = "") {
    self.kind = kind
    self.message = message
    self.statement = statement
  }

  @usableFromInline package var description: String {
    statement.isEmpty ? "\(kind): \(message)" : "\(kind): \(message) in: \(statement)"
  }

  /// Trying the same request again later can help.
  package var isTransient: Bool {
    switch kind {
    case .unavailable, .poolExhausted, .connectionLost, .timeout, .serialization: true
    default: false
    }
  }

  /// From a server's answer: SQLSTATE (Appendix A of PostgreSQL's documentation), its primary message, its constraint.
  init(sqlState: String, message: String, constraint: String, statement: String) {
    let kind: Kind =
      switch sqlState {
      case "40001", "40P01": .serialization
      case "55P03", "57014", "25P03", "25P04": .timeout
      case "23505": .uniqueViolation(constraint: constraint)
      case "23514", "23001": .checkViolation(constraint: constraint)
      case "23503": .foreignKeyViolation(constraint: constraint)
      case "42501": .insufficientPrivilege
      case "22021", "22P05": .invalidText
      case "57P01", "57P02", "57P03", "53300": .unavailable
      case let code where code.hasPrefix("08"): .unavailable
      default: .refused(sqlState: sqlState)
      }
    // Messages of class 22, data exceptions, quote what was sent.
    let quotesValues = sqlState.hasPrefix("22")
    self.init(kind, quotesValues ? sqlState : "\(sqlState) \(message)", statement: statement)
  }
}
