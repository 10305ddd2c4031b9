import Cluster
import Logging
import Subprocess
import Testing
import Wallet

@testable import PortalServer

/// Certificates that OpenSSL makes, and what the portal does with them.
struct CertificateTests {
  private let folder: TemporaryFolder
  private let quiet = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

  init() throws { folder = try TemporaryFolder() }

  private func files(_ name: String = "portal", keyIsCredential: Bool = false) -> CertificateFiles {
    CertificateFiles(
      certificate: "\(folder.path)/\(name).pem", key: "\(folder.path)/\(name).key", keyIsCredential: keyIsCredential)
  }

  @discardableResult
  private func make(
    _ name: String = "portal", for alternatives: String = "DNS:portal.example.com", days: Int = 30
  )
    async throws -> CertificateFiles
  {
    let files = files(name)
    try await openssl([
      "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "\(days)",
      "-subj",
      "/CN=portal.example.com", "-addext", "subjectAltName=\(alternatives)", "-keyout", files.key, "-out",
      files.certificate,
    ])
    return files
  }

  private func openssl(_ arguments: [String]) async throws {
    let outcome = try await run(
      .name("openssl"), arguments: Arguments(arguments), output: .discarded, error: .string(limit: 1 << 16))
    try #require(outcome.terminationStatus == .exited(0), "\(outcome.standardError)")
  }

  private func complaint(_ files: CertificateFiles) -> String {
    do throws(ConfigurationError) {
      _ = try files.load()
      return ""
    } catch { return error.description }
  }

  @Test func `what can't be used is named in one line`() async throws {
    let good = try await make()
    #expect(complaint(good) == "")
    #expect(complaint(files("none")) == "PORTAL_TLS_CERTIFICATE names \(folder.path)/none.pem, which can't be read")

    let other = try await make("other")
    func with(certificate: String? = nil, key: String? = nil) -> CertificateFiles {
      CertificateFiles(certificate: certificate ?? good.certificate, key: key ?? good.key, keyIsCredential: false)
    }
    #expect(
      complaint(with(key: other.key))
        == "the key of PORTAL_TLS_KEY doesn't belong to the certificate of PORTAL_TLS_CERTIFICATE")
    #expect(complaint(with(key: "/nonexistent")) == "PORTAL_TLS_KEY names /nonexistent, which can't be read")
    #expect(complaint(with(certificate: good.key)).hasSuffix("portal.key, which holds no certificate in PEM"))
    #expect(complaint(with(key: good.certificate)).hasSuffix("others may read: chmod 600 it"))
    let empty = try folder.write("empty", "", mode: 0o600)
    #expect(complaint(with(certificate: empty)).hasSuffix("empty, which holds no certificate in PEM"))
    #expect(complaint(with(key: empty)).hasSuffix("empty, which holds no private key in PEM without a passphrase"))
    let locked = "\(folder.path)/locked.key"
    try await openssl(["ec", "-in", good.key, "-aes256", "-passout", "pass:secret", "-out", locked])
    #expect(complaint(with(key: locked)).hasSuffix("which holds no private key in PEM without a passphrase"))
  }

  @Test func `a key that others may read is refused unless systemd has put it there`() async throws {
    let files = try await make()
    try Disk.setMode(files.key, 0o640)
    #expect(complaint(files).hasSuffix("portal.key, which holds a secret that others may read: chmod 600 it"))
    #expect(complaint(self.files(keyIsCredential: true)) == "")
  }

  @Test func `an RSA key will do`() async throws {
    let files = files()
    try await openssl([
      "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=portal.example.com", "-keyout", files.key, "-out",
      files.certificate,
    ])
    #expect(complaint(files) == "")
  }

  @Test func `it is for its alternative names alone`() async throws {
    let certificate = try await make(
      for: "DNS:portal.example.com,DNS:*.pay.example,IP:10.0.0.7,IP:2001:db8::7"
    ).load()
    for host in ["portal.example.com", "PORTAL.example.com", "a.pay.example", "10.0.0.7", "[2001:db8::7]"] {
      #expect(certificate.isFor(host), "\(host)")
    }
    for host in ["example.com", "pay.example", "a.b.pay.example", "10.0.0.8", "[2001:db8::8]", "*.pay.example.com"] {
      #expect(!certificate.isFor(host), "\(host)")
    }
  }

  @Test func `connections get the certificate of the files as they are`() async throws {
    let files = try await make(days: 30)
    let current = try CurrentCertificate(files, logger: quiet)
    let first = current.context
    current.follow()
    #expect(current.context === first)

    // Whoever renews them moves one after the other into place.
    let renewed = try await make("renewed", days: 90)
    try Disk.move(renewed.certificate, to: files.certificate)
    current.follow()
    #expect(current.context === first)
    try Disk.move(renewed.key, to: files.key)
    current.follow()
    let second = current.context
    #expect(second !== first)

    Disk.remove(files.key)
    current.follow()
    #expect(current.context === second)
  }

  @Test func `its end is a metric`() async throws {
    let current = try CurrentCertificate(try await make(days: 30), logger: quiet)
    let registry = PortalMetrics.registry()
    current.observe(in: registry)
    let expiration = try await make("portal", days: 30).load().expiration
    let line = await registry.text().split(separator: "\n").first {
      $0.hasPrefix("portal_certificate_expiration_timestamp_seconds ")
    }
    let seconds = try #require(line?.split(separator: " ").last.flatMap { Int64($0) })
    // The second one was made a moment later.
    #expect((0...60).contains(expiration.microseconds / 1_000_000 - seconds))
  }

  @Test func `the settings come together, with an address that is https`() async throws {
    func complaint(_ environment: [String: String]) async -> String {
      do {
        _ = try Settings(await Variables(environment: environment))
        return ""
      } catch { return "\(error)" }
    }
    let both = ["PORTAL_TLS_CERTIFICATE": "/c.pem", "PORTAL_TLS_KEY": "/c.key"]
    #expect(await complaint(both) == "")
    let settings = try Settings(await Variables(environment: both))
    #expect(settings.url == "https://localhost:8080")
    #expect(
      await complaint(["PORTAL_TLS_KEY": "/c.key"])
        == "PORTAL_TLS_CERTIFICATE and PORTAL_TLS_KEY are set together or not at all")
    #expect(
      await complaint(both.merging(["PORTAL_URL": "http://localhost:8080"]) { $1 })
        == "PORTAL_TLS_CERTIFICATE is set, and PORTAL_URL is plain http: set it to https://…")
    #expect(
      await complaint(both.merging(["PORTAL_HOST": "0.0.0.0", "PORTAL_URL": "https://portal.example.com"]) { $1 }) == ""
    )
  }

  @Test func `a portal with a certificate speaks TLS, to its own commands too`() async throws {
    try Disk.setMode(folder.path, 0o755)
    let files = try await make(for: "DNS:localhost", days: 10)
    let environment = [
      "PORTAL_DATA": "\(folder.path)/data", "PORTAL_PORT": "\(try freePort())", "PORTAL_METRICS_PORT": "0",
      "PORTAL_TLS_CERTIFICATE": files.certificate, "PORTAL_TLS_KEY": files.key,
    ]
    let status = try await serving(environment) {
      let health = try await portal(["healthcheck"], environment)
      #expect(health.output == "ready\n", "\(health.complaint)")
      let doctor = try await portal(["doctor"], environment)
      #expect(doctor.output.contains("WRONG the certificate is good until "))
      #expect(doctor.output.contains("ok    the certificate is for localhost\n"))
    }
    #expect(status == .exited(0))

    let wrong = environment.merging(["PORTAL_TLS_KEY": "/nonexistent"]) { $1 }
    let serve = try await portal(["serve"], wrong)
    #expect(serve.complaint == "portal: PORTAL_TLS_KEY names /nonexistent, which can't be read\n")
    #expect(serve.status == .exited(1))
  }
}
