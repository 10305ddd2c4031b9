import Auth
import Cluster
import Database
import Templates
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

  @Test func `everything has a default`() async throws {
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

  @Test func `the URL follows the port`() async throws {
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
  func `nonsense is named`(name: String, value: String, line: String) async {
    #expect(await complaint([name: value]) == line)
  }

  @Test(arguments: ["http://portal.example.com", "ftp://localhost", "https://", "https://a.example/path", "localhost"])
  func `plain HTTP is for this machine`(url: String) async {
    #expect(await complaint(["PORTAL_URL": url]).hasPrefix("PORTAL_URL must be an https:// address"))
  }

  @Test(arguments: ["https://portal.example.com", "http://127.0.0.1:8080", "http://[::1]:8080", "HTTP://LOCALHOST"])
  func `other UR ls will do`(url: String) async {
    #expect(await complaint(["PORTAL_URL": url]) == "")
  }

  @Test func `a shared database needs its key`() async {
    #expect(await complaint(["DATABASE_URL": "postgresql://db/portal"]).hasPrefix("PORTAL_SECRET_KEY must be set"))
    #expect(await complaint(["DATABASE_URL": "postgresql:///portal", "PORTAL_SECRET_KEY": key]) == "")
  }

  @Test(arguments: ["postgresql://db.example/portal", "host=10.0.0.7 sslmode=prefer", "postgresql://localhost,db/p"])
  func `a database elsewhere is reached by TLS`(url: String) async {
    let line = await complaint(["DATABASE_URL": url, "PORTAL_SECRET_KEY": key])
    #expect(line.hasPrefix("DATABASE_URL reaches ") && line.hasSuffix("add sslmode=verify-full, or at least require"))
  }

  @Test func `a standby has a primary, is reached by TLS and isn't shown`() async throws {
    let primary = ["DATABASE_URL": "postgresql:///portal", "PORTAL_SECRET_KEY": key]
    #expect(try await settings(primary).standbyURL == nil)
    let standby = "postgresql://u:hunter2@db.example/p?sslmode=verify-full&target_session_attrs=prefer-standby"
    let both = try await settings(primary.merging(["PORTAL_STANDBY_URL": standby]) { $1 })
    #expect(both.standbyURL == standby)
    #expect(both.entries.contains { $0 == ("PORTAL_STANDBY_URL", "(redacted)") })
    #expect(
      await complaint(["PORTAL_STANDBY_URL": standby])
        == "PORTAL_STANDBY_URL is set without DATABASE_URL, the address of its primary")
    let open = primary.merging(["PORTAL_STANDBY_URL": "postgresql://db.example/p"]) { $1 }
    #expect(await complaint(open).hasPrefix("PORTAL_STANDBY_URL reaches db.example over the network without TLS"))
  }

  @Test(arguments: [
    "postgresql://db.example/portal?sslmode=require", "host=10.0.0.7 sslmode=verify-full", "postgresql://localhost/p",
    "host=/run/postgresql", "host=127.0.0.1,::1",
  ])
  func `with TLS, or on this machine, it may be anywhere`(url: String) async {
    #expect(await complaint(["DATABASE_URL": url, "PORTAL_SECRET_KEY": key]) == "")
  }

  @Test func `plain HTTP isn't offered to the network`() async {
    #expect(await complaint(["PORTAL_HOST": "0.0.0.0"]).hasPrefix("PORTAL_HOST 0.0.0.0 is reached over the network"))
    #expect(await complaint(["PORTAL_HOST": "::"]).hasPrefix("PORTAL_HOST :: is reached over the network"))
    #expect(await complaint(["PORTAL_HOST": "0.0.0.0", "PORTAL_TRUSTED_PROXIES": "10.0.0.1"]) == "")
    #expect(await complaint(["PORTAL_HOST": "0.0.0.0", "PORTAL_URL": "https://portal.example"]) == "")
  }

  @Test func `each portal may have a host, another than the other's`() async throws {
    let url = ["PORTAL_URL": "https://portal.example.com"]
    let settings = try await settings(
      url.merging(["PORTAL_ADMIN_HOST": "Admin.example.com", "PORTAL_MERCHANT_HOST": "shops.example.com:8443"]) { $1 })
    #expect(settings.addresses.address(of: "/admin") == "https://admin.example.com/admin")
    #expect(settings.publicHosts == ["admin.example.com", "portal.example.com", "shops.example.com"])
    #expect(settings.entries.contains { $0 == ("PORTAL_ADMIN_HOST", "Admin.example.com") })
    for same in [
      ["PORTAL_ADMIN_HOST": "portal.example.com"],
      ["PORTAL_ADMIN_HOST": "a.example.com", "PORTAL_MERCHANT_HOST": "A.example.com:443"],
    ] {
      #expect(
        await complaint(url.merging(same) { $1 }).hasPrefix(
          "PORTAL_ADMIN_HOST and PORTAL_MERCHANT_HOST must be different hosts"))
    }
    #expect(
      await complaint(["PORTAL_ADMIN_HOST": "admin.example.com"])
        == "PORTAL_ADMIN_HOST and PORTAL_MERCHANT_HOST are reached over the network, and PORTAL_URL is plain http")
    #expect(await complaint(["PORTAL_ADMIN_HOST": "127.0.0.1:8080"]) == "")
  }

  @Test func `how many failures and requests may come is a setting`() async throws {
    let limits = try await settings([
      "PORTAL_SIGN_IN_FAILURES_PER_MINUTE": "7", "PORTAL_SIGN_IN_BURST": "2", "PORTAL_SIGN_IN_LONGEST_WAIT": "60",
      "PORTAL_REQUESTS_PER_SECOND": "0",
    ])
    #expect(limits.signInLimits == SignInLimits(failuresPerMinute: 7, burst: 2, longestWait: 60))
    #expect(limits.requestRate == nil)
    #expect(try await settings(["PORTAL_SIGN_IN_FAILURES_PER_MINUTE": "0"]).signInLimits == nil)
    #expect(try await settings([:]).signInLimits == SignInLimits())
    #expect(await complaint(["PORTAL_SIGN_IN_BURST": "0"]).hasPrefix("PORTAL_SIGN_IN_BURST must be a number"))
  }

  @Test func `secrets are not shown`() async throws {
    let settings = try await settings([
      "DATABASE_URL": "postgresql://u:hunter2@db/p?sslmode=require", "PORTAL_SECRET_KEY": key,
    ])
    let dump = settings.entries.map { "\($0.name)=\($0.value)" }.joined(separator: "\n")
    #expect(!dump.contains("hunter2") && !dump.contains(key))
    #expect(dump.contains("DATABASE_URL=(redacted)"))
    #expect(!"\(settings)".contains(key))
    let complaint = await complaint(["DATABASE_URL": "hunter2"])
    #expect(!complaint.contains("hunter2"))
  }

  @Test func `typing errors are told of`() async throws {
    let warnings = try await settings(["PORTAL_PROT": "1"]).warnings
    #expect(warnings == ["PORTAL_PROT is set, and is no setting of the portal"])
  }

  @Test func `a secret may stand in a file`() async throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("key", key + "\n", mode: 0o600)
    #expect(try await settings(["PORTAL_SECRET_KEY_FILE": file]).secretKey?.bytes == [UInt8](repeating: 15, count: 32))
    let both = await complaint(["PORTAL_SECRET_KEY_FILE": file, "PORTAL_SECRET_KEY": key])
    #expect(both == "PORTAL_SECRET_KEY and PORTAL_SECRET_KEY_FILE are both set: keep one")
    let open = try folder.write("open", key, mode: 0o640)
    #expect(await complaint(["PORTAL_SECRET_KEY_FILE": open]).hasSuffix("a secret that others may read: chmod 600 it"))
    #expect(await complaint(["PORTAL_SECRET_KEY_FILE": "/nonexistent"]).hasSuffix("/nonexistent, which can't be read"))
  }

  @Test func `a credential of systemd may be readable by its group, and by nobody else`() async throws {
    let folder = try TemporaryFolder()
    let credential = try folder.write("key", key, mode: 0o440)
    func complaint(_ file: String) async -> String {
      await self.complaint(["PORTAL_SECRET_KEY_FILE": file, "CREDENTIALS_DIRECTORY": folder.path])
    }
    #expect(await complaint(credential) == "")
    let open = try folder.write("open", key, mode: 0o444)
    #expect(await complaint(open).hasSuffix("chmod 600 it"))
    let elsewhere = try TemporaryFolder()
    let other = try elsewhere.write("key", key, mode: 0o440)
    #expect(await complaint(other).hasSuffix("chmod 600 it"))
    #expect(
      await complaint("\(folder.path)/../\(elsewhere.path.split(separator: "/").last ?? "")/key").hasSuffix(
        "chmod 600 it"))
  }

  @Test func `backups are sealed for a public key`() async throws {
    let key = "backup-public-" + String(repeating: "0f", count: 32)
    let settings = try await settings(["PORTAL_BACKUP_KEY": key, "PORTAL_BACKUP_FOLDER": "/backups"])
    #expect(settings.backupKey?.text == key)
    #expect(settings.backupFolder == "/backups")
    for wrong in ["backup-private-" + String(repeating: "0f", count: 32), "backup-public-0f", self.key] {
      #expect(await complaint(["PORTAL_BACKUP_KEY": wrong]).hasPrefix("PORTAL_BACKUP_KEY must be the public key that"))
    }
  }

  @Test func `the environment goes before the file`() async throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(
      "env", "# ports\nPORTAL_PORT = 9001\nPORTAL_HOST='0.0.0.0'\nPORTAL_URL=https://portal.example\n", mode: 0o644)
    let settings = try Settings(await Variables(environment: ["PORTAL_PORT": "9002"], environmentFile: file))
    #expect(settings.port == 9002)
    #expect(settings.host == "0.0.0.0")
    #expect(!settings.isLoopback)
    let broken = try folder.write("broken", "PORTAL_PORT\n", mode: 0o644)
    await #expect(throws: ConfigurationError.self) { try await Variables(environment: [:], environmentFile: broken) }
    let open = try folder.write("open", "PORTAL_SECRET_KEY=\(key)\n", mode: 0o644)
    await #expect(throws: ConfigurationError.self) { try await Variables(environment: [:], environmentFile: open) }
  }

  @Test func `the data folder keeps its key`() async throws {
    let folder = try TemporaryFolder()
    let data = try DataFolder(opening: folder.path + "/data")
    let key = try SecretKey(of: data)
    #expect(key.bytes.count == 32)
    #expect(try SecretKey(of: data).bytes == key.bytes)
    #expect(Disk.status(data.file("secret-key"))?.permissions == 0o600)
  }
}

/// A folder that is deleted with its last reference.
final class TemporaryFolder {
  let path: String

  init() throws { path = try Disk.makeTemporaryFolder(prefix: "/tmp/portal-settings-test-") }

  deinit { Disk.removeTree(path) }

  func write(_ name: String, _ text: String, mode: UInt32) throws -> String {
    try Disk.create("\(path)/\(name)", Array(text.utf8), mode: mode)
    return "\(path)/\(name)"
  }
}
