/// pg_dump and pg_restore, in directory format.
package enum Dump {
  /// Dumps the database that the variables of libpq lead to (`PGHOST`, `PGDATABASE`, …) into a new folder, as the exported
  /// snapshot shows it.
  package static func take(to folder: String, snapshot: String, environment: [String: String]) async throws {
    try await run(
      "pg_dump",
      [
        "--format=directory", "--file=\(folder)", "--snapshot=\(snapshot)", "--no-password", "--lock-wait-timeout=30s",
        // For an owner who is no superuser: the policies show it every row.
        "--enable-row-security",
      ], environment)
  }

  /// Restores a folder into an empty database, all of it belonging to whom `environment` signs in.
  package static func restore(from folder: String, environment: [String: String]) async throws {
    let database = environment["PGDATABASE"] ?? PostgresCluster.database
    try await run(
      "pg_restore", ["--dbname=\(database)", "--no-owner", "--exit-on-error", "--no-password", folder], environment)
  }

  private static func run(_ name: String, _ arguments: [String], _ environment: [String: String]) async throws {
    let installation = try await PostgresInstallation.findClient()
    var program = Program(path: [installation.folder, "/usr/bin", "/bin"])
    program.environment = environment
    let result = try await program.run(name, arguments)
    guard !result.succeeded else { return }
    throw ClusterError(.failed, "\(name) fails: \(ClusterFiles.reason(in: result.complaint))")
  }
}
