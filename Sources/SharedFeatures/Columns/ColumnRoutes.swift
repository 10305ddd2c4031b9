import Auth
package import Database
import Templates
package import Web

/// Chooses the columns of a portal's lists, for the person who is signed in.
package struct ColumnRoutes: Sendable {
  private let database: Database
  private let lists: [any ListColumn.Type]

  package init(database: Database, lists: [any ListColumn.Type]) {
    (self.database, self.lists) = (database, lists)
  }

  /// Each list sends the boxes of its own columns.
  package var fields: [String] { ["list", "page", "reset"] + Set(lists.flatMap { $0.names }).sorted() }

  /// Returns to the list as it was filtered.
  package func choose(_ form: Form, _ request: PageRequest, _ context: some PortalContext) async throws -> Page {
    guard let list = lists.first(where: { $0.list == form["list"] }) else { throw WebError.badRequest(.unreadable) }
    try await Sessions.keep(
      form.has("reset") ? nil : list.chosen(form), of: list.list, for: context.sessionHolder.account, in: database)
    let back = context.portal.page(form["page"]).flatMap { path in
      path.text == list.page.text || path.text.hasPrefix(list.page.text + "?") ? path : nil
    }
    return .redirect(to: back ?? list.page, flash: OwnAccountFlash.columnsSaved)
  }
}

extension ListColumn {
  /// Returns the names of the ticked columns; nil if they are the standard ones, which may change with a later version.
  fileprivate static func chosen(_ form: Form) -> [String]? {
    let ticked = allCases.filter { form.has($0.rawValue) }
    return Set(ticked) == standard ? nil : ticked.map(\.rawValue)
  }
}
