package import Glibc

/// File operations with explicit modes and owners.
package enum Disk {
  package struct Status: Sendable {
    package enum Kind: Sendable { case folder, file, link, other }
    package let kind: Kind
    package let owner: uid_t
    package let permissions: mode_t

    /// Whether the group or others may read it.
    package var isReadableByOthers: Bool { permissions & 0o077 != 0 }
  }

  /// Returns the status of the file at `path`, by default without following a link; nil if there is none.
  package static func status(_ path: String, followingLinks: Bool = false) -> Status? {
    var raw = stat()
    guard (followingLinks ? stat(path, &raw) : lstat(path, &raw)) == 0 else { return nil }
    let kind: Status.Kind =
      switch raw.st_mode & S_IFMT {
      case S_IFDIR: .folder
      case S_IFREG: .file
      case S_IFLNK: .link
      default: .other
      }
    return Status(kind: kind, owner: raw.st_uid, permissions: raw.st_mode & 0o7777)
  }

  package static func names(in folder: String) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  package static func isExecutable(_ path: String) -> Bool { access(path, X_OK) == 0 }

  /// Creates a folder and the folders above it. An existing folder keeps its mode.
  static func makeFolder(_ path: String, mode: mode_t) throws(ClusterError) {
    var made = ""
    for part in path.split(separator: "/") {
      made += "/" + part
      if mkdir(made, mode) == 0 { continue }
      let reason = errno
      guard reason == EEXIST || status(made, followingLinks: true)?.kind == .folder else {
        throw failure("can't create the folder \(made)", reason)
      }
    }
    guard status(path, followingLinks: true)?.kind == .folder else {
      throw ClusterError(.unusable, "\(path) is not a folder")
    }
  }

  /// Creates a folder where there is none.
  package static func makeNewFolder(_ path: String, mode: mode_t) throws(ClusterError) {
    guard mkdir(path, mode) == 0 else { throw failure("can't create the folder \(path)", errno) }
  }

  /// A new folder of mode 0700 with an unguessable name that starts with `prefix`.
  package static func makeTemporaryFolder(prefix: String) throws(ClusterError) -> String {
    var template = Array((prefix + "XXXXXX").utf8CString)
    guard mkdtemp(&template) != nil else { throw failure("can't create a folder \(prefix)…", errno) }
    return String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  package static func setMode(_ path: String, _ mode: mode_t) throws(ClusterError) {
    guard chmod(path, mode) == 0 else { throw failure("can't set the mode of \(path)", errno) }
  }

  /// Gives a file or folder to an account, not following a link.
  package static func setOwner(_ path: String, _ account: SystemAccount) throws(ClusterError) {
    guard lchown(path, account.user, account.group) == 0 else {
      throw failure("can't give \(path) to \(account)", errno)
    }
  }

  /// Returns the contents of a file, or nil if it can't be read.
  package static func read(_ path: String) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 16_384)
    while true {
      let count = read(descriptor, into: &buffer)
      if count < 0 { return nil }
      if count == 0 { return bytes }
      bytes += buffer[..<count]
    }
  }

  /// Writes a new file with the given mode and flushes it to disk. Fails if the file exists.
  package static func create(_ path: String, _ bytes: [UInt8], mode: mode_t) throws(ClusterError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
    guard descriptor >= 0 else { throw failure("can't create \(path)", errno) }
    defer { close(descriptor) }
    guard fchmod(descriptor, mode) == 0, write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0
    else { throw failure("can't write \(path)", errno) }
  }

  package static func remove(_ path: String) { _ = unlink(path) }

  /// Removes a folder with its contents. Links are removed, not followed.
  package static func removeTree(_ path: String) {
    if status(path)?.kind == .folder {
      for name in names(in: path) { removeTree("\(path)/\(name)") }
      rmdir(path)
    } else {
      unlink(path)
    }
  }

  package static func move(_ path: String, to target: String) throws(ClusterError) {
    guard rename(path, target) == 0 else { throw failure("can't rename \(path)", errno) }
  }

  static func link(_ path: String, to target: String) throws(ClusterError) {
    guard symlink(target, path) == 0 else { throw failure("can't create the link \(path)", errno) }
  }

  /// Returns the absolute path with links resolved, or nil if there is no file.
  package static func resolve(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// Returns `path` made absolute from the current folder. The file doesn't have to exist.
  package static func absolute(_ path: String) -> String {
    if path.hasPrefix("/") { return path }
    guard let current = getcwd(nil, 0) else { return path }
    defer { free(current) }
    return String(cString: current) + "/" + path
  }

  static func failure(_ what: String, _ code: CInt) -> ClusterError {
    ClusterError(.unusable, "\(what): \(String(cString: strerror(code)))")
  }

  private static func read(_ descriptor: CInt, into buffer: inout [UInt8]) -> Int {
    Glibc.read(descriptor, &buffer, buffer.count)
  }
}
