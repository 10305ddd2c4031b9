import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Templates
import Testing

@testable import Web

@Suite struct StaticFileTests {
  private let files = [
    "app.css": #"@font-face{src:url("fonts/a.woff2")}@font-face{src:url(fonts/a.woff2)}"#,
    "app.js": #"import "./part.js";"#, "part.js": "export {}", "favicon.svg": "<svg/>", "fonts/a.woff2": "wOF2",
    "fonts/OFL.txt": "free", ".hidden": "secret",
  ]

  @Test func `names hold the hash of the content`() async throws {
    let folder = try TemporaryFiles(files)
    let loaded = try StaticFiles(folder: folder.path)
    let sheet = try #require(loaded.path("app.css")).text
    let font = try #require(loaded.path("fonts/a.woff2")).text
    let part = try #require(loaded.path("part.js")).text
    #expect(sheet.contains(/^\/static\/app\.[0-9a-f]{16}\.css$/))
    #expect(loaded.path(".hidden") == nil)
    let assets = try loaded.assets()
    #expect(assets.stylesheet.text == sheet)

    try await TestSite(files: loaded).test { client in
      let answer = try await client.get(sheet)
      #expect(answer.status == .ok)
      #expect(answer.headers[.contentType] == "text/css; charset=utf-8")
      #expect(answer.headers[.cacheControl] == "public, max-age=31536000, immutable")
      #expect(answer.text == "@font-face{src:url(\"\(font)\")}@font-face{src:url(\(font))}")
      #expect(try await client.get(font).headers[.contentType] == "font/woff2")
      #expect(try await client.get(assets.script.text).text == "import \"\(part)\";")

      let tag = try #require(answer.headers[.eTag])
      for known in [tag, "*", "\"x\", \(tag)", "W/\(tag)"] {
        let again = try await client.get(sheet, [.ifNoneMatch: known])
        #expect(again.status == .notModified)
        #expect(again.body.readableBytes == 0)
        #expect(again.headers[.eTag] == tag)
      }
      #expect(try await client.get(sheet, [.ifNoneMatch: "\"x\""]).status == .ok)

      for other in ["/static/app.css", "/static/", "/static/..%2fapp.css", "/static/.hidden", "/app.css"] {
        #expect(try await client.get(other).status == .notFound)
      }
    }
  }

  @Test func `another content has another name`() throws {
    var changed = files
    changed["fonts/a.woff2"] = "wOF3"
    let (old, new) = (try TemporaryFiles(files), try TemporaryFiles(changed))
    let (before, after) = (try StaticFiles(folder: old.path), try StaticFiles(folder: new.path))
    #expect(before.path("fonts/a.woff2") != after.path("fonts/a.woff2"))
    #expect(before.path("app.css") != after.path("app.css"))
    #expect(before.path("part.js") == after.path("part.js"))
  }

  @Test func `what can not be served stops the start`() throws {
    #expect(throws: StaticFiles.Failure.self) { try StaticFiles(folder: "/nonexistent") }
    let unknown = try TemporaryFiles(["a.exe": "x"])
    #expect(throws: StaticFiles.Failure.self) { try StaticFiles(folder: unknown.path) }
    let circle = try TemporaryFiles(["a.js": "import \"./b.js\"", "b.js": "import \"./a.js\""])
    #expect(throws: StaticFiles.Failure.self) { try StaticFiles(folder: circle.path) }
    let partial = try TemporaryFiles(["app.css": ""])
    #expect(throws: StaticFiles.Failure.self) { try StaticFiles(folder: partial.path).assets() }
  }
}
