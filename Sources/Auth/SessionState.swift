package import Database
package import Wallet

/// The steps of signing in.
package enum SessionStep: String, CaseIterable, Sendable, DatabaseValue {
  /// The password was right; the second factor is still missing.
  case password
  case complete
}

/// The state of a session at this request, which restricts what its account's role allows.
package struct SessionState: Sendable, RowDecodable {
  /// How long a proof of identity is valid.
  package static let recentMinutes = 10

  package let expiresAt: Instant
  /// Whether `Sessions.touch` is due: the session was last seen more than a minute ago.
  package let isDue: Bool
  package let step: SessionStep
  /// Whether the owner has proved their identity within the last ten minutes.
  package let isRecent: Bool
  package let hasSecondFactor: Bool
  /// Whether the portals are closed to everybody but administrators.
  package let isInMaintenance: Bool
  package let preferences: PersonPreferences
  package let columns: ListColumns

  package init(_ row: Row) throws(DatabaseError) {
    expiresAt = try row["expires_at"]
    isDue = try row["due"]
    step = try row["step"]
    isRecent = try row["recent"]
    hasSecondFactor = try row["has_second_factor"]
    isInMaintenance = try row["in_maintenance"]
    preferences = try PersonPreferences(row)
    columns = ListColumns(stored: try row["list_columns"])
  }

  /// The columns of `sessions s` and its account `a`.
  static let columns: SQL = """
    s.expires_at, s.last_seen_at < now() - interval '1 minute' AS due, s.step,
    s.authenticated_at > now() - \(recentMinutes) * interval '1 minute' AS recent, a.language, a.digits, a.scheme,
    array_to_string(a.list_columns, ' ') AS list_columns,
    EXISTS (SELECT FROM settings WHERE name = 'switch_maintenance' AND value = 1) AS in_maintenance
    """

  /// Returns the SQL condition that the account `a` has a second factor. `owner` is its column in the tables of
  /// factors.
  static func hasSecondFactor(of owner: SQL) -> SQL {
    "EXISTS (SELECT FROM totp_authenticators WHERE \(owner) = a.id)"
  }
}

/// A person's display preferences as the database stores them; nil if they never chose.
package struct PersonPreferences: Hashable, Sendable, RowDecodable {
  package let language: String?
  package let digits: String?
  package let scheme: String?

  package init(language: String?, digits: String?, scheme: String?) {
    self.language = language
    self.digits = digits
    self.scheme = scheme
  }

  package init(_ row: Row) throws(DatabaseError) {
    language = try row["language"]
    digits = try row["digits"]
    scheme = try row["scheme"]
  }
}

extension Sessions {
  static func hasSecondFactor(_ account: Account, in database: Database) async throws -> Bool {
    try await database.value(
      "SELECT EXISTS (SELECT FROM totp_authenticators WHERE \(account.isOwner)) AS value")
  }

  /// Stores the preferences with the account.
  package static func keep(
    _ preferences: PersonPreferences, of account: Account, in database: Database
  ) async throws {
    try await database.execute(
      """
      UPDATE \(account.table) SET language = \(preferences.language), digits = \(preferences.digits),
        scheme = \(preferences.scheme)
      WHERE id = \(account.id)
      """)
  }
}
