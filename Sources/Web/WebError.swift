package import Wallet

/// An error that a handler or guard throws if no page of its own fits. A guard renders it as a page.
package enum WebError: Error, Hashable, Sendable {
  /// The request is malformed.
  case badRequest(BadRequest)
  /// The form's token is missing or belongs to another session, or the request came from another site.
  case foreignForm(ForeignForm)
  /// The person is signed in without the required permission.
  case forbidden(RouteTable.Access)
  /// The person may decide approvals, but not of this kind.
  case mayNotDecide(ApprovalKind)
  /// The object doesn't exist or belongs to somebody else. Both have the same answer.
  case notFound
  case methodNotAllowed(allowed: String)
  case bodyTooLarge
  /// The form has no length, so a broken connection could cut it short unnoticed.
  case lengthRequired
  case targetTooLong
  case headersTooLarge
  case unsupportedMediaType
  /// A session or address has sent too many requests.
  case tooManyRequests(seconds: Int)
  /// The server has too much to do at the moment.
  case busy
  /// The portals are closed to everybody but administrators.
  case maintenance
}

extension WebError {
  /// Whether it is about the page alone, so that whoever is signed in goes on from the portal's navigation.
  var isAboutPage: Bool {
    switch self {
    case .notFound, .forbidden, .mayNotDecide: true
    default: false
    }
  }

  /// The error's name in the access log.
  var reason: String {
    switch self {
    case .badRequest(let part): part.token
    case .foreignForm(let part): part.rawValue
    case .forbidden(let access): "permission:\(access.token)"
    case .mayNotDecide(let kind): "permission:decide_\(kind.rawValue)"
    case .notFound: "not_found"
    case .methodNotAllowed: "method"
    case .bodyTooLarge: "body_too_large"
    case .lengthRequired: "no_content_length"
    case .targetTooLong: "target_too_long"
    case .headersTooLarge: "headers_too_large"
    case .unsupportedMediaType: "content_type"
    case .tooManyRequests: "throttled"
    case .busy: "busy"
    case .maintenance: "maintenance"
    }
  }
}
