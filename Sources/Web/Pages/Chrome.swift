import HTTPTypes
import Hummingbird
import Templates

extension Site {
  /// What stands around a page of nobody in particular.
  func chrome(_ request: Request, _ context: AppRequestContext, portal: Portal?, csrf: String = "") -> Chrome {
    Chrome(
      portal: portal, csrf: csrf, here: here(request, portal), preferences: context.preferences, assets: assets,
      zone: zone,
      now: clock.now())
  }

  /// The address that a change of language comes back to: this page's, or, where it was posted to, the page of the form.
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
