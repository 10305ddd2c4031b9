import Database
import Glibc
import Subprocess
import Testing

@testable import Cluster
@testable import PortalServer

struct ServeTests {
  @Test func `serves until it is asked to end`() async throws {
    let folder = try TemporaryFolder()
    try Disk.setMode(folder.path, 0o755)
    let port = try freePort()
    let environment = [
      "PORTAL_DATA": "\(folder.path)/data", "PORTAL_PORT": "\(port)", "PORTAL_METRICS_PORT": "0",
    ]
    let status = try await serving(environment) {
      let health = try await portal(["healthcheck"], environment)
      #expect(health.output == "ready\n")

      // A command works at the same time and uses the portal's PostgreSQL.
      let verified = try await portal(["verify"], environment)
      #expect(verified.status == .exited(0))

      let samePort = try await portal(["serve"], environment)
      #expect(samePort.complaint == "portal: port \(port) is in use by another program: set PORTAL_PORT\n")
      #expect(samePort.status == .exited(1))

      let other = environment.merging(["PORTAL_PORT": "\(try freePort())"]) { $1 }
      let sameFolder = try await portal(["serve"], other)
      #expect(sameFolder.complaint.hasPrefix("portal: another portal (process "))
      #expect(sameFolder.complaint.hasSuffix("is using the data folder \(folder.path)/data\n"))
      #expect(sameFolder.status == .exited(1))
    }
    #expect(status == .exited(0))
    #expect(Postmaster(in: "\(folder.path)/data/postgresql/data") == nil)
    let health = try await portal(["healthcheck"], environment)
    #expect(health.complaint == "portal: nothing answers at 127.0.0.1, port \(port)\n")
    #expect(health.status == .exited(1))
  }

  /// The lines of `/proc/…/status` that say what a process or a thread may do.
  private func rights(_ task: String) -> [String] {
    String(decoding: Disk.read("/proc/\(task)/status") ?? [], as: UTF8.self).split(separator: "\n").map(String.init)
      .filter { line in ["Uid:", "Gid:", "CapPrm:", "CapEff:"].contains { line.hasPrefix($0) } }
  }

  @Test(.enabled(if: SystemAccount.isRoot))
  func `root is given up before requests are answered, and PostgreSQL starts again without it`() async throws {
    let folder = try TemporaryFolder()
    try Disk.setMode(folder.path, 0o755)
    let data = "\(folder.path)/data"
    let environment = [
      "PORTAL_DATA": data, "PORTAL_PORT": "\(try freePort())", "PORTAL_METRICS_PORT": "\(try freePort())",
      "PORTAL_MAIL": "folder:\(data)/mail",
    ]
    let account = try SystemAccount.unprivileged()
    let ids = "\(account.user)\t\(account.user)\t\(account.user)\t\(account.user)"
    let groups = "\(account.group)\t\(account.group)\t\(account.group)\t\(account.group)"
    let none = String(repeating: "0", count: 16)
    // A new folder, and one that is there.
    for _ in 0..<2 {
      let status = try await serving(environment) {
        let lock = String(decoding: Disk.read("\(data)/lock") ?? [], as: UTF8.self)
        let process = lock.filter(\.isNumber)
        let threads = Disk.names(in: "/proc/\(process)/task")
        #expect(threads.count > 4)
        for thread in threads {
          #expect(
            rights("\(process)/task/\(thread)")
              == ["Uid:\t\(ids)", "Gid:\t\(groups)", "CapPrm:\t\(none)", "CapEff:\t\(none)"])
        }
        #expect(Disk.status("\(data)/mail")?.owner == account.user)
        #expect(Disk.status("\(data)/secret-key")?.owner == 0)

        let postgres = try #require(Postmaster(in: "\(data)/postgresql/data"))
        kill(postgres.process, SIGKILL)
        var next: Postmaster?
        while next == nil || next?.process == postgres.process || next?.isReady == false {
          next = Postmaster(in: "\(data)/postgresql/data")
          await Task.yield()
        }
        // Other commands stay root.
        #expect(try await portal(["verify"], environment).status == .exited(0))
      }
      #expect(status == .exited(0))
    }

    let other = environment.merging(["PORTAL_USER": "daemon"]) { $1 }
    let refused = try await portal(["serve"], other)
    #expect(refused.complaint == "portal: \(data)/postgresql belongs to \(account), and PORTAL_USER is daemon\n")
    let stays = environment.merging(["PORTAL_USER": "root"]) { $1 }
    let status = try await serving(stays) {
      let process = String(decoding: Disk.read("\(data)/lock") ?? [], as: UTF8.self).filter(\.isNumber)
      #expect(rights(process).first == "Uid:\t0\t0\t0\t0")
    }
    #expect(status == .exited(0))
  }
}
