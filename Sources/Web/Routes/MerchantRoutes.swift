package import Auth
package import Database
import Templates

/// Registers pages and acts of the merchant portal, each with the permission it takes. Paths continue `/merchant`.
package struct MerchantRoutes {
  private let table: RouteTable
  private let routes: PortalRoutes<MemberSession>

  package init<Flash: FlashCode>(_ table: RouteTable, flash: Flash.Type, signIn: @escaping SignInPrompt) {
    self.table = table
    routes = PortalRoutes(
      portal: .merchant, site: table.site, cookie: table.site.cookies.merchant, signIn: signIn,
      flash: { content in Flash(rawValue: content.code)?.flash(content.reference) })
  }

  package func get(
    _ path: String, _ permission: MerchantPermission,
    use: @escaping @Sendable (PageRequest, MerchantContext) async throws -> Page
  ) {
    let database = table.site.database
    routes.get(path, permission, on: table) { _, token in
      (try await database.run(MemberSession.find(token)), ())
    } use: { request, visit, _ in
      try await use(request, MerchantContext(visit))
    }
  }

  /// `first` is asked together with the session, in one round trip, as the session's merchant. Which that is only the
  /// database knows by then: `MerchantScope` goes into the query as `merchant_id = \(merchant.id)`.
  package func get<First: Sendable>(
    _ path: String, _ permission: MerchantPermission,
    first: @escaping @Sendable (PageRequest, MerchantScope) throws -> Query<First>,
    use: @escaping @Sendable (PageRequest, MerchantContext, First) async throws -> Page
  ) {
    let database = table.site.database
    routes.get(path, permission, on: table) { request, token in
      try await database.run(
        MemberSession.find(token), thenAs: MemberSession.merchant(of: token), try first(request, .ofTransaction))
    } use: { request, visit, first in
      try await use(request, MerchantContext(visit), first)
    }
  }

  /// The same with two queries.
  package func get<First: Sendable, Second: Sendable>(
    _ path: String, _ permission: MerchantPermission,
    first: @escaping @Sendable (PageRequest, MerchantScope) throws -> (Query<First>, Query<Second>),
    use: @escaping @Sendable (PageRequest, MerchantContext, First, Second) async throws -> Page
  ) {
    let database = table.site.database
    routes.get(path, permission, on: table) { request, token in
      let queries = try first(request, .ofTransaction)
      let (session, first, second) = try await database.run(
        MemberSession.find(token), thenAs: MemberSession.merchant(of: token), queries.0, queries.1)
      return (session, (first, second))
    } use: { request, visit, results in
      try await use(request, MerchantContext(visit), results.0, results.1)
    }
  }

  package func post(
    _ path: String, _ permission: MerchantPermission, fields: [String],
    use: @escaping @Sendable (Form, PageRequest, MerchantContext) async throws -> Page
  ) {
    let database = table.site.database
    routes.post(path, permission, fields: fields, on: table) { _, token in
      (try await database.run(MemberSession.find(token)), ())
    } use: { form, request, visit, _ in
      try await use(form, request, MerchantContext(visit))
    }
  }
}
