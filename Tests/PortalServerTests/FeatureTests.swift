import Auth
import Cluster
import Database
import Templates
import TestSupport
import Testing
import Web

/// `docs/features.md` beside the routes, the code and the tests that it names.
struct FeatureTests {
  private struct Feature {
    let method: String
    let path: String
    let code: String
    let testFile: String
    let test: String
  }

  private static let root = "\(#filePath)".split(separator: "/").dropLast(3).reduce(into: "") { $0 += "/\($1)" }

  private static func text(_ path: String) throws -> String {
    String(decoding: try #require(Disk.read("\(root)/\(path)"), "\(path) is missing"), as: UTF8.self)
  }

  /// The rows of its tables: `| GET | `/admin` | Overview | `AdminFeatures/…` | `…/OverviewTests.swift`: a test |`
  private func features() throws -> [Feature] {
    try Self.text("docs/features.md").split(separator: "\n").compactMap { line in
      let row = line.wholeMatch(of: #/\| (GET|POST) \| `([^`]+)` \| [^|]+ \| `([^`]+)` \| `([^`]+)`: (.+) \|/#)
      return row.map {
        Feature(
          method: String($0.1), path: String($0.2), code: String($0.3), testFile: String($0.4), test: String($0.5))
      }
    }
  }

  @Test func `every route stands in docs/features.md, and nothing else does`() throws {
    let routes = Set(try routeTable(of: nowhere).routes.map { "\($0.method) \($0.path)" })
    let named = try features().map { "\($0.method) \($0.path)" }
    #expect(routes.subtracting(named).sorted() == [])
    #expect(Set(named).subtracting(routes).sorted() == [])
    #expect(named.count == Set(named).count)
  }

  @Test func `its code and its tests exist`() throws {
    for feature in try features() {
      _ = try Self.text("Sources/\(feature.code)")
      let tests = try Self.text("Tests/\(feature.testFile)")
      let stands = tests.contains("`\(feature.test)`") || tests.contains("\"\(feature.test)\"")
      #expect(stands, "\(feature.testFile) has no test: \(feature.test)")
    }
  }

  @Test(arguments: [Language.en, .ar]) func `every page of staff speaks the reader's language`(
    _ language: Language
  ) async throws {
    try await withDatabase { database in
      let platform = try await RoutedPlatform(in: database)
      let table = try routeTable(of: database)
      let pages = table.routes.filter {
        $0.method == "GET" && $0.path.hasPrefix("/admin") && $0.access != .open && !$0.path.contains(".csv")
          && !$0.path.contains(".pdf")
          && !$0.path.hasSuffix("/file")
      }
      #expect(pages.count > 50)
      try await testing(table) { client in
        var browser = Browser(client, language: language.rawValue)
        try await browser.signInStaff(.administrator, in: database)
        for route in pages {
          let page = try await browser.open(try platform.fill(route.path))
          // A confirmation of what can't be done any more says so.
          #expect([200, 409].contains(page.status), "\(route.path)")
          let opening = language == .ar ? "<html lang=\"ar\" dir=\"rtl\"" : "<html lang=\"en\" dir=\"ltr\""
          #expect(page.text.contains(opening), "\(route.path)")
        }
      }
    }
  }
}
