import Hummingbird

/// Adds everything between the connection and a route, outermost first. The route itself (`PortalRoutes`) then checks
/// same origin, the complete form, session, CSRF token and permission.
func addGuards(of site: Site, to router: Router<AppRequestContext>) {
  router.addMiddleware {
    Arrival(site)
    AccessLog()
    SecurityHeaders(site.settings)
    Compression()
    OwnActs(site: site)
    ErrorPages(site)
    RequestThrottle(site)
    KnownMethod()
    RequestSizes()
    KnownHost(hosts: site.settings.hosts)
  }
}
