import Cluster
import Database
import Glibc
import Logging
import TestSupport
import Testing

@testable import Cluster

@Suite(.serialized) struct ClusterTests {
  private let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

  private func withFolder(_ suffix: String = "", _ body: (String) async throws -> Void) async throws {
    let parent = try Disk.makeTemporaryFolder(prefix: "/tmp/portal-cluster-test-")
    try Disk.setMode(parent, 0o755)
    defer { Disk.removeTree(parent) }
    try await body("\(parent)/data\(suffix)")
  }

  private func run(_ path: String, _ body: (Database) async throws -> Void = { _ in }) async throws {
    let folder = try DataFolder(opening: path)
    try await PostgresCluster.withRunning(in: folder, settings: .disposable, logger: logger) { cluster in
      let database = Database(Database.Settings(url: cluster.conninfo()), logger: logger)
      defer { database.close() }
      try await body(database)
    }
  }

  private func expectAnswer(_ database: Database) async throws {
    #expect(try await database.value("SELECT 1 AS value", as: Int.self) == 1)
  }

  @Test func `keeps its data from one start to the next`() async throws {
    try await withFolder { path in
      try await run(path) { database in
        try await database.execute("CREATE TABLE kept AS SELECT 7 AS value")
        #expect(try await database.value("SELECT current_setting('data_checksums') AS value", as: String.self) == "on")
        #expect(try await database.value("SELECT current_setting('lc_ctype') AS value", as: String.self) == "C.UTF-8")
        #expect(try await database.value("SELECT current_setting('listen_addresses') AS value", as: String.self) == "")
      }
      #expect(Postmaster(in: "\(path)/postgresql/data") == nil)
      try await run(path) { database in
        let kept = try await database.value("SELECT value FROM kept", as: Int.self)
        #expect(kept == 7)
      }
    }
  }

  @Test(arguments: [", \"it's\" \\ here", "/" + String(repeating: "ص", count: 100)])
  func `starts whatever its folder is called`(suffix: String) async throws {
    try await withFolder(suffix) { path in
      try await run(path) { database in try await expectAnswer(database) }
    }
  }

  @Test func `refuses a second holder and lets a command join`() async throws {
    try await withFolder { path in
      let folder = try DataFolder(opening: path)
      try await run(path) { _ in
        let error = try await #require(throws: ClusterError.self) { try await run(path) }
        #expect(error.kind == .inUse)
        #expect(error.description.contains("another portal (process \(getpid())) is using the data folder"))
        try await PostgresCluster.withAccess(to: folder, logger: logger) { cluster in
          let database = Database(Database.Settings(url: cluster.conninfo()), logger: logger)
          defer { database.close() }
          try await expectAnswer(database)
        }
      }
    }
  }

  @Test func `refuses a folder that is not ours`() async throws {
    try await withFolder { path in
      try Disk.makeFolder(path, mode: 0o755)
      try Disk.create("\(path)/thesis.txt", [], mode: 0o644)
      #expect(throws: ClusterError.self) { try DataFolder(opening: path) }
      #expect(throws: ClusterError.self) { try DataFolder(opening: "\(path)/thesis.txt") }
      #expect(Disk.names(in: path) == ["thesis.txt"])
    }
  }

  @Test func `starts again when it is killed`() async throws {
    try await withFolder { path in
      try await run(path) { database in
        let first = try #require(Postmaster(in: "\(path)/postgresql/data")).process
        kill(first, SIGKILL)
        for _ in 0..<1000 {
          if let next = Postmaster(in: "\(path)/postgresql/data"), next.isReady, next.process != first { break }
          try await Task.sleep(for: .milliseconds(10))
        }
        #expect(try await database.value("SELECT 1 AS value", as: Int.self) == 1)
      }
    }
  }

  @Test func `stops what a killed portal left running`() async throws {
    try await withFolder { path in
      try await run(path)
      let files = try await ClusterFiles(in: try DataFolder(opening: path), settings: .disposable)
      let socket = try files.makeSocketFolder()
      let options = "-k \(socket) -c listen_addresses=''"
      let started = try await files.program.run(
        "pg_ctl", ["start", "-w", "-D", files.data, "-o", options, "-l", "/dev/null"])
      try #require(started.succeeded)
      let orphan = try #require(Postmaster(in: files.data))
      try await run(path) { database in try await expectAnswer(database) }
      #expect(!orphan.isAlive(over: files.data))
    }
  }

  @Test func `is not fooled by a process number that is somebody elses`() async throws {
    try await withFolder { path in
      try await run(path)
      let file = Postmaster.file(in: "\(path)/postgresql/data")
      try Disk.create(
        file, Array("\(getpid())\n\(path)/postgresql/data\n1\n5432\n/tmp\n\n1 1\nready\n".utf8), mode: 0o644)
      try await run(path) { database in try await expectAnswer(database) }
    }
  }

  @Test func `finishes what a killed first start began`() async throws {
    try await withFolder { path in
      _ = try DataFolder(opening: path)
      try await run(path)
      try Disk.move("\(path)/postgresql/data", to: "\(path)/postgresql/data.new")
      try await run(path) { database in try await expectAnswer(database) }
    }
  }
}
