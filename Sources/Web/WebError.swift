/// What a handler or guard throws where no page of its own fits; the outermost guard makes a page of it.
package enum WebError: Error, Hashable, Sendable {
  /// The request makes no sense: malformed, a field too many, one twice.
  case badRequest
  /// The form's token is missing or of another session, or the request came from another site.
  case foreignForm
  /// Signed in, and not allowed.
  case forbidden
  /// No such thing, or somebody else's: the same answer.
  case notFound
  case methodNotAllowed(allowed: String)
  case bodyTooLarge
  /// A form that doesn't say how long it is: a broken connection could cut it short unnoticed.
  case lengthRequired
  case targetTooLong
  case headersTooLarge
  case unsupportedMediaType
  /// Too much to do just now.
  case busy
}
