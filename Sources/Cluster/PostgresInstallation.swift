/// The programs of one PostgreSQL installation.
package struct PostgresInstallation: Sendable {
  package let folder: String
  package let major: Int

  package static let oldestSupported = 15

  /// Returns the newest supported installation, or that of version `major` if a cluster already has it.
  package static func find(major wanted: Int? = nil) async throws -> PostgresInstallation {
    let found = await all(with: "postgres").filter { Disk.isExecutable("\($0.folder)/initdb") }
    if let wanted {
      if let match = found.first(where: { $0.major == wanted }) { return match }
      throw ClusterError(
        .notInstalled,
        "the data folder was made by PostgreSQL \(wanted), which isn't installed: apt-get install postgresql-\(wanted)")
    }
    if let newest = found.max(by: { $0.major < $1.major }) { return newest }
    throw ClusterError(
      .notInstalled,
      "no PostgreSQL server \(oldestSupported) or newer is installed: apt-get install postgresql, or set DATABASE_URL")
  }

  /// Returns the newest supported installation that has pg_dump and pg_restore: they needn't come with a server.
  package static func findClient() async throws -> PostgresInstallation {
    if let newest = await all(with: "pg_dump").max(by: { $0.major < $1.major }) { return newest }
    throw ClusterError(
      .notInstalled,
      "no pg_dump of PostgreSQL \(oldestSupported) or newer is installed: apt-get install postgresql-client")
  }

  private static func all(with program: String) async -> [PostgresInstallation] {
    var found: [PostgresInstallation] = []
    for folder in await folders() {
      guard let major = await version(of: program, in: folder), major >= oldestSupported else { continue }
      found.append(PostgresInstallation(folder: folder, major: major))
    }
    return found
  }

  private static func folders() async -> [String] {
    var folders: [String] = []
    for root in ["/usr/lib/postgresql", "/usr/local/lib/postgresql"] {
      folders += Disk.names(in: root).map { "\(root)/\($0)/bin" }
    }
    let program = Program(path: ["/usr/bin", "/bin", "/usr/local/bin"])
    if let result = try? await program.run("pg_config", ["--bindir"]), result.succeeded {
      folders += result.output.split(whereSeparator: \.isNewline).map(String.init)
    }
    return folders + ["/usr/local/pgsql/bin", "/usr/local/bin", "/usr/bin"]
  }

  /// Returns 15 for "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)".
  private static func version(of program: String, in folder: String) async -> Int? {
    guard Disk.isExecutable("\(folder)/\(program)"),
      let result = try? await Program(path: [folder, "/usr/bin"]).run(program, ["--version"]), result.succeeded
    else { return nil }
    let words = result.output.split(separator: " ")
    return words.lazy.compactMap { $0.split(separator: ".").first.flatMap { Int($0) } }.first
  }
}
