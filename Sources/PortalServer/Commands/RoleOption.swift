import Auth

/// The roles that an option `--role` names.
protocol RoleOption: CaseIterable, RawRepresentable where RawValue == String {}

extension StaffRole: RoleOption {}
extension MemberRole: RoleOption {}

extension RoleOption {
  static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }

  init(option name: String) throws(ConfigurationError) {
    guard let role = Self(rawValue: name) else {
      throw ConfigurationError("--role must be one of \(Self.names), not \"\(name)\"", status: 64)
    }
    self = role
  }
}
