import Glibc
package import Templates

/// The web server's settings.
package struct SiteSettings: Sendable {
  package let addresses: PortalAddresses
  /// Host names in lower case, with the port unless it is the scheme's default, as browsers send them.
  package let hosts: Set<String>
  /// Proxies whose `X-Forwarded-For` is trusted.
  package let trustedProxies: AddressSet
  package var connections: ConnectionLimits
  /// Nil if requests aren't limited.
  package var requestRate: RequestRate?

  /// On loopback the machine's own names are allowed beside those of `addresses`.
  package init(
    _ addresses: PortalAddresses, port: Int, isLoopback: Bool,
    trustedProxies: AddressSet = AddressSet(),
    connections: ConnectionLimits = ConnectionLimits(), requestRate: RequestRate? = nil
  ) {
    self.addresses = addresses
    var hosts = addresses.hosts
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

  /// Whether the public address is https. It decides cookie names, Secure and HSTS.
  package var isSecure: Bool { addresses.isSecure }
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
