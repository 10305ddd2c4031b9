package import Database
package import Wallet

/// Who of a merchant's team is told of what, and by which way.
package struct Notifications: Hashable, Sendable {
  /// Kinds without one go to the owners alone.
  private var audiences: [NotifiedKind: NotifiedAudience]
  /// The kinds that go by SMS too, to those who have a mobile number.
  package var bySMS: Set<NotifiedKind>

  package init(_ audiences: [NotifiedKind: NotifiedAudience], bySMS: Set<NotifiedKind> = []) {
    self.audiences = audiences
    self.bySMS = bySMS
  }

  package init(_ rows: [NotificationRow]) {
    self.init(
      Dictionary(rows.map { ($0.kind, $0.audience) }, uniquingKeysWith: { first, _ in first }),
      bySMS: Set(rows.filter(\.isBySMS).map(\.kind)))
  }

  package subscript(kind: NotifiedKind) -> NotifiedAudience { audiences[kind] ?? .owners }

  /// The facts on the page that changes them, and what the audit log keeps.
  var text: String {
    NotifiedKind.allCases.map { "\($0.rawValue) \(self[$0].rawValue)" + (bySMS.contains($0) ? " sms" : "") }
      .joined(separator: ", ")
  }
}

package struct NotificationRow: RowDecodable {
  let kind: NotifiedKind
  let audience: NotifiedAudience
  let isBySMS: Bool

  package init(_ row: Row) throws(DatabaseError) {
    kind = try row["kind"]
    audience = try row["audience"]
    isBySMS = try row["by_sms"]
  }

  package static func query(_ merchant: MerchantID) -> SQL {
    "SELECT kind, audience, by_sms FROM merchant_notifications WHERE merchant_id = \(merchant)"
  }
}

/// Chooses who of a merchant's team is told of what, and by which way. True if the same form was sent before. Throws as
/// `act` does.
@discardableResult package func changeNotifications(
  of merchant: MerchantID, to chosen: Notifications, key: String, by actor: Actor, in database: Database
) async throws -> Bool {
  let fingerprint = RequestFingerprint("notifications", ["merchant": "\(merchant)", "chosen": chosen.text])
  let done = try await act(key, fingerprint, by: actor, in: database) { connection in
    let code: MerchantCode = try connection.value(
      "SELECT number AS value FROM merchants WHERE id = \(merchant) FOR NO KEY UPDATE")
    let before = Notifications(try connection.rows(NotificationRow.query(merchant), as: NotificationRow.self))
    let event = AuditEvent(
      "change_notifications", AuditEvent.Subject(.merchant, id: merchant.rawValue, code.description),
      before: ["chosen": before.text], after: ["chosen": chosen.text])
    let kinds = NotifiedKind.allCases
    try connection.executeAll([
      """
      INSERT INTO merchant_notifications (merchant_id, kind, audience, by_sms)
      SELECT \(merchant), kind, audience, kind = ANY(\(chosen.bySMS.map(\.rawValue)))
      FROM unnest(\(kinds.map(\.rawValue)), \(kinds.map { chosen[$0].rawValue })) AS chosen (kind, audience)
      ON CONFLICT (merchant_id, kind) DO UPDATE SET audience = excluded.audience, by_sms = excluded.by_sms
      """,
      event.insertion(by: actor),
    ])
    return chosen.text
  }
  return done.wasAlreadyDone
}

extension NotifiedKind: DatabaseValue {}
extension NotifiedAudience: DatabaseValue {}
