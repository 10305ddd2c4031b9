#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What PostgreSQL's main process says about itself in `postmaster.pid`: https://www.postgresql.org/docs/15/storage-file-layout.html
struct Postmaster: Sendable {
  let process: pid_t
  let dataFolder: String
  let port: Int
  let socketFolder: String
  let isReady: Bool

  /// Nil where the file is missing or not written to its end yet.
  init?(in dataFolder: String) {
    guard let bytes = Disk.read(Self.file(in: dataFolder)) else { return nil }
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count >= 5, let process = pid_t(lines[0]), process > 0, let port = Int(lines[3]) else { return nil }
    self.process = process
    self.dataFolder = String(lines[1])
    self.port = port
    socketFolder = String(lines[4])
    isReady = lines.count >= 8 && lines[7].hasPrefix("ready")
  }

  static func file(in dataFolder: String) -> String { "\(dataFolder)/postmaster.pid" }

  /// Whether the process of this number is alive and really a PostgreSQL over this very folder: after a restart of the
  /// machine or of a container the number may belong to anybody.
  func isAlive(over dataFolder: String) -> Bool {
    guard isProcessTaken else { return false }
    #if os(Linux)
      return Disk.resolve("/proc/\(process)/cwd") == dataFolder
    #else
      return self.dataFolder == dataFolder
    #endif
  }

  /// Whether there is a process of this number, whosever.
  var isProcessTaken: Bool { kill(process, 0) == 0 || errno == EPERM }

  /// Every process at work in the folder: a server and its backends stand in it.
  static func processes(over dataFolder: String) -> [pid_t] {
    #if os(Linux)
      return Disk.names(in: "/proc").compactMap { pid_t($0) }.filter { Disk.resolve("/proc/\($0)/cwd") == dataFolder }
    #else
      return []
    #endif
  }
}
