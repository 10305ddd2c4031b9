import Hummingbird

/// The statuses that a page of a portal has; errors without a page of their own are thrown as `WebError`.
package enum Status: Sendable {
  case ok
  /// A form to be mended: the same page again, what was typed kept.
  case unprocessable
  /// The thing changed meanwhile.
  case conflict
  case unauthorized
  case tooMany
  case tooLarge

  var http: HTTPResponse.Status {
    switch self {
    case .ok: .ok
    case .unprocessable: .unprocessableContent
    case .conflict: .conflict
    case .unauthorized: .unauthorized
    case .tooLarge: .contentTooLarge
    case .tooMany: .tooManyRequests
    }
  }
}
