import Glibc

/// The content of `postmaster.pid`: https://www.postgresql.org/docs/15/storage-file-layout.html
struct Postmaster: Sendable {
  let process: pid_t
  let dataFolder: String
  let port: Int
  let socketFolder: String
  let isReady: Bool

  /// Returns nil if the file is missing or incomplete.
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

  /// Returns whether the process is alive and is a PostgreSQL of this folder. After a restart of the machine or of a
  /// container, another program can have its process id.
  func isAlive(over dataFolder: String) -> Bool {
    guard isProcessTaken else { return false }
    #if os(Linux)
      return Disk.resolve("/proc/\(process)/cwd") == dataFolder
    #else
      return self.dataFolder == dataFolder
    #endif
  }

  /// Whether any process has this id.
  var isProcessTaken: Bool { kill(process, 0) == 0 || errno == EPERM }

  /// Returns every process whose working directory is the folder: a server and its backends.
  static func processes(over dataFolder: String) -> [pid_t] {
    #if os(Linux)
      return Disk.names(in: "/proc").compactMap { pid_t($0) }.filter { Disk.resolve("/proc/\($0)/cwd") == dataFolder }
    #else
      return []
    #endif
  }
}
