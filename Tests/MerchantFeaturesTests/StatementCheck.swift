import Foundation
import TestSupport

/// What `check_statement.py` reads from a statement's files with `pdftotext`.
enum StatementCheck {
  static let isThere = FileManager.default.isExecutableFile(atPath: "/usr/bin/pdftotext")

  /// What it reads from a statement's CSV and finds in its PDF: `opening 97.15`, `payment 2 500.00 12.50 1.75 485.75`.
  static func figures(csv: [UInt8], pdf: [UInt8]) throws -> [String] {
    try IndependentScript.run("check_statement.py", [("statement.csv", csv), ("statement.pdf", pdf)])
  }
}
