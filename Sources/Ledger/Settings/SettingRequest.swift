package import Database
package import Wallet

/// A setting is outside its range. Nothing changed.
package struct SettingOutOfRange: Error, Hashable, Sendable {
  package let setting: PlatformSetting

  package init(setting: PlatformSetting) { self.setting = setting }
}

/// Requests a change of one of the platform's rules, which another person approves. Throws `SettingOutOfRange`,
/// `ApprovalRefusal.alreadyRequested` and `ShownFactsChanged`.
@discardableResult package func requestSettingChange(
  _ setting: PlatformSetting, to value: Int64, reason: String, shown: ShownFacts? = nil, key: String, by actor: Actor,
  in database: Database
) async throws
  -> Bool
{
  guard setting.range.contains(value) else { throw SettingOutOfRange(setting: setting) }
  let fingerprint = RequestFingerprint(
    "setting", ["setting": setting.rawValue, "value": String(value), "reason": reason])
  return try await ask(key, fingerprint, by: actor, in: database) { connection in
    let current = try connection.one(StoredSetting.query(setting.rawValue), as: StoredSetting.self)
    try shown?.expect(.setting(current.value))
    return ApprovalRequest(
      .setting, .init(id: current.id, setting.rawValue), before: ["value": String(current.value)],
      after: ["name": setting.rawValue, "value": String(value)], reason: reason)
  }
}

/// Executes an approved change, if the setting still has the value that the request was made for.
func executeSetting(_ approval: ApprovalItem, on connection: isolated Connection) throws {
  guard let name = approval.after["name"], let value = approval.after["value"].flatMap({ Int64($0) }),
    let before = approval.before["value"].flatMap({ Int64($0) })
  else { throw ApprovalRefusal.changedSince }
  let changed = try connection.execute(
    "UPDATE settings SET value = \(value) WHERE name = \(name) AND value = \(before)")
  if changed != 1 { throw ApprovalRefusal.changedSince }
}

struct StoredSetting: RowDecodable {
  let id: Int64
  let value: Int64

  init(_ row: Row) throws(DatabaseError) {
    id = try row["id"]
    value = try row["value"]
  }

  static func query(_ name: String) -> SQL { "SELECT id, value FROM settings WHERE name = \(name)" }
}

extension ShownFacts {
  /// Returns the facts on the page that changes a setting.
  package static func setting(_ current: Int64) -> ShownFacts {
    var facts = ShownFacts()
    facts.set(.setting, current)
    return facts
  }
}

extension ApprovalID {
  /// Returns the query for the open request about a setting.
  package static func open(of setting: PlatformSetting) -> SQL {
    "SELECT id AS value FROM approvals WHERE kind = 'setting' AND subject = \(setting.rawValue) AND state = 'open'"
  }
}
