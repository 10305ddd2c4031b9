import Synchronization
import Templates

/// The access that each page requires, by its pattern. It is filled while routes are registered, so that the navigation
/// shows no link to a missing or forbidden page.
final class PageIndex: Sendable {
  private let pages = Mutex<[String: RouteTable.Access]>([:])
  /// The navigation of each role, once somebody of that role has opened a page.
  private let opened = Mutex<[String: Navigation]>([:])

  func add(_ path: String, _ access: RouteTable.Access) { pages.withLock { $0[path] = access } }

  /// Returns the navigation with only the items that a role may open.
  func open(_ navigation: Navigation, as role: String, _ may: (RouteTable.Access) -> Bool) -> Navigation {
    if let opened = opened.withLock({ $0[role] }) { return opened }
    let open = pages.withLock { pages in
      navigation.filter { item in pages[item.path.text].map(may) ?? false }
    }
    opened.withLock { $0[role] = open }
    return open
  }
}
