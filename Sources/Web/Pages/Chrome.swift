import Hummingbird
import Templates

extension Site {
  /// What stands around a page of nobody in particular.
  func chrome(_ request: Request, _ context: AppRequestContext, portal: Portal?, csrf: String = "") -> Chrome {
    Chrome(
      portal: portal, csrf: csrf, here: here(request, portal), preferences: context.preferences, assets: assets, zone: zone,
      now: clock.now())
  }

  /// The address that a change of language comes back to: this page's, or the portal's first where it was posted to.
  func here(_ request: Request, _ portal: Portal?) -> Path {
    let home = portal?.home ?? Path("/")
    guard request.method == .get || request.method == .head, let target = request.head.path else { return home }
    return Path(local: target) ?? home
  }
}
