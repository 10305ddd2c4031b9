import Database
import Testing

@testable import PortalServer

struct SettingsTests {
  private let key = String(repeating: "0f", count: 32)

  private func settings(_ environment: [String: String]) async throws -> Settings {
    try Settings(await Variables(environment: environment))
  }

  private func complaint(_ environment: [String: String]) async -> String {
    do {
      _ = try await settings(environment)
      return ""
    } catch {
      return "\(error)"
    }
  }

  @Test func everythingHasADefault() async throws {
    let settings = try await settings([:])
    #expect(settings.host == "127.0.0.1")
    #expect(settings.port == 8080)
    #expect(settings.url == "http://localhost:8080")
    #expect(settings.data.hasSuffix("/.portal"))
    #expect(settings.databaseURL == nil)
    #expect(settings.metricsPort == 9180)
    #expect(settings.isLoopback)
    #expect(settings.warnings.isEmpty)
  }

  @Test func theURLFollowsThePort() async throws {
    #expect(try await settings(["PORTAL_PORT": "9000"]).url == "http://localhost:9000")
  }

  @Test(arguments: [
    ("PORTAL_PORT", "abc", "PORTAL_PORT must be a number from 1 to 65535, not \"abc\""),
    ("PORTAL_PORT", "65536", "PORTAL_PORT must be a number from 1 to 65535, not \"65536\""),
    ("PORTAL_PORT", "0", "PORTAL_PORT must be a number from 1 to 65535, not \"0\""),
    ("PORTAL_HOST", "a b", "PORTAL_HOST must be a host name or an address, not \"a b\""),
    ("PORTAL_LOG_FORMAT", "xml", "PORTAL_LOG_FORMAT must be text or json, not \"xml\""),
    ("PORTAL_METRICS_PORT", "-1", "PORTAL_METRICS_PORT must be a number from 1 to 65535, or 0 for none, not \"-1\""),
    ("DATABASE_URL", "mysql", "DATABASE_URL must be a PostgreSQL address (postgresql://…)"),
    (
      "PORTAL_SECRET_KEY", "tooshort",
      "PORTAL_SECRET_KEY must be 32 random bytes in hexadecimal (openssl rand -hex 32)"
    ),
  ])
  func nonsenseIsNamed(name: String, value: String, line: String) async {
    #expect(await complaint([name: value]) == line)
  }

  @Test(arguments: ["http://portal.example.com", "ftp://localhost", "https://", "https://a.example/path", "localhost"])
  func plainHTTPIsForThisMachine(url: String) async {
    #expect(await complaint(["PORTAL_URL": url]).hasPrefix("PORTAL_URL must be an https:// address"))
  }

  @Test(arguments: ["https://portal.example.com", "http://127.0.0.1:8080", "http://[::1]:8080", "HTTP://LOCALHOST"])
  func otherURLsWillDo(url: String) async {
    #expect(await complaint(["PORTAL_URL": url]) == "")
  }

  @Test func aSharedDatabaseNeedsItsKey() async {
    #expect(await complaint(["DATABASE_URL": "postgresql://db/portal"]).hasPrefix("PORTAL_SECRET_KEY must be set"))
    #expect(await complaint(["DATABASE_URL": "postgresql://db/portal", "PORTAL_SECRET_KEY": key]) == "")
  }

  @Test func secretsAreNotShown() async throws {
    let settings = try await settings(["DATABASE_URL": "postgresql://u:hunter2@db/p", "PORTAL_SECRET_KEY": key])
    let dump = settings.entries.map { "\($0.name)=\($0.value)" }.joined(separator: "\n")
    #expect(!dump.contains("hunter2") && !dump.contains(key))
    #expect(dump.contains("DATABASE_URL=(redacted)"))
    #expect(!"\(settings)".contains(key))
    let complaint = await complaint(["DATABASE_URL": "hunter2"])
    #expect(!complaint.contains("hunter2"))
  }

  @Test func typingErrorsAreToldOf() async throws {
    let warnings = try await settings(["PORTAL_PROT": "1"]).warnings
    #expect(warnings == ["PORTAL_PROT is set, and is no setting of the portal"])
  }

  @Test func aSecretMayStandInAFile() async throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("key", key + "\n", mode: 0o600)
    #expect(try await settings(["PORTAL_SECRET_KEY_FILE": file]).secretKey?.bytes == [UInt8](repeating: 15, count: 32))
    let both = await complaint(["PORTAL_SECRET_KEY_FILE": file, "PORTAL_SECRET_KEY": key])
    #expect(both == "PORTAL_SECRET_KEY and PORTAL_SECRET_KEY_FILE are both set: keep one")
    let open = try folder.write("open", key, mode: 0o640)
    #expect(await complaint(["PORTAL_SECRET_KEY_FILE": open]).hasSuffix("a secret that others may read: chmod 600 it"))
    #expect(await complaint(["PORTAL_SECRET_KEY_FILE": "/nonexistent"]).hasSuffix("/nonexistent, which can't be read"))
  }

  @Test func theEnvironmentGoesBeforeTheFile() async throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("env", "# ports\nPORTAL_PORT = 9001\nPORTAL_HOST='0.0.0.0'\n", mode: 0o644)
    let settings = try Settings(await Variables(environment: ["PORTAL_PORT": "9002"], environmentFile: file))
    #expect(settings.port == 9002)
    #expect(settings.host == "0.0.0.0")
    #expect(!settings.isLoopback)
    let broken = try folder.write("broken", "PORTAL_PORT\n", mode: 0o644)
    await #expect(throws: Complaint.self) { try await Variables(environment: [:], environmentFile: broken) }
    let open = try folder.write("open", "PORTAL_SECRET_KEY=\(key)\n", mode: 0o644)
    await #expect(throws: Complaint.self) { try await Variables(environment: [:], environmentFile: open) }
  }

  @Test func theDataFolderKeepsItsKey() async throws {
    let folder = try TemporaryFolder()
    let data = try DataFolder(opening: folder.path + "/data")
    let key = try SecretKey(of: data)
    #expect(key.bytes.count == 32)
    #expect(try SecretKey(of: data).bytes == key.bytes)
    #expect(Disk.status(data.file("secret-key"))?.permissions == 0o600)
  }
}

/// Gone with its last reference.
final class TemporaryFolder {
  let path: String

  init() throws { path = try Disk.makeTemporaryFolder(prefix: "/tmp/portal-settings-test-") }

  deinit { Disk.removeTree(path) }

  func write(_ name: String, _ text: String, mode: UInt32) throws -> String {
    try Disk.create("\(path)/\(name)", Array(text.utf8), mode: mode)
    return "\(path)/\(name)"
  }
}
