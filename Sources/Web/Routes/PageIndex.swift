import Synchronization
import Templates

/// The access that each page requires, by its pattern. It is filled while routes are registered, so that the navigation
/// shows no link to a missing or forbidden page.
final class PageIndex: Sendable {
  private let pages = Mutex<[String: RouteTable.Access]>([:])

  func add(_ path: String, _ access: RouteTable.Access) { pages.withLock { $0[path] = access } }

  /// Returns the navigation with only the items that may be opened.
  func open(_ navigation: Navigation, _ may: (RouteTable.Access) -> Bool) -> Navigation {
    pages.withLock { pages in
      navigation.filter { item in pages[item.path.text].map(may) ?? false }
    }
  }
}
