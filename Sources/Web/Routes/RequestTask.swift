package import Hummingbird

/// Answers each request in a task of its own. A task keeps what its deepest call took until it ends, and a connection's task
/// lasts as long as the connection: 24 KB for each that was asked once and then idles.
package struct RequestTask: HTTPResponder {
  let responder: RouterResponder<AppRequestContext>

  package func respond(to request: Request, context: AppRequestContext) async throws -> Response {
    async let response = responder.respond(to: request, context: context)
    return try await response
  }
}
