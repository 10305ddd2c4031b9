import Crypto
import FoundationEssentials
import HTTPTypes
import Hummingbird
package import Templates

/// The files of `Public/`, read once at start and served from memory under names that hold the hash of their content: a name
/// never changes its meaning, so browsers may keep it for good.
package struct StaticFiles: Sendable {
  package struct Failure: Error, CustomStringConvertible {
    package let description: String
  }

  private struct File: Sendable {
    let body: ByteBuffer
    let type: String
    let tag: String
  }

  private static let folder = "/static/"

  /// By hashed name.
  private var files: [String: File] = [:]
  /// Hashed names by the file's name in `Public/`.
  private var names: [String: String] = [:]

  /// No files at all: for tests of other things.
  package init() {}

  /// Throws `Failure` where the folder can't be read or a file has a type that isn't known.
  package init(folder: String) throws {
    var sources: [String: [UInt8]] = [:]
    do {
      for path in try FileManager.default.subpathsOfDirectory(atPath: folder) {
        if path.split(separator: "/").contains(where: { $0.hasPrefix(".") }) { continue }
        var isFolder = false
        let full = folder + "/" + path
        guard FileManager.default.fileExists(atPath: full, isDirectory: &isFolder), !isFolder else { continue }
        sources[path] = Array(try Data(contentsOf: URL(filePath: full)))
      }
    } catch {
      throw Failure(description: "can't read the static files in \(folder)")
    }
    for path in sources.keys.sorted() { try add(path, sources, within: []) }
  }

  /// The address of a file of `Public/`, nil where there is none.
  package func path(_ name: String) -> Path? {
    names[name].flatMap { Path(local: Self.folder + $0) }
  }

  func response(to request: Request, name: String) throws -> Response {
    guard let file = files[name] else { throw WebError.notFound }
    var headers = HTTPFields()
    headers[.cacheControl] = "public, max-age=31536000, immutable"
    headers[.eTag] = file.tag
    if let known = request.headers[.ifNoneMatch], known == "*" || known.contains(file.tag) {
      return Response(status: .notModified, headers: headers)
    }
    headers[.contentType] = file.type
    return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: file.body))
  }

  /// Files that a file names come first, since their hashes become part of its content.
  private mutating func add(_ path: String, _ sources: [String: [UInt8]], within open: [String]) throws {
    guard names[path] == nil, var bytes = sources[path] else { return }
    guard !open.contains(path) else { throw Failure(description: "static files name each other in a circle: \(path)") }
    guard let ending = path.split(separator: ".").last, let type = Self.types[String(ending)] else {
      throw Failure(description: "static file of an unknown type: \(path)")
    }
    if type.isText, var text = String(validating: bytes, as: UTF8.self) {
      for other in sources.keys.sorted() where other != path {
        // By bytes: a search by characters would be a third of the program's start.
        let references = Self.references(to: other).filter { bytes.contains(bytesOf: $0.text) }
        if references.isEmpty { continue }
        try add(other, sources, within: open + [path])
        guard let name = names[other] else { continue }
        for reference in references {
          text = text.split(separator: reference.text, omittingEmptySubsequences: false)
            .joined(separator: reference.with(Self.folder + name))
        }
      }
      bytes = Array(text.utf8)
    }
    let hash = SHA256.hash(data: bytes).prefix(8).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    let last = path.split(separator: "/").last.map(String.init) ?? path
    let name = last.dropLast(ending.count) + hash + "." + ending
    names[path] = String(name)
    files[String(name)] = File(body: ByteBuffer(bytes: bytes), type: type.name, tag: "\"\(hash)\"")
  }

  /// How style sheets (`url(fonts/a.woff2)`) and modules (`from "./a.js"`) name another file.
  private static func references(to path: String) -> [(text: String, with: @Sendable (String) -> String)] {
    [
      ("url(\(path))", { "url(\($0))" }), ("url(\"\(path)\")", { "url(\"\($0)\")" }),
      ("url('\(path)')", { "url('\($0)')" }), ("url(./\(path))", { "url(\($0))" }),
      ("url(\"./\(path)\")", { "url(\"\($0)\")" }), ("\"./\(path)\"", { "\"\($0)\"" }),
      ("'./\(path)'", { "'\($0)'" }), ("\"\(folder)\(path)\"", { "\"\($0)\"" }),
      ("url(\(folder)\(path))", { "url(\($0))" }),
    ]
  }

  private static let types: [String: (name: String, isText: Bool)] = [
    "css": ("text/css; charset=utf-8", true),
    "ico": ("image/x-icon", false),
    "js": ("text/javascript; charset=utf-8", true),
    "png": ("image/png", false),
    "svg": ("image/svg+xml", true),
    "txt": ("text/plain; charset=utf-8", false),
    "webmanifest": ("application/manifest+json", true),
    "woff2": ("font/woff2", false),
  ]
}

extension [UInt8] {
  fileprivate func contains(bytesOf text: String) -> Bool {
    let wanted = Array(text.utf8)
    guard let first = wanted.first, count >= wanted.count else { return wanted.isEmpty }
    return indices.dropLast(wanted.count - 1).contains { start in
      self[start] == first && self[start..<start + wanted.count].elementsEqual(wanted)
    }
  }
}

extension StaticFiles {
  /// The files that the layout names. Throws `Failure` where one is missing.
  package func assets() throws -> Assets {
    Assets(
      stylesheet: try required("app.css"), script: try required("app.js"), icon: try required("favicon.svg"),
      arabicFonts: names.keys.filter { $0.hasPrefix("fonts/noto-sans-arabic") }.sorted().compactMap(path))
  }

  private func required(_ name: String) throws -> Path {
    guard let path = path(name) else { throw Failure(description: "the static file \(name) is missing") }
    return path
  }
}
