extension DatabaseRole {
  /// Allows the roles to sign in themselves, so that none of their connections can become the owner's again. This is
  /// for a server whose socket only the portal reaches. `owner` is a connection with the owner's rights.
  package static func allowSignIn(_ owner: Database) async throws {
    let closed: SQL = """
      SELECT EXISTS (
        SELECT FROM pg_roles WHERE rolname IN ('portal_application', 'portal_reader') AND NOT rolcanlogin) AS value
      """
    guard try await owner.value(closed) else { return }
    try await owner.transaction { connection in
      // Two processes that alter a role at once would get an error from PostgreSQL.
      try connection.execute("LOCK TABLE schema_migrations IN EXCLUSIVE MODE")
      guard try connection.value(closed) else { return }
      try connection.execute("ALTER ROLE portal_application LOGIN")
      try connection.execute("ALTER ROLE portal_reader LOGIN")
    }
  }
}
