import Hummingbird

/// Everything between the connection and a route, outermost first. Behind these, in the route itself (`PortalRoutes`):
/// same origin, the form read whole, session, CSRF token, permission.
func addGuards(of site: Site, to router: Router<AppRequestContext>) {
  router.addMiddleware {
    Arrival(site)
    AccessLog()
    SecurityHeaders(site.settings)
    ErrorPages(site)
    RequestSizes()
    KnownHost(hosts: site.settings.hosts)
  }
}
