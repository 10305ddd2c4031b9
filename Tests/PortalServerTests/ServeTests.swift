import Database
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
}
