import HTTPTypes
import Hummingbird

/// Whether a form was sent by a page of this site, by what the browser says of it (Origin, Fetch Metadata). A request
/// that says nothing is refused like one from elsewhere: every browser that can run these pages sends at least one.
struct SameOrigin: Sendable {
  let isSecure: Bool

  func check(_ request: Request) throws(WebError) {
    let site = request.headers[.secFetchSite]
    let origin = request.headers[.origin]
    if site == nil && origin == nil { throw .foreignForm }
    if let site, site != "same-origin" { throw .foreignForm }
    if let origin {
      guard origin == own(request) else { throw .foreignForm }
    }
  }

  /// The page of this site that a request came from, as path and query.
  func referrer(of request: Request) -> String? {
    guard let own = own(request), let referrer = request.headers[.referer], referrer.hasPrefix(own + "/") else {
      return nil
    }
    return String(referrer.dropFirst(own.count))
  }

  private func own(_ request: Request) -> String? {
    request.head.authority.map { (isSecure ? "https://" : "http://") + $0.lowercased() }
  }
}
