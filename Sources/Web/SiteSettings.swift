import Glibc

/// What the web part needs to know about where it runs.
package struct SiteSettings: Sendable {
  /// Whether the public address is https: decides cookie names, Secure and HSTS.
  package let isSecure: Bool
  /// Lower-case host names with their port where it isn't the scheme's own, as browsers send them.
  package let hosts: Set<String>
  /// Proxies whose `X-Forwarded-For` is believed.
  package let trustedProxies: AddressSet
  package var connections: ConnectionLimits

  /// `publicURL` as `PORTAL_URL`; `otherHosts` as `PORTAL_ADMIN_HOST` and `PORTAL_MERCHANT_HOST`. On loopback the machine's own
  /// names are allowed too. Nil when the URL is no http or https URL of a host.
  package init?(
    publicURL: String, otherHosts: [String] = [], port: Int, isLoopback: Bool,
    trustedProxies: AddressSet = AddressSet(),
    connections: ConnectionLimits = ConnectionLimits()
  ) {
    guard let (isSecure, host) = Self.parse(publicURL) else { return nil }
    self.isSecure = isSecure
    var hosts: Set<String> = [host]
    for other in otherHosts { hosts.insert(other.lowercased()) }
    if isLoopback {
      for name in ["localhost", "127.0.0.1", "[::1]"] {
        hosts.insert(port == 80 ? name : "\(name):\(port)")
      }
    }
    self.hosts = hosts
    self.trustedProxies = trustedProxies
    self.connections = connections
  }

  /// The scheme and the host, with the port unless it is the scheme's own.
  private static func parse(_ url: String) -> (isSecure: Bool, host: String)? {
    let lower = url.lowercased()
    let isSecure = lower.hasPrefix("https://")
    guard isSecure || lower.hasPrefix("http://") else { return nil }
    var host = lower.dropFirst(isSecure ? 8 : 7)
    if host.hasSuffix("/") { host = host.dropLast() }
    let defaultPort = isSecure ? ":443" : ":80"
    if host.hasSuffix(defaultPort) { host = host.dropLast(defaultPort.count) }
    guard !host.isEmpty, !host.contains(where: { "/?#@ \\".contains($0) }) else { return nil }
    return (isSecure, String(host))
  }
}

/// Addresses and networks: `127.0.0.1`, `10.0.0.0/8`, `fd00::/8`.
package struct AddressSet: Sendable {
  private var networks: [(bytes: [UInt8], bits: Int)] = []

  package init() {}

  /// Nil when one of them is no address or network.
  package init?(_ texts: [String]) {
    for text in texts {
      let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
      guard let first = parts.first, let bytes = Self.bytes(String(first)) else { return nil }
      let bits = parts.count == 2 ? Int(parts[1]) : bytes.count * 8
      guard let bits, (0...bytes.count * 8).contains(bits) else { return nil }
      networks.append((bytes, bits))
    }
  }

  package var isEmpty: Bool { networks.isEmpty }

  package func contains(_ address: String) -> Bool {
    guard !networks.isEmpty, let bytes = Self.bytes(address) else { return false }
    return networks.contains { network in
      network.bytes.count == bytes.count
        && (0..<network.bits).allSatisfy { bit in
          (network.bytes[bit / 8] ^ bytes[bit / 8]) & (0x80 >> UInt8(bit % 8)) == 0
        }
    }
  }

  static func isAddress(_ text: String) -> Bool { bytes(text) != nil }

  private static func bytes(_ text: String) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: 16)
    if inet_pton(AF_INET, text, &bytes) == 1 { return Array(bytes.prefix(4)) }
    guard inet_pton(AF_INET6, text, &bytes) == 1 else { return nil }
    // An IPv4 client on a socket of both families shows as ::ffff:a.b.c.d.
    let isMapped = bytes.prefix(12) == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
    return isMapped ? Array(bytes.suffix(4)) : bytes
  }
}

/// The sizes that a request may have (security.md); one over is 413, 414 or 431.
enum RequestLimits {
  static let targetBytes = 4 * 1024
  static let headerBytes = 16 * 1024
  static let headerFields = 100
  static let formBytes = 64 * 1024
  static let formFields = 100
  /// A form with a file: some ten thousand lines of a bank's result. Only who may send one is read that far.
  static let uploadBytes = 1024 * 1024
}
