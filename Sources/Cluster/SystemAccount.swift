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

  package var isRoot: Bool { user == 0 }

  /// Returns the account of that name, or nil if there is none.
  package init?(named name: String) {
    guard let entry = getpwnam(name)?.pointee else { return nil }
    self.init(user: entry.pw_uid, group: entry.pw_gid, name: name)
  }

  /// The account that works for root if nobody names another: the one of PostgreSQL, or the one that owns nothing.
  package static func unprivileged() throws(ClusterError) -> SystemAccount {
    for name in ["postgres", "nobody"] {
      if let account = SystemAccount(named: name), !account.isRoot { return account }
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

extension SystemAccount {
  /// Makes the process run as this account, with the account's groups and without any capability, for good.
  package func become() throws(ClusterError) {
    var count: CInt = 64
    var groups = [gid_t](repeating: group, count: Int(count))
    if getgrouplist(name, group, &groups, &count) < 0 { count = 1 }
    let code = groups.withUnsafeBufferPointer { groups in
      Change.inMainThread(user, group, UnsafeBufferPointer(rebasing: groups.prefix(Int(count))))
    }
    guard code == 0 else { throw Disk.failure("can't run as \(self)", code) }
    guard isRoot || setuid(0) != 0, Self.users.allSatisfy({ $0 == user }) else {
      throw ClusterError(.unusable, "root was not given up by every thread")
    }
  }

  /// The accounts that the threads of this process run as.
  private static var users: [uid_t] {
    Disk.names(in: "/proc/self/task").flatMap { thread in
      String(decoding: Disk.read("/proc/self/task/\(thread)/status") ?? [], as: UTF8.self).split(separator: "\n")
        .first { $0.hasPrefix("Uid:") }?.split(separator: "\t").dropFirst().compactMap { uid_t($0) } ?? []
    }
  }
}

/// A change of account in the main thread.
///
/// On Linux each thread has an account of its own. glibc changes those of all threads but the ones that have ended, and
/// libdispatch has ended the main thread without letting it go: it waits for signals, and would stay root. A signal's
/// handler makes it ask glibc for the change, which covers the others.
private enum Change {
  nonisolated(unsafe) private static var wanted: (user: uid_t, group: gid_t, groups: UnsafeBufferPointer<gid_t>)?
  nonisolated(unsafe) private static var code: CInt?

  /// Returns 0, or the reason as `errno` has it.
  static func inMainThread(_ user: uid_t, _ group: gid_t, _ groups: UnsafeBufferPointer<gid_t>) -> CInt {
    (wanted, code) = ((user, group, groups), nil)
    var (action, before) = (sigaction(), sigaction())
    action.__sigaction_handler.sa_handler = { _ in Change.make() }
    guard sigaction(SIGUSR1, &action, &before) == 0 else { return errno }
    defer { sigaction(SIGUSR1, &before, nil) }
    // The kernel prefers the main thread for a signal to the process.
    guard kill(getpid(), SIGUSR1) == 0 else { return errno }
    for _ in 0..<5_000 {
      if let code { return code }
      usleep(1_000)
    }
    return ETIMEDOUT
  }

  private static func make() {
    guard let wanted else { return }
    let isDone =
      setgroups(wanted.groups.count, wanted.groups.baseAddress) == 0 && setgid(wanted.group) == 0
      && setuid(wanted.user) == 0
    code = isDone ? 0 : errno
  }
}
