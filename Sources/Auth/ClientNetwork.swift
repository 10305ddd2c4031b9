import Glibc

/// The unit that counts as one client: an IPv4 address, or an IPv6 /64, the smallest block that a provider gives a
/// customer (RFC 6177).
package struct ClientNetwork: Hashable, Sendable, CustomStringConvertible {
  /// The four bytes of an IPv4 address, or the first eight of an IPv6 address.
  package let bytes: [UInt8]

  /// Returns nil if the text isn't an address.
  package init?(_ address: String) {
    var bytes = [UInt8](repeating: 0, count: 16)
    if inet_pton(AF_INET, address, &bytes) == 1 {
      self.bytes = Array(bytes.prefix(4))
      return
    }
    // The interface of a link-local address is dropped.
    guard inet_pton(AF_INET6, String(address.prefix { $0 != "%" }), &bytes) == 1 else { return nil }
    // On a socket of both families, an IPv4 client appears as ::ffff:a.b.c.d.
    let isMapped = bytes.prefix(12) == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
    self.bytes = isMapped ? Array(bytes.suffix(4)) : Array(bytes.prefix(8))
  }

  package var description: String {
    if bytes.count == 4 { return bytes.map(String.init).joined(separator: ".") }
    let groups = stride(from: 0, to: 8, by: 2).map { String(Int(bytes[$0]) << 8 | Int(bytes[$0 + 1]), radix: 16) }
    return groups.joined(separator: ":") + "::/64"
  }
}
