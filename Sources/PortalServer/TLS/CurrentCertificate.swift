import Logging
import NIOSSL
import ServiceLifecycle
import Synchronization
import Wallet

/// The certificate of new connections. It follows its files: whoever renews them restarts nothing.
final class CurrentCertificate: Service {
  private struct State {
    var certificate: Certificate
    /// What was read last, whether it could be used or not.
    var digest: [UInt8]
  }

  private static let period = Duration.seconds(5)

  private let files: CertificateFiles
  private let logger: Logger
  private let state: Mutex<State>

  init(_ files: CertificateFiles, logger: Logger) throws(ConfigurationError) {
    self.files = files
    self.logger = logger
    let digest = files.digest()
    state = Mutex(State(certificate: try files.load(), digest: digest))
  }

  var context: NIOSSLContext { state.withLock { $0.certificate.context } }

  func run() async throws {
    await cancelWhenGracefulShutdown {
      while (try? await Task.sleep(for: Self.period)) != nil { self.follow() }
    }
  }

  /// Reads the files if they have changed. If they can't be used, which they can't between the change of one and of the
  /// other, connections keep the certificate that they have.
  func follow() {
    let digest = files.digest()
    guard state.withLock({ $0.digest != digest }) else { return }
    do {
      let certificate = try files.load()
      state.withLock { $0 = State(certificate: certificate, digest: digest) }
      logger.notice("new certificate", metadata: ["expiration": "\(certificate.expiration)"])
    } catch {
      state.withLock { $0.digest = digest }
      logger.error("the certificate has changed and can't be used", metadata: ["error": "\(error)"])
    }
  }

  func observe(in registry: PrometheusRegistry) {
    registry.collect { [self] in
      let expiration = state.withLock { $0.certificate.expiration }
      return [
        PrometheusRegistry.Sample(
          "portal_certificate_expiration_timestamp_seconds", .gauge, Double(expiration.microseconds / 1_000_000))
      ]
    }
  }
}
