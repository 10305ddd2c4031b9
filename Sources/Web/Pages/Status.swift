import Hummingbird

/// The statuses that a portal's page can have. Errors without a page of their own are thrown as `WebError`.
package enum Status: Sendable {
  case ok
  /// The act created something that only this page shows. The draft is deleted.
  case created
  /// The form has errors; the page shows it again with the typed values.
  case unprocessable
  /// The object has changed since the page was made.
  case conflict
  case unauthorized
  case tooMany
  case tooLarge
  /// The link no longer works.
  case gone

  var http: HTTPResponse.Status {
    switch self {
    case .ok: .ok
    case .created: .created
    case .unprocessable: .unprocessableContent
    case .conflict: .conflict
    case .unauthorized: .unauthorized
    case .tooLarge: .contentTooLarge
    case .tooMany: .tooManyRequests
    case .gone: .gone
    }
  }
}
