import Database
package import Hummingbird

/// Answers each request in a task of its own. A task keeps what its deepest call took until it ends, and a connection's task
/// lasts as long as the connection: 24 KB for each that was asked once and then idles.
package struct RequestTask: HTTPResponder {
  let responder: RouterResponder<AppRequestContext>

  package func respond(to request: Request, context: AppRequestContext) async throws -> Response {
    async let response = answer(request, context)
    return try await response
  }

  /// What is asked of PostgreSQL meanwhile has the request's id.
  private func answer(_ request: Request, _ context: AppRequestContext) async throws -> Response {
    try await WorkName.$current.withValue(context.requestID) {
      try await responder.respond(to: request, context: context)
    }
  }
}
