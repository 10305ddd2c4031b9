import Crypto
import FoundationEssentials
import HTTPTypes
import Hummingbird
package import Templates

/// The files of `Public/`, read once at start and served from memory under names with the hash of their content. A name
/// always has the same content, so browsers may cache it forever.
package struct StaticFiles: Sendable {
  package struct Failure: Error, CustomStringConvertible {
    package let description: String
  }

  private struct File: Sendable {
    let body: ByteBuffer
    /// Nil if the file isn't text or is too short to gain from compression.
    let gzip: ByteBuffer?
    let type: String
    /// Each encoding has its own tag, since a strong tag identifies bytes.
    let tag: String
    let gzipTag: String
  }

  private static let folder = "/static/"

  /// The files by their hashed names.
  private var files: [String: File] = [:]
  /// Hashed names by the file's name in `Public/`.
  private var names: [String: String] = [:]

  /// Creates an empty set of files, for tests.
  package init() {}

  /// Throws `Failure` if the folder can't be read or a file's type is unknown.
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

  /// Returns the address of a file of `Public/`, or nil if there is none.
  package func path(_ name: String) -> Path? {
    names[name].flatMap { Path(local: Self.folder + $0) }
  }

  func response(to request: Request, name: String) throws -> Response {
    guard let file = files[name] else { throw WebError.notFound }
    var headers = HTTPFields()
    headers[.cacheControl] = "public, max-age=31536000, immutable"
    if file.gzip != nil { headers.append(.varyByEncoding) }
    let gzip = AcceptEncoding(request.headers).prefersGzip ? file.gzip : nil
    let tag = gzip == nil ? file.tag : file.gzipTag
    headers[.eTag] = tag
    if let known = request.headers[.ifNoneMatch], known == "*" || known.contains(tag) {
      return Response(status: .notModified, headers: headers)
    }
    headers[.contentType] = file.type
    if gzip != nil { headers[.contentEncoding] = "gzip" }
    return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: gzip ?? file.body))
  }

  /// Adds a file. The files that it names are added first, since their hashes become part of its content.
  private mutating func add(_ path: String, _ sources: [String: [UInt8]], within open: [String]) throws {
    guard names[path] == nil, var bytes = sources[path] else { return }
    guard !open.contains(path) else { throw Failure(description: "static files name each other in a circle: \(path)") }
    guard let ending = path.split(separator: ".").last, let type = Self.types[String(ending)] else {
      throw Failure(description: "static file of an unknown type: \(path)")
    }
    if type.isText, var text = String(validating: bytes, as: UTF8.self) {
      for other in sources.keys.sorted() where other != path {
        // The search compares bytes: a search by characters would take a third of the program's start.
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
    let body = ByteBuffer(bytes: bytes)
    let gzip = type.isText && bytes.count >= Compression.smallest ? Gzip.compress(body, .kept) : nil
    files[String(name)] = File(
      body: body, gzip: gzip, type: type.name, tag: "\"\(hash)\"", gzipTag: "\"\(hash)-gzip\"")
  }

  /// Returns the ways in which style sheets (`url(fonts/a.woff2)`) and modules (`from "./a.js"`) name another file.
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
  /// Returns the files that the layout names. Throws `Failure` if one is missing.
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
