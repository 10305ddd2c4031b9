import Database
import Wallet

/// The current settings.
struct Settings {
  /// All settings, sorted by name.
  let all: [Setting]

  subscript(limit: Limit) -> Money? {
    all.first { $0.name == limit.name }.map { Money(piastres: $0.value) }
  }

  subscript(setting: PlatformSetting) -> Int64? { all.first { $0.name == setting.rawValue }?.value }

  func isOn(_ feature: FeatureSwitch) -> Bool { all.first { $0.name == feature.rawValue }?.value == 1 }
}

struct Setting: RowDecodable {
  let name: String
  let value: Int64

  init(_ row: Row) throws(DatabaseError) {
    name = try row["name"]
    value = try row["value"]
  }

  static let query: SQL = "SELECT name, value FROM settings ORDER BY name"
}
