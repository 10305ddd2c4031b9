/// The role of a connection. Its rights are granted in Migrations/0001_baseline.sql.
package enum DatabaseRole: String, CaseIterable, Sendable {
  case application = "portal_application"
  /// Sees only the rows of one merchant, and no rows without a tenant; see `TenantDatabase`.
  case merchant = "portal_merchant"
  case reader = "portal_reader"
}

extension DatabaseRole: DatabaseValue {}

extension DatabaseRole {
  /// Makes the roles on a new server, whose databases are restored with their grants.
  package static func create(_ owner: Database) async throws {
    try await owner.read { connection in
      try connection.simple(
        """
        CREATE ROLE portal_application NOINHERIT; CREATE ROLE portal_merchant; CREATE ROLE portal_reader;
        GRANT portal_merchant, portal_reader TO portal_application
        """)
    }
  }
}

extension Database {
  /// Returns the roles that the signed-in user can't take because they don't exist or weren't granted to it.
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

  /// Returns differences between the roles' rights and those that the migrations granted, for example after a restore
  /// without grants. The roles must exist.
  package func rightsOutOfPlace() async throws -> [String] {
    let found = try await rows(
      """
      WITH tables AS (
        SELECT pg_class.oid, relname, relrowsecurity AND relforcerowsecurity AS is_guarded FROM pg_class
        WHERE relkind = 'r' AND relowner = (SELECT relowner FROM pg_class WHERE oid = to_regclass('schema_migrations'))
          AND relnamespace = 'public'::regnamespace
      )
      SELECT 'portal_application can''t read ' || relname AS value FROM tables
      WHERE NOT has_table_privilege('portal_application', oid, 'SELECT')
      UNION ALL
      SELECT 'portal_application may ' || lower(privilege) || ' ' || relname
      FROM tables, unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) privilege
      WHERE relname IN ('journal_entries', 'postings', 'balance_transactions', 'audit_events', 'audit_chain', 'audit_head',
          'audit_unlinked', 'case_events', 'row_changes')
        AND (has_table_privilege('portal_application', oid, privilege)
          OR privilege = 'UPDATE' AND has_any_column_privilege('portal_application', oid, 'UPDATE'))
      UNION ALL
      SELECT 'portal_merchant sees every row of ' || relname FROM tables
      WHERE has_any_column_privilege('portal_merchant', oid, 'SELECT') AND NOT is_guarded
      UNION ALL
      SELECT 'portal_application may create tables' WHERE has_schema_privilege('portal_application', 'public', 'CREATE')
      UNION ALL
      SELECT rolname || ' is above row-level security' FROM pg_roles
      WHERE rolname = ANY(\(DatabaseRole.allCases)) AND (rolsuper OR rolbypassrls)
      UNION ALL
      SELECT 'portal_application is bound as portal_merchant is'
      WHERE pg_has_role('portal_application', 'portal_merchant', 'USAGE')
      """, as: Scalar<String>.self)
    return found.map(\.value)
  }
}
