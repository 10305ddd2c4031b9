import NIOHTTP1

/// What is wrong with a request's head that only its raw form shows. It travels as a field to the guards, which answer
/// with a page; a client that sends the field itself is refused all the same.
enum HeadRefusal: String {
  /// `GET http://host/path`: for proxies, and a way around checks that read Host.
  case absoluteTarget = "absolute-target"
  case hosts

  init?(_ head: HTTPRequestHead) {
    guard head.uri.utf8.first == UInt8(ascii: "/") else {
      self = .absoluteTarget
      return
    }
    guard head.headers[canonicalForm: "host"].count == 1 else {
      self = .hosts
      return
    }
    return nil
  }
}
