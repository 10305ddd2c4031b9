/// Where people reach the portals: at one host, or at a host each.
package struct PortalAddresses: Sendable {
  package let isSecure: Bool
  /// The host of `PORTAL_URL`. Hosts are in lower case, with the port unless it is the scheme's default, as browsers send
  /// them.
  package let host: String
  /// Whether each portal is answered at its own host only.
  package let areSeparate: Bool
  private let admin: String
  private let merchant: String

  /// Reads the values of `PORTAL_URL`, `PORTAL_ADMIN_HOST` and `PORTAL_MERCHANT_HOST`. A portal without a host of its own
  /// has that of the URL. Returns nil if the URL isn't an http or https URL of a host.
  package init?(_ url: String, adminHost: String? = nil, merchantHost: String? = nil) {
    let lower = url.lowercased()
    let isSecure = lower.hasPrefix("https://")
    guard isSecure || lower.hasPrefix("http://") else { return nil }
    var text = lower.dropFirst(isSecure ? 8 : 7)
    if text.hasSuffix("/") { text = text.dropLast() }
    guard !text.contains(where: { "/?#@ \\".contains($0) }) else { return nil }

    func host(_ text: some StringProtocol) -> String {
      let defaultPort = isSecure ? ":443" : ":80"
      return String(text.hasSuffix(defaultPort) ? text.dropLast(defaultPort.count) : text[...]).lowercased()
    }
    self.isSecure = isSecure
    self.host = host(text)
    areSeparate = adminHost != nil || merchantHost != nil
    admin = host(adminHost ?? self.host)
    merchant = host(merchantHost ?? self.host)
    guard ![self.host, admin, merchant].contains("") else { return nil }
  }

  package func host(of portal: Portal) -> String { portal == .admin ? admin : merchant }

  package var hosts: Set<String> { [host, admin, merchant] }

  /// Whether the portal is answered at the host that a request named.
  package func answers(_ portal: Portal, at host: String) -> Bool {
    !areSeparate || self.host(of: portal) == host.lowercased()
  }

  /// Returns the absolute address of a path of this site.
  package func address(of path: String) -> String {
    let portal = Portal(of: String(path.prefix { $0 != "?" }))
    return (isSecure ? "https://" : "http://") + (portal.map { host(of: $0) } ?? host) + path
  }
}

extension Portal {
  package init?(of path: String) {
    if path == "/admin" || path.hasPrefix("/admin/") {
      self = .admin
    } else if path == "/merchant" || path.hasPrefix("/merchant/") {
      self = .merchant
    } else {
      return nil
    }
  }
}
