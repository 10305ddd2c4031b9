/// As whom a connection works; what each may do is granted in Migrations/0003_roles.sql.
package enum DatabaseRole: String, CaseIterable, Sendable {
  case application = "portal_application"
  /// Sees the rows of one merchant, and none where no tenant is set: `TenantDatabase`.
  case merchant = "portal_merchant"
  case reader = "portal_reader"
}

extension DatabaseRole: DatabaseValue {}

extension Database {
  /// The roles that this connection's user (who signed in) can't take: they are missing, or were not granted to it.
  package func rolesOutOfReach() async throws -> [DatabaseRole] {
    let roles = try await rows(
      """
      SELECT role AS value FROM unnest(\(DatabaseRole.allCases)) role
      WHERE NOT EXISTS (
        SELECT FROM pg_roles
        WHERE rolname = role AND pg_has_role(session_user, oid,
          CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END))
      """, as: Scalar<DatabaseRole>.self)
    return roles.map(\.value)
  }
}
