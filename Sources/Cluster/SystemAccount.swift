package import Glibc

/// An account of the operating system. PostgreSQL refuses to run as root, so a portal that runs as root uses another
/// account.
package struct SystemAccount: Hashable, Sendable, CustomStringConvertible {
  package let user: uid_t
  package let group: gid_t
  package let name: String

  package var description: String { name }

  package static var current: SystemAccount { SystemAccount(user: geteuid()) }
  package static var isRoot: Bool { geteuid() == 0 }

  /// Returns the account that owns a cluster which root creates.
  static func unprivileged() throws(ClusterError) -> SystemAccount {
    for name in ["postgres", "nobody"] {
      if let entry = getpwnam(name)?.pointee, entry.pw_uid != 0 {
        return SystemAccount(user: entry.pw_uid, group: entry.pw_gid, name: name)
      }
    }
    throw ClusterError(.unusable, "PostgreSQL can't run as root, and there is neither an account postgres nor nobody")
  }

  init(user: uid_t) {
    let entry = getpwuid(user)?.pointee
    self.init(
      user: user, group: entry?.pw_gid ?? gid_t(user),
      name: entry.flatMap { $0.pw_name.map { String(cString: $0) } } ?? "user \(user)")
  }

  private init(user: uid_t, group: gid_t, name: String) {
    self.user = user
    self.group = group
    self.name = name
  }
}
