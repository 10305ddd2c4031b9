package import Database
package import Wallet

package enum NoteSubject: Hashable, Sendable {
  case user(UserID)
  case transaction(TransactionID)
}

package enum NoteRefusal: Error, Hashable, Sendable {
  case notFound
}

/// Writes a note down, in one transaction with its audit row and its key. True if the same form was sent before. Throws
/// `NoteRefusal`, and as `act` does.
@discardableResult package func addNote(
  _ text: String, on subject: NoteSubject, key: String, by actor: Actor, in database: Database
) async throws -> Bool {
  let done = try await act(key, subject.fingerprint(text), by: actor, in: database) { connection in
    guard let found = try connection.first(subject.name, as: Scalar<String>.self) else { throw NoteRefusal.notFound }
    let id: Int64 = try connection.value(
      """
      INSERT INTO notes (user_id, transaction_id, text, author, author_name, written_at)
      VALUES (\(subject.user), \(subject.transaction), \(text), \(actor.key), \(actor.name), \(actor.time))
      RETURNING id AS value
      """)
    try connection.record(AuditEvent("add_note", subject.audited(found.value), reason: text), by: actor)
    try recordMentions(in: text, of: .note(id), page: subject.page(found.value), by: actor, on: connection)
    return String(id)
  }
  return done.wasAlreadyDone
}

/// A note as pages show it.
package struct Note: RowDecodable {
  package let text: String
  package let authorName: String
  package let at: Instant
  /// The names with @ in its text that are colleagues', without the @.
  package let mentions: [String]

  package init(_ row: Row) throws(DatabaseError) {
    text = try row["text"]
    mentions = try row.mentions()
    authorName = try row["author_name"]
    at = try row["written_at"]
  }

  /// The newest first.
  package static func query(on subject: NoteSubject, length: Int = 100) -> SQL {
    let condition: SQL =
      switch subject {
      case .user(let id): "user_id = \(id)"
      case .transaction(let id): "transaction_id = \(id)"
      }
    return """
      SELECT text, author_name, written_at, \(.mentions(of: "note_id = notes.id"))
      FROM notes WHERE \(condition) ORDER BY id DESC LIMIT \(literal: length)
      """
  }
}

extension NoteSubject {
  fileprivate var user: UserID? { if case .user(let id) = self { id } else { nil } }
  fileprivate var transaction: TransactionID? { if case .transaction(let id) = self { id } else { nil } }

  /// As the audit log names it; no row where there is none.
  fileprivate var name: SQL {
    switch self {
    case .user(let id): "SELECT masked_mobile(mobile) AS value FROM users WHERE id = \(id)"
    case .transaction(let id): "SELECT reference AS value FROM transactions WHERE id = \(id)"
    }
  }

  fileprivate func audited(_ name: String) -> AuditEvent.Subject {
    switch self {
    case .user(let id): AuditEvent.Subject(.user, id: id.rawValue, name)
    case .transaction(let id): AuditEvent.Subject(.transaction, id: id.rawValue, name)
    }
  }

  /// The path of its page in the admin portal.
  fileprivate func page(_ name: String) -> String {
    switch self {
    case .user(let id): "/admin/users/\(id)?tab=notes"
    case .transaction: "/admin/transactions/\(name)"
    }
  }

  fileprivate func fingerprint(_ text: String) -> RequestFingerprint {
    RequestFingerprint(
      "note", ["user": user?.description, "transaction": transaction?.description, "text": text])
  }
}
