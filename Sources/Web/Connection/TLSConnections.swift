import HummingbirdCore
import Logging
import NIOCore
package import NIOSSL

/// Puts TLS in front of the connections of `inner`. Each takes the certificate that is current when it begins, so a
/// renewed one needs no restart. The guard's deadlines begin with the connection: they hold for the handshake too.
struct TLSConnections<Inner: ServerChildChannel>: ServerChildChannel {
  let inner: Inner
  let certificate: @Sendable () -> NIOSSLContext

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Inner.Value> {
    channel.eventLoop.makeCompletedFuture {
      try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: certificate()))
    }.flatMap { inner.setup(channel: channel, logger: logger) }
  }

  func handle(value: Inner.Value, logger: Logger) async { await inner.handle(value: value, logger: logger) }
}

extension TLSConfiguration {
  /// Returns TLS 1.2 and 1.3 for HTTP/1.1, with forward secrecy and authenticated encryption: the ciphers of deploy/nginx.
  package static func ofPortal(chain: [NIOSSLCertificate], key: NIOSSLPrivateKey) -> TLSConfiguration {
    var configuration = makeServerConfiguration(
      certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
    configuration.minimumTLSVersion = .tlsv12
    configuration.cipherSuiteValues = [
      .TLS_AES_128_GCM_SHA256, .TLS_AES_256_GCM_SHA384, .TLS_CHACHA20_POLY1305_SHA256,
      .TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, .TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
      .TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, .TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
      .TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, .TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
    ]
    configuration.applicationProtocols = ["http/1.1"]
    // How long the end of a connection waits for a client that doesn't answer to it.
    configuration.shutdownTimeout = .seconds(2)
    return configuration
  }
}
