package import Database
package import Wallet

/// The switch already stands as it was to be set. Nothing changed.
package struct AlreadySwitched: Error, Hashable, Sendable {}

/// Switches a part of the platform on or off, in one transaction with its audit row. One person may, since it may have to
/// be done at once. Throws `AlreadySwitched`.
package func set(
  _ feature: FeatureSwitch, on isOn: Bool, reason: String, by actor: Actor, in database: Database
) async throws {
  try await database.transaction { connection in
    let value: Int64 = isOn ? 1 : 0
    let changed = try connection.first(
      "UPDATE settings SET value = \(value) WHERE name = \(feature) AND value <> \(value) RETURNING id AS value",
      as: Scalar<Int64>.self)
    guard let changed else { throw AlreadySwitched() }
    try connection.record(
      AuditEvent(
        "change_switch", AuditEvent.Subject(.setting, id: changed.value, feature.rawValue),
        before: ["switch": isOn ? "off" : "on"], after: ["switch": isOn ? "on" : "off"], reason: reason), by: actor)
  }
}

extension FeatureSwitch {
  /// Returns the query for the switches that are off.
  static let off: SQL = "SELECT name AS value FROM settings WHERE name = ANY(\(FeatureSwitch.allCases)) AND value = 0"

  /// No row, for movements that no switch concerns.
  static let notAsked: SQL = "SELECT name AS value FROM settings WHERE false"

  /// Throws `Refusal.switchedOff` while nobody new is taken.
  static func expectRegistration(on connection: isolated Connection) throws {
    let isOn: Int64 = try connection.value(
      "SELECT value FROM settings WHERE name = \(FeatureSwitch.registration)")
    if isOn == 0 { throw Refusal.switchedOff(.registration) }
  }
}
