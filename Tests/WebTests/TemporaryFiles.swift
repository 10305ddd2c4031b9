import FoundationEssentials

/// A folder with files, which is deleted with its owner.
final class TemporaryFiles: Sendable {
  let path: String

  init(_ files: [String: String]) throws {
    path = "/tmp/portal-web-\(UInt64.random(in: .min ... .max))"
    for (name, text) in files {
      let folder = (path + "/" + name).split(separator: "/").dropLast().joined(separator: "/")
      try FileManager.default.createDirectory(atPath: "/" + folder, withIntermediateDirectories: true)
      try Data(text.utf8).write(to: URL(filePath: path + "/" + name))
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
