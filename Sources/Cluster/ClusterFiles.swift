import Glibc

/// The files of a cluster: their places, owner and creation.
///
///     <data folder>/postgresql/        mode 0700, the account that runs PostgreSQL
///         data/                        created by initdb
///         log/                         one file for each day of the week
///         socket/                      the Unix socket; there is no TCP port
struct ClusterFiles: Sendable {
  let root: String
  let account: SystemAccount
  let installation: PostgresInstallation

  var data: String { "\(root)/data" }

  var program: Program { Program(path: [installation.folder, "/usr/bin", "/bin"], account: account) }

  /// Opens the cluster of a data folder, or creates it. The caller must hold the folder's lock.
  init(in folder: DataFolder, settings: ClusterSettings) async throws {
    let link = folder.file("postgresql")
    if let existing = Disk.resolve(link), let owner = Disk.status(existing)?.owner {
      root = existing
      account = SystemAccount(user: owner)
      guard SystemAccount.isRoot || owner == SystemAccount.current.user else {
        throw ClusterError(
          .unusable, "\(existing) belongs to \(account): start the portal as root or as \(account), or set PORTAL_DATA")
      }
      if let wanted = settings.account, wanted.user != owner {
        throw ClusterError(.unusable, "\(existing) belongs to \(account), and PORTAL_USER is \(wanted)")
      }
    } else {
      account = SystemAccount.isRoot ? try settings.account ?? .unprivileged() : .current
      Disk.remove(link)
      root = try await Self.makeRoot(for: account, link: link)
    }
    guard account.user != 0 else {
      throw ClusterError(.unusable, "\(root) belongs to root, and PostgreSQL can't run as root")
    }

    let version = Disk.read("\(root)/data/PG_VERSION").map { String(decoding: $0, as: UTF8.self) }
    installation = try await .find(major: version.flatMap { Int($0.filter(\.isNumber)) })
    if version == nil { try await initialise(settings) }
  }

  /// Returns the folder of the files, which the account that runs PostgreSQL must be able to reach. If it can't, for
  /// example below root's home, they are created in /var/lib, and the data folder has a link to them.
  private static func makeRoot(for account: SystemAccount, link: String) async throws -> String {
    try Disk.makeFolder(link, mode: 0o700)
    try Disk.setOwner(link, account)
    let program = Program(path: ["/usr/bin", "/bin"], account: account)
    if try await program.run("test", ["-w", link]).succeeded { return link }

    rmdir(link)
    try Disk.makeFolder("/var/lib/healthpay-portals", mode: 0o755)
    let root = try Disk.makeTemporaryFolder(prefix: "/var/lib/healthpay-portals/")
    try Disk.setOwner(root, account)
    try Disk.link(link, to: root)
    return root
  }

  /// Creates the cluster under a temporary name and renames it when it is complete, so that a killed process leaves no
  /// partial cluster.
  private func initialise(_ settings: ClusterSettings) async throws {
    let unfinished = "\(root)/data.new"
    Disk.removeTree(unfinished)
    // There is no password: a process that can reach the socket in its 0700 folder can read the data files as well.
    var arguments = [
      "--pgdata", unfinished, "--username", PostgresCluster.user, "--auth=trust", "--encoding=UTF8", "--locale=C",
      "--lc-ctype=C.UTF-8", "--data-checksums", "--no-instructions",
    ]
    if !settings.isDurable { arguments.append("--no-sync") }
    try await check(program.run("initdb", arguments), "initdb failed")
    try await check(
      program.run(
        "postgres",
        ["--single", "-D", unfinished, "-c", "fsync=\(settings.isDurable ? "on" : "off")", "postgres"],
        input: "CREATE DATABASE \(PostgresCluster.database)\n"),
      "PostgreSQL can't create its database")
    try Disk.move(unfinished, to: data)
  }

  private func check(_ result: Program.Result, _ what: String) throws(ClusterError) {
    guard !result.succeeded else { return }
    throw ClusterError(.failed, "\(what): \(Self.reason(in: result.complaint))")
  }

  /// Returns the line of a server message that states the error, without its time and severity.
  static func reason(in complaint: String) -> String {
    let lines = complaint.split(whereSeparator: \.isNewline)
    let telling = lines.first { $0.contains("FATAL:") || $0.contains("PANIC:") || $0.contains("error:") } ?? lines.last
    guard let telling else { return "no reason given" }
    for mark in ["FATAL:", "PANIC:", "error:"] {
      let parts = telling.split(separator: mark, maxSplits: 1)
      if parts.count == 2 { return String(parts[1].drop { $0 == " " }) }
    }
    return String(telling)
  }

  /// Returns a folder for the socket: beside the data, or under /tmp if that path is longer than a socket's 107 bytes
  /// or has a comma, at which libpq would split the host.
  func makeSocketFolder() throws -> String {
    if "\(nearSocket)/\(Self.socket)".utf8.count <= 107 && !nearSocket.contains(",") {
      try Disk.makeFolder(nearSocket, mode: 0o700)
      try Disk.setOwner(nearSocket, account)
      return nearSocket
    }
    let far = try Disk.makeTemporaryFolder(prefix: Self.farSocketPrefix)
    try Disk.setOwner(far, account)
    return far
  }

  func removeSocketFolder(_ path: String) {
    if path.hasPrefix(Self.farSocketPrefix) { Disk.removeTree(path) }
  }

  private var nearSocket: String { "\(root)/socket" }
  private static let farSocketPrefix = "/tmp/portal-socket-"
  private static let socket = ".s.PGSQL.\(PostgresCluster.port)"

  /// Stops a server that a killed portal left running over these files, and removes the files that a killed server left.
  /// Returns the folder of its socket, if there was one.
  @discardableResult func clearLeftovers() async throws -> String? {
    guard let left = Postmaster(in: data) else { return nil }
    if left.isAlive(over: data) {
      try await check(
        program.run("pg_ctl", ["stop", "-D", data, "-m", "fast", "-w", "-t", "120"]),
        "PostgreSQL of an earlier portal (process \(left.process)) doesn't stop")
    } else {
      try await waitForOrphans()
      // Remove the file only if another program now has the process id, which PostgreSQL would mistake for a server.
      // Otherwise the file protects the data of a server that is still shutting down.
      if left.isProcessTaken { Disk.remove(Postmaster.file(in: data)) }
    }
    guard left.socketFolder == nearSocket || left.socketFolder.hasPrefix(Self.farSocketPrefix) else { return nil }
    for name in [Self.socket, "\(Self.socket).lock"] { Disk.remove("\(left.socketFolder)/\(name)") }
    return left.socketFolder
  }

  /// Waits for the backends of a killed server, which soon end by themselves. Until then, nothing else may touch the files.
  private func waitForOrphans() async throws {
    for _ in 0..<300 {
      if Postmaster.processes(over: data).isEmpty { return }
      try await Task.sleep(for: .milliseconds(100))
    }
    let numbers = Postmaster.processes(over: data).map(String.init).joined(separator: ", ")
    if numbers.isEmpty { return }
    throw ClusterError(.failed, "processes of an earlier PostgreSQL are still at work over \(data): \(numbers)")
  }
}
