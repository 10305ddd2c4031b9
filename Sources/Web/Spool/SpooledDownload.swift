import HTTPTypes
import Hummingbird

extension Page {
  /// Returns a spooled file as a download, with its length and its digest (RFC 9530).
  package static func download(_ name: String, type: String, _ file: SpooledFile) -> Page {
    var page = download(name, type: type, file.body)
    page.headers[.reprDigest] = file.digestField
    return page
  }
}

extension HTTPField.Name {
  fileprivate static let reprDigest = HTTPField.Name("repr-digest") ?? .eTag
}
