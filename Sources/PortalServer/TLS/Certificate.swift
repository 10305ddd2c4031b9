import Glibc
import NIOSSL
import Wallet

/// A certificate with its chain and key, ready for connections.
struct Certificate: Sendable {
  let context: NIOSSLContext
  /// The end of the first certificate of the chain that ends.
  let expiration: Instant
  private let names: [String]
  private let addresses: [[UInt8]]

  /// - Parameter chain: not empty, the portal's own certificate first.
  init(chain: [NIOSSLCertificate], context: NIOSSLContext) {
    self.context = context
    let end = chain.map { Int64($0.notValidAfter) }.min() ?? 0
    expiration = Instant(microseconds: end * 1_000_000)
    var (names, addresses) = ([String](), [[UInt8]]())
    if let own = chain.first {
      for name in own._subjectAlternativeNames() {
        let bytes = name.contents.withUnsafeBufferPointer { Array($0) }
        switch name.nameType {
        case .dnsName: names.append(String(decoding: bytes, as: UTF8.self).lowercased())
        case .ipAddress: addresses.append(bytes)
        default: break
        }
      }
    }
    self.names = names
    self.addresses = addresses
  }

  /// Whether browsers accept it for the host of an address: a name, or an IP address that may be in brackets.
  func isFor(_ host: String) -> Bool {
    let host = host.lowercased()
    if let address = Self.address(host) { return addresses.contains(address) }
    return names.contains { name in
      guard name.hasPrefix("*.") else { return name == host }
      // An asterisk stands for one label.
      return host.firstIndex(of: ".").map { host[$0...] == name.dropFirst() } ?? false
    }
  }

  private static func address(_ host: String) -> [UInt8]? {
    let text = host.filter { $0 != "[" && $0 != "]" }
    var bytes = [UInt8](repeating: 0, count: 16)
    if inet_pton(AF_INET, text, &bytes) == 1 { return Array(bytes.prefix(4)) }
    return inet_pton(AF_INET6, text, &bytes) == 1 ? bytes : nil
  }
}
