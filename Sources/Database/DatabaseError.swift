/// A database error. It names the statement, column, constraint and SQLSTATE, and never prints values.
@usableFromInline
package struct DatabaseError: Error, Sendable, CustomStringConvertible {
  package enum Kind: Hashable, Sendable {
    /// No connection could be opened, or it was lost before the statement took effect.
    case unavailable
    /// Every connection was in use for the whole waiting time.
    case poolExhausted
    /// The connection was lost or stopped answering during a statement other than COMMIT.
    case connectionLost
    /// The connection was lost during COMMIT. The caller finds out by its idempotency key, on a new connection, whether
    /// the transaction took effect.
    case commitUnknown
    case timeout
    /// A serialization failure or a deadlock. The whole transaction may be retried.
    case serialization
    case uniqueViolation(constraint: String)
    case checkViolation(constraint: String)
    case foreignKeyViolation(constraint: String)
    case insufficientPrivilege
    /// PostgreSQL has no room on its disk to write.
    case diskFull
    case refused(sqlState: String)
    case decoding
    case rowCount
    case invalidText
  }

  package let kind: Kind
  package let message: String
  package let statement: String
  /// PostgreSQL's code (SQLSTATE); empty if the error isn't the server's.
  package private(set) var sqlState = ""

  package init(_ kind: Kind, _ message: String, statement: String = "") {
    self.kind = kind
    self.message = message
    self.statement = statement
  }

  @usableFromInline package var description: String {
    statement.isEmpty ? "\(kind): \(message)" : "\(kind): \(message) in: \(statement)"
  }

  /// Whether a later retry of the same request can succeed.
  package var isTransient: Bool {
    switch kind {
    case .unavailable, .poolExhausted, .connectionLost, .timeout, .serialization, .diskFull: true
    default: false
    }
  }

  /// Whether the statement ended because it waited for a lock, or in a circle of locks.
  var isLockConflict: Bool { sqlState == "55P03" || kind == .serialization }

  /// Creates the error from a server's response: SQLSTATE (Appendix A of PostgreSQL's documentation), its primary
  /// message and its constraint.
  init(sqlState: String, message: String, constraint: String, statement: String) {
    let kind: Kind =
      switch sqlState {
      case "40001", "40P01": .serialization
      case "55P03", "57014", "25P03", "25P04": .timeout
      case "23505": .uniqueViolation(constraint: constraint)
      case "23514", "23001": .checkViolation(constraint: constraint)
      case "23503": .foreignKeyViolation(constraint: constraint)
      case "42501": .insufficientPrivilege
      case "53100": .diskFull
      case "22021", "22P05": .invalidText
      case "57P01", "57P02", "57P03", "53300": .unavailable
      case let code where code.hasPrefix("08"): .unavailable
      default: .refused(sqlState: sqlState)
      }
    // Messages of class 22 (data exceptions) quote values.
    let quotesValues = sqlState.hasPrefix("22")
    self.init(kind, quotesValues ? sqlState : "\(sqlState) \(message)", statement: statement)
    self.sqlState = sqlState
  }
}
