import Cluster
import Crypto
import NIOSSL
import Web

/// The files of PORTAL_TLS_CERTIFICATE and PORTAL_TLS_KEY.
struct CertificateFiles: Sendable {
  /// The chain in PEM, the portal's own certificate first.
  let certificate: String
  let key: String
  /// Whether systemd has put the key where the service alone can read it.
  let keyIsCredential: Bool

  /// What both files contain, to see whether they have changed.
  func digest() -> [UInt8] {
    var hash = SHA256()
    for path in [certificate, key] {
      let bytes = Disk.read(path) ?? []
      withUnsafeBytes(of: bytes.count) { hash.update(bufferPointer: $0) }
      hash.update(data: bytes)
    }
    return Array(hash.finalize())
  }

  /// Reads both files and checks that they belong together.
  func load() throws(ConfigurationError) -> Certificate {
    let chain: [NIOSSLCertificate]
    do {
      chain = try NIOSSLCertificate.fromPEMBytes(try read(certificate, of: "PORTAL_TLS_CERTIFICATE"))
    } catch let error as ConfigurationError {
      throw error
    } catch {
      chain = []
    }
    guard !chain.isEmpty else {
      throw ConfigurationError("PORTAL_TLS_CERTIFICATE names \(certificate), which holds no certificate in PEM")
    }
    let bytes = try read(self.key, of: "PORTAL_TLS_KEY")
    if !keyIsCredential, Disk.status(self.key, followingLinks: true)?.isReadableByOthers == true {
      throw ConfigurationError(
        "PORTAL_TLS_KEY names \(self.key), which holds a secret that others may read: chmod 600 it")
    }
    guard let key = try? NIOSSLPrivateKey(bytes: bytes, format: .pem) else {
      throw ConfigurationError(
        "PORTAL_TLS_KEY names \(self.key), which holds no private key in PEM without a passphrase")
    }
    guard let context = try? NIOSSLContext(configuration: .ofPortal(chain: chain, key: key)) else {
      throw ConfigurationError("the key of PORTAL_TLS_KEY doesn't belong to the certificate of PORTAL_TLS_CERTIFICATE")
    }
    return Certificate(chain: chain, context: context)
  }

  private func read(_ path: String, of variable: String) throws(ConfigurationError) -> [UInt8] {
    guard let bytes = Disk.read(path) else {
      throw ConfigurationError("\(variable) names \(path), which can't be read")
    }
    return bytes
  }
}
