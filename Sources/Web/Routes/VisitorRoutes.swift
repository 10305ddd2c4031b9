package import Auth
import Hummingbird
package import Templates

/// Registers the pages that need no session: sign-in and related pages. A cookie binds their forms to the browser
/// instead.
package struct VisitorRoutes {
  private let table: RouteTable
  private let portal: Portal

  package init(_ table: RouteTable, _ portal: Portal) {
    self.table = table
    self.portal = portal
  }

  package func get(_ path: String, _ handle: @escaping @Sendable (PageRequest, VisitorContext) async throws -> Page) {
    let (site, portal) = (table.site, portal)
    table.add(.get, portal.home.text + path, .open) { request, context in
      let visitor = VisitorContext(portal, site, request, context)
      return visitor.finish(try await handle(try PageRequest(request, context, site), visitor))
    }
  }

  /// Registers a form. If `isFull`, it is refused before its body is read, within a second: the answers to a crowd are
  /// spread, so that they don't keep others waiting.
  package func post(
    _ path: String, fields: [String], isFull: @escaping @Sendable (Origin) -> Bool = { _ in false },
    _ handle: @escaping @Sendable (Form, PageRequest, VisitorContext) async throws -> Page
  ) {
    let (site, portal) = (table.site, portal)
    table.add(.post, portal.home.text + path, .open) { request, context in
      try site.sameOrigin.check(request)
      let visitor = VisitorContext(portal, site, request, context)
      if isFull(visitor.origin) {
        try await Task.sleep(for: .milliseconds(.random(in: 0..<1000)))
        throw WebError.busy
      }
      let form = try await Form.collect(request, fields: fields)
      guard visitor.isOwn(form) else { throw WebError.foreignForm(ForeignForm(csrf: form.csrf)) }
      return visitor.finish(try await handle(form, try PageRequest(request, context, site), visitor))
    }
  }
}
