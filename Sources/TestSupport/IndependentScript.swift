import Foundation

/// A script of `Tests/Independent`, which knows none of the portal's code.
package enum IndependentScript {
  struct Failure: Error {
    let output: String
  }

  package static let isThere = FileManager.default.isExecutableFile(atPath: python)
  private static let python = "/usr/bin/python3"

  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../Tests/Independent").standardizedFileURL

  /// What it prints about these files, line by line.
  package static func run(_ script: String, _ files: [(name: String, bytes: [UInt8])]) throws -> [String] {
    let temporary = FileManager.default.temporaryDirectory.appending(path: "independent-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: temporary, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: temporary) }
    var paths: [String] = []
    for file in files {
      let path = temporary.appending(path: file.name)
      try Data(file.bytes).write(to: path)
      paths.append(path.path)
    }
    let process = Process()
    process.executableURL = URL(filePath: python)
    process.arguments = [folder.appending(path: script).path] + paths
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Failure(output: said) }
    return said.split(separator: "\n").map(String.init)
  }
}
