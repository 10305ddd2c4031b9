import Auth

extension PasswordHasher {
  /// Creates the hasher of the server, or of a command that sets a password: it looks new passwords up in
  /// `PORTAL_BREACHED_PASSWORDS`.
  convenience init(_ settings: Settings) throws(ConfigurationError) {
    self.init(breached: try settings.openBreachedPasswords())
  }
}

extension Settings {
  /// Returns nil if no file is named.
  func openBreachedPasswords() throws(ConfigurationError) -> BreachedPasswords? {
    guard let path = breachedPasswords else { return nil }
    do {
      return try BreachedPasswords(path)
    } catch {
      throw ConfigurationError("PORTAL_BREACHED_PASSWORDS: \(error.description)")
    }
  }
}
