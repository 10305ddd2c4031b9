import HTTPTypes
import Hummingbird

/// Checks by the browser's headers (Origin, Fetch Metadata) that a page of this site sent a form. A request without
/// them is refused as well: every browser that can run these pages sends at least one.
struct SameOrigin: Sendable {
  let isSecure: Bool

  func check(_ request: Request) throws(WebError) {
    let site = request.headers[.secFetchSite]
    let origin = request.headers[.origin]
    if site == nil && origin == nil { throw .foreignForm(.noOrigin) }
    if let site, site != "same-origin" { throw .foreignForm(.otherSite) }
    if let origin {
      guard origin == own(request) else { throw .foreignForm(.otherSite) }
    }
  }

  /// Returns the page of this site that a request came from, as path and query.
  func referrer(of request: Request) -> String? {
    guard let own = own(request), let referrer = request.headers[.referer], referrer.hasPrefix(own + "/") else {
      return nil
    }
    return String(referrer.dropFirst(own.count))
  }

  /// Returns this site's origin as browsers send it: `https://portal.example.com`.
  func own(_ request: Request) -> String? {
    request.head.authority.map { (isSecure ? "https://" : "http://") + $0.lowercased() }
  }
}
