import Auth
import HTTPTypes
import Hummingbird
import Templates

extension Site {
  /// Returns the chrome of a page without a session.
  func chrome(_ request: Request, _ context: AppRequestContext, portal: Portal?, csrf: String = "") -> Chrome {
    Chrome(
      portal: portal, csrf: csrf, here: here(request, portal), preferences: context.preferences, assets: assets,
      zone: zone,
      now: clock.now())
  }

  /// Returns the token of the browser's session at the portal, which may have ended; nil if this site didn't sign it.
  func session(_ request: Request, _ portal: Portal) -> Token? {
    cookies.session(of: portal).value(in: request).flatMap { signer.verify($0) }
  }

  /// Returns the address that a change of language leads back to: the page itself, or the form's page if the request
  /// was a POST.
  func here(_ request: Request, _ portal: Portal?) -> Path {
    let home = portal?.home ?? Path("/")
    let target =
      switch request.method {
      case .get, .head: request.head.path
      default: sameOrigin.referrer(of: request)
      }
    return target.flatMap { Path(local: $0) } ?? home
  }
}
