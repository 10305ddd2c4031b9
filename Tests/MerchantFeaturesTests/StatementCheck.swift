import Foundation

/// `Tests/Independent/check_statement.py`, which reads a statement's files without any of the portal's code.
enum StatementCheck {
  static let isThere = FileManager.default.isExecutableFile(atPath: "/usr/bin/pdftotext")

  struct Failure: Error {
    let output: String
  }

  /// What it reads from a statement's CSV and finds in its PDF: `opening 97.15`, `payment 2 500.00 12.50 1.75 485.75`.
  static func figures(csv: [UInt8], pdf: [UInt8]) throws -> [String] {
    let folder = FileManager.default.temporaryDirectory.appending(path: "statement-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let files = (csv: folder.appending(path: "statement.csv"), pdf: folder.appending(path: "statement.pdf"))
    try Data(csv).write(to: files.csv)
    try Data(pdf).write(to: files.pdf)
    let script = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../Independent/check_statement.py").standardizedFileURL.path
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/python3")
    process.arguments = [script, files.csv.path, files.pdf.path]
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
