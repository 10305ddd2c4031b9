package import Auth
package import Database
import Templates

/// Registers pages and acts of the admin portal, each with the permission it takes. Paths continue `/admin`.
package struct StaffRoutes {
  private let table: RouteTable
  private let routes: PortalRoutes<StaffSession>

  /// `flash` is the portal's list of messages after acts; `signIn` its sign-in page.
  package init<Flash: FlashCode>(_ table: RouteTable, flash: Flash.Type, signIn: @escaping SignInPrompt) {
    self.table = table
    routes = PortalRoutes(
      portal: .admin, site: table.site, cookie: table.site.cookies.staff, signIn: signIn,
      flash: { content in Flash(rawValue: content.code)?.flash(content.reference) })
  }

  package func get(
    _ path: String, _ permission: Permission,
    use: @escaping @Sendable (PageRequest, StaffContext) async throws -> Page
  ) {
    let database = table.site.database
    routes.get(path, permission, on: table) { _, token in
      (try await database.run(StaffSession.find(token)), ())
    } use: { request, visit, _ in
      try await use(request, StaffContext(visit))
    }
  }

  /// `first` is asked together with the session, in one round trip; `use` gets its result.
  package func get<First: Sendable>(
    _ path: String, _ permission: Permission,
    first: @escaping @Sendable (PageRequest) throws -> Query<First>,
    use: @escaping @Sendable (PageRequest, StaffContext, First) async throws -> Page
  ) {
    let database = table.site.database
    routes.get(path, permission, on: table) { request, token in
      try await database.run(StaffSession.find(token), try first(request))
    } use: { request, visit, first in
      try await use(request, StaffContext(visit), first)
    }
  }

  /// The same with two queries.
  package func get<First: Sendable, Second: Sendable>(
    _ path: String, _ permission: Permission,
    first: @escaping @Sendable (PageRequest) throws -> (Query<First>, Query<Second>),
    use: @escaping @Sendable (PageRequest, StaffContext, First, Second) async throws -> Page
  ) {
    let database = table.site.database
    routes.get(path, permission, on: table) { request, token in
      let queries = try first(request)
      let (session, first, second) = try await database.run(StaffSession.find(token), queries.0, queries.1)
      return (session, (first, second))
    } use: { request, visit, results in
      try await use(request, StaffContext(visit), results.0, results.1)
    }
  }

  /// `fields` are the form's own, all of them: another one, or one twice, is refused.
  package func post(
    _ path: String, _ permission: Permission, fields: [String],
    use: @escaping @Sendable (Form, PageRequest, StaffContext) async throws -> Page
  ) {
    let database = table.site.database
    routes.post(path, permission, fields: fields, on: table) { _, token in
      (try await database.run(StaffSession.find(token)), ())
    } use: { form, request, visit, _ in
      try await use(form, request, StaffContext(visit))
    }
  }

  /// A form with one file, in its field `file`; it is sent as `multipart/form-data`.
  package func upload(
    _ path: String, _ permission: Permission, fields: [String] = [], file: String,
    tooLarge: (@Sendable (StaffContext) -> Page)? = nil,
    use: @escaping @Sendable (Form, UploadedFile, PageRequest, StaffContext) async throws -> Page
  ) {
    let refuse = tooLarge.map { page in { @Sendable visit in page(StaffContext(visit)) } }
    routes.upload(path, permission, fields: fields, file: file, on: table, tooLarge: refuse) {
      form, file, request, visit in
      try await use(form, file, request, StaffContext(visit))
    }
  }

  /// `first` is asked together with the session, in one round trip; `use` gets its result.
  package func post<First: Sendable>(
    _ path: String, _ permission: Permission, fields: [String],
    first: @escaping @Sendable (PageRequest) throws -> Query<First>,
    use: @escaping @Sendable (Form, PageRequest, StaffContext, First) async throws -> Page
  ) {
    let database = table.site.database
    routes.post(path, permission, fields: fields, on: table) { request, token in
      try await database.run(StaffSession.find(token), try first(request))
    } use: { form, request, visit, first in
      try await use(form, request, StaffContext(visit), first)
    }
  }
}
