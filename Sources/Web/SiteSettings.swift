import Glibc

/// The web server's settings.
package struct SiteSettings: Sendable {
  /// Whether the public address is https. It decides cookie names, Secure and HSTS.
  package let isSecure: Bool
  /// The scheme and host of the public address, which precede the path in links of messages.
  package let origin: String
  /// Host names in lower case, with the port unless it is the scheme's default, as browsers send them.
  package let hosts: Set<String>
  /// Proxies whose `X-Forwarded-For` is trusted.
  package let trustedProxies: AddressSet
  package var connections: ConnectionLimits
  /// Nil if requests aren't limited.
  package var requestRate: RequestRate?

  /// Reads the values of `PORTAL_URL` (`publicURL`) and of `PORTAL_ADMIN_HOST` and `PORTAL_MERCHANT_HOST`
  /// (`otherHosts`). On loopback the machine's own names are allowed too. Returns nil if the URL isn't an http or https
  /// URL of a host.
  package init?(
    publicURL: String, otherHosts: [String] = [], port: Int, isLoopback: Bool,
    trustedProxies: AddressSet = AddressSet(),
    connections: ConnectionLimits = ConnectionLimits(), requestRate: RequestRate? = nil
  ) {
    guard let (isSecure, host) = Self.parse(publicURL) else { return nil }
    self.isSecure = isSecure
    origin = (isSecure ? "https://" : "http://") + host
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
    self.requestRate = requestRate
  }

  /// Returns the scheme and the host; the host includes the port unless it is the scheme's default.
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

  /// Returns nil if one of the texts isn't an address or network.
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
    // On a socket of both families, an IPv4 client appears as ::ffff:a.b.c.d.
    let isMapped = bytes.prefix(12) == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
    return isMapped ? Array(bytes.suffix(4)) : bytes
  }
}
