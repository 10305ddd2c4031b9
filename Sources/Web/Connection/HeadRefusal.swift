import NIOHTTP1

/// A fault of a request's head that is visible only in its raw form. It travels to the guards as a header field, and
/// they answer with a page. A client that sends this field itself is refused as well.
enum HeadRefusal: String {
  /// `GET http://host/path`. This form is for proxies, and it would bypass checks that read Host.
  case absoluteTarget = "absolute-target"
  case hosts
  /// HTTP/1.0 has no chunked bodies (RFC 9112, 6.1): such a request is an attempt to make two servers see two different
  /// requests.
  case chunkedBody = "chunked-body"

  init?(_ head: HTTPRequestHead) {
    guard head.uri.utf8.first == UInt8(ascii: "/") else {
      self = .absoluteTarget
      return
    }
    guard head.headers[canonicalForm: "host"].count == 1 else {
      self = .hosts
      return
    }
    if head.version == .http1_0, head.headers.contains(name: "transfer-encoding") {
      self = .chunkedBody
      return
    }
    return nil
  }
}
