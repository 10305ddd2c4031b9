import Glibc

/// The data folder of a portal: its PostgreSQL, its secret key and its lock.
package struct DataFolder: Sendable {
  /// The absolute path with links resolved.
  package let path: String

  private static let marker = "portal-data"

  /// Opens a data folder, or creates it if the path doesn't exist or is an empty folder. Refuses anything else.
  package init(opening path: String) throws(ClusterError) {
    let wanted = Disk.absolute(path)
    if let status = Disk.status(wanted, followingLinks: true), status.kind != .folder {
      throw ClusterError(.notOurs, "\(wanted) is not a folder: name another with PORTAL_DATA")
    }
    try Disk.makeFolder(wanted, mode: 0o755)
    guard let resolved = Disk.resolve(wanted) else { throw ClusterError(.unusable, "can't open the folder \(wanted)") }
    self.path = resolved
    try claim()
  }

  private func claim() throws(ClusterError) {
    if Disk.status(file(Self.marker))?.kind == .file {
      guard access(path, R_OK | W_OK | X_OK) == 0 else {
        throw Disk.failure("can't write to the data folder \(path)", errno)
      }
      return
    }
    guard Disk.names(in: path).isEmpty else {
      throw ClusterError(
        .notOurs, "\(path) holds other files and is no data folder of a portal: name another with PORTAL_DATA")
    }
    // The account that runs PostgreSQL must be able to pass through the folder, but not to list it.
    try Disk.setMode(path, SystemAccount.isRoot ? 0o711 : 0o700)
    try Disk.create(file(Self.marker), Array("1\n".utf8), mode: 0o644)
  }

  /// Creates a folder with a short, unguessable path, for a cluster that lives as long as this process.
  package static func temporary(prefix: String) throws(ClusterError) -> DataFolder {
    let path = try Disk.makeTemporaryFolder(prefix: prefix)
    do {
      return try DataFolder(opening: path)
    } catch {
      Disk.removeTree(path)
      throw error
    }
  }

  package func file(_ name: String) -> String { "\(path)/\(name)" }

  /// Locks the folder for this process until the lock is released or the process ends.
  package func lock() throws(ClusterError) -> FolderLock {
    let descriptor = open(file("lock"), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw Disk.failure("can't open \(file("lock"))", errno) }
    // Everybody who can open the lock file can hold the lock, so its mode is restricted, even if an earlier version
    // created it.
    fchmod(descriptor, 0o600)
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      let holder = Disk.read(file("lock")).map { String(decoding: $0, as: UTF8.self) } ?? ""
      let process = Int(holder.filter(\.isNumber)).map { " (process \($0))" } ?? ""
      throw ClusterError(.inUse, "another portal\(process) is using the data folder \(path)")
    }
    let text = Array("\(getpid())\n".utf8)
    ftruncate(descriptor, 0)
    _ = write(descriptor, text, text.count)
    return FolderLock(descriptor: descriptor)
  }
}

/// A held lock on a data folder; released with the last reference.
package final class FolderLock: Sendable {
  private let descriptor: CInt

  fileprivate init(descriptor: CInt) { self.descriptor = descriptor }

  deinit {
    // Closing isn't enough: a program that is being started right now holds a copy until it is executed.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }
}
