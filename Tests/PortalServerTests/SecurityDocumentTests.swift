import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The code and tests in `docs/asvs.md` exist, and no requirement is missing.
struct SecurityDocumentTests {
  private struct Row {
    let requirement: String
    let code: [String]
    /// A file `Tests/…/File.swift` and a test's name, or `*` for the whole file.
    let tests: [(file: String, name: String)]
    let last: String
  }

  private static let root = #filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" }

  private static func text(_ path: String) -> String? {
    try? String(contentsOfFile: "\(root)/\(path)", encoding: .utf8)
  }

  private func rows() throws -> [Row] {
    try #require(Self.text("docs/asvs.md")).split(separator: "\n").compactMap { line in
      let cells = line.split(separator: "|", omittingEmptySubsequences: false).map {
        $0.trimmingPrefix { $0 == " " }
      }.map { String($0.reversed().drop { $0 == " " }.reversed()) }
      guard cells.count == 7, cells[1].hasPrefix("V"), cells[1].contains(".") else { return nil }
      let tests = cells[5].split(separator: "; `").map { test -> (String, String) in
        let parts = test.drop { $0 == "`" }.split(separator: "`: ", maxSplits: 1)
        return (String(parts[0]), parts.count == 2 ? String(parts[1]) : "")
      }
      let code = cells[4].split(separator: ",").map { String($0.filter { $0 != "`" && $0 != " " }) }
      return Row(requirement: cells[1], code: code, tests: cells[5].contains("`") ? tests : [], last: cells[5])
    }
  }

  @Test("Every file and test that docs/asvs.md names exists")
  func names() throws {
    for row in try rows() {
      for code in row.code { #expect(Self.text(code) != nil, "\(row.requirement): \(code)") }
      for (file, name) in row.tests {
        let text = Self.text(file) ?? ""
        #expect(!text.isEmpty, "\(row.requirement): \(file)")
        #expect(name == "*" || (!name.isEmpty && text.contains(name)), "\(row.requirement): \(name)")
      }
      let isOpen = ["*open*", "*stated*", ""].contains(row.last)
      #expect(!row.tests.isEmpty || isOpen, "\(row.requirement) has neither a test nor says why")
    }
  }

  @Test("The figures at the head of docs/asvs.md count its rows")
  func figures() throws {
    let rows = try rows()
    let (stated, open) = (rows.count { $0.last == "*stated*" }, rows.count { $0.last == "*open*" })
    let tested = rows.count { !$0.tests.isEmpty }
    let line =
      "Met and tested: \(tested). Stated: \(stated). "
      + "Doesn't apply: \(rows.count - tested - stated - open). Open: \(open)."
    #expect(try #require(Self.text("docs/asvs.md")).contains(line), "\(line)")
  }

  /// The number of requirements of levels 1 and 2 in each chapter of ASVS 5.0.0. V10 and V17 don't apply.
  private static let counts = [
    "V1": 27, "V2": 11, "V3": 19, "V4": 10, "V5": 9, "V6": 35, "V7": 18, "V8": 7, "V9": 7, "V11": 14, "V12": 9,
    "V13": 13,
    "V14": 9, "V15": 13, "V16": 16,
  ]

  @Test("Every requirement of levels 1 and 2 is there once")
  func complete() throws {
    let requirements = try rows().map(\.requirement)
    #expect(Set(requirements).count == requirements.count)
    let chapters = Dictionary(grouping: requirements) { String($0.split(separator: ".")[0]) }.mapValues(\.count)
    #expect(chapters == Self.counts)
  }
}
