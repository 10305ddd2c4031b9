import Database
import HTTPTypes
import Hummingbird

/// After an act, people's lists are read from the primary for as long as the act may be missing on the standby, whichever
/// process answers: a cookie of that many seconds says that they have acted. Nothing is to be gained by forging it.
struct OwnActs: RouterMiddleware {
  typealias Context = AppRequestContext

  let site: Site

  func handle(
    _ request: Request, context: AppRequestContext, next: (Request, AppRequestContext) async throws -> Response
  ) async throws -> Response {
    var response = try await next(request, context)
    if let standby = site.database.standby, context.record.hasActed {
      let seconds = Int(standby.longestDelay.components.seconds)
      response.headers.append(site.cookies.acted.set("1", seconds: seconds))
    }
    return response
  }
}
