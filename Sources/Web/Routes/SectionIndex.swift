import Auth
import Synchronization
import Templates

/// Which sections of a portal have a page, and what it takes to open it: filled while routes are registered, so that
/// the navigation never shows a link that leads nowhere.
final class SectionIndex: Sendable {
  private struct Entries {
    var staff: [Section: Permission] = [:]
    var merchant: [Section: MerchantPermission] = [:]
  }

  private let entries = Mutex(Entries())

  func add(_ path: String, _ access: RouteTable.Access) {
    entries.withLock { entries in
      switch access {
      case .staff(let permission):
        if let section = Self.section(path, of: "/admin") { entries.staff[section] = permission }
      case .merchant(let permission):
        if let section = Self.section(path, of: "/merchant") { entries.merchant[section] = permission }
      case .open: break
      }
    }
  }

  func sections(for role: StaffRole) -> Set<Section> {
    entries.withLock { Set($0.staff.filter { role.may($0.value) }.keys) }
  }

  func sections(for role: MemberRole) -> Set<Section> {
    entries.withLock { Set($0.merchant.filter { role.may($0.value) }.keys) }
  }

  private static func section(_ path: String, of home: String) -> Section? {
    if path == home { return .overview }
    guard path.hasPrefix(home + "/") else { return nil }
    return Section(rawValue: String(path.dropFirst(home.count + 1)))
  }
}
