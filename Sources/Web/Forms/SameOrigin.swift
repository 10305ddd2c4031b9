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
      guard let host = request.head.authority, origin == (isSecure ? "https://" : "http://") + host.lowercased() else {
        throw .foreignForm
      }
    }
  }
}
