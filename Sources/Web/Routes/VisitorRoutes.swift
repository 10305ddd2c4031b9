import Auth
import Hummingbird
package import Templates

/// Registers the pages that come before a session: sign-in and its relatives. Their forms are bound to a cookie instead.
package struct VisitorRoutes {
  private let table: RouteTable
  private let portal: Portal

  package init(_ table: RouteTable, _ portal: Portal) {
    self.table = table
    self.portal = portal
  }

  package func get(_ path: String, use: @escaping @Sendable (PageRequest, VisitorContext) async throws -> Page) {
    let (site, portal) = (table.site, portal)
    table.add(.get, portal.home.text + path, .open) { request, context in
      let visitor = VisitorContext(portal, site, request, context)
      return visitor.finish(try await use(try PageRequest(request, context, site), visitor))
    }
  }

  package func post(
    _ path: String, fields: [String], use: @escaping @Sendable (Form, PageRequest, VisitorContext) async throws -> Page
  ) {
    let (site, portal) = (table.site, portal)
    table.add(.post, portal.home.text + path, .open) { request, context in
      try site.sameOrigin.check(request)
      let form = try await Form.collect(request, fields: fields)
      let visitor = VisitorContext(portal, site, request, context)
      guard visitor.isOwn(form) else { throw WebError.foreignForm }
      return visitor.finish(try await use(form, try PageRequest(request, context, site), visitor))
    }
  }
}
