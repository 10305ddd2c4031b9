package import Database
import Wallet

/// The record that a note is on.
enum NoteRecord {
  case note(Int64)
  case caseEvent(Int64)

  fileprivate var note: Int64? { if case .note(let id) = self { id } else { nil } }
  fileprivate var caseEvent: Int64? { if case .caseEvent(let id) = self { id } else { nil } }
}

/// Records whom a note names with @, and tells them, inside the caller's transaction. The author isn't told. `page` is the
/// path on which the note stands.
func recordMentions(
  in text: String, of record: NoteRecord, page: String, by actor: Actor, on connection: isolated Connection
) throws {
  guard text.utf8.contains(UInt8(ascii: "@")) else { return }
  let people = try connection.rows(
    "SELECT id, name, email FROM staff WHERE status = 'active' ORDER BY id LIMIT 2000", as: MentionablePerson.self)
  let mentions = Mentions(people.map(\.person)).found(in: text)
  if mentions.isEmpty { return }
  let told = Set(mentions.map(\.person)).filter { Actor(.staff, id: $0, name: "").key != actor.key }.sorted()
  let rows: [SQL] = mentions.map { mention in
    """
    INSERT INTO note_mentions (note_id, case_event_id, staff_id, typed)
    VALUES (\(record.note), \(record.caseEvent), \(mention.person), \(mention.typed))
    """
  }
  let messages = told.map { Message.mentioned($0, by: actor, on: page) }
  try connection.executeAll(rows + messages)
}

private struct MentionablePerson: RowDecodable {
  let person: Mentions.Person

  init(_ row: Row) throws(DatabaseError) {
    person = Mentions.Person(id: try row["id"], name: try row["name"], email: try row["email"])
  }
}

extension SQL {
  /// The column `mentions` of a note: the names as they were typed, joined by the unit separator, which no text contains.
  package static func mentions(of column: SQL) -> SQL {
    "(SELECT string_agg(typed, E'\\x1F' ORDER BY id) FROM note_mentions WHERE \(column)) AS mentions"
  }
}

extension Row {
  /// Reads the column `mentions`.
  package func mentions() throws(DatabaseError) -> [String] {
    let names: String? = try self["mentions"]
    return (names ?? "").split(separator: "\u{1F}").map(String.init)
  }
}
