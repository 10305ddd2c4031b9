import CDeflate
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Templates
import Testing

@testable import Web

@Suite struct CompressionTests {
  private static let page = String(repeating: "<p>EGP 1,234.50 أحمد محمد حسن</p>", count: 1000)

  private func withPage(_ body: @Sendable (any TestClientProtocol) async throws -> Void) async throws {
    let test = try TestSite()
    for (path, type, text) in [
      ("/page", "text/html; charset=utf-8", Self.page), ("/short", "text/html; charset=utf-8", "<p>short</p>"),
      ("/json", "application/json", Self.page), ("/image", "image/png", Self.page),
    ] {
      test.table.add(.get, path, .open) { _, _ in
        Response(
          status: .ok, headers: [.contentType: type], body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
      }
    }
    test.table.add(.get, "/download", .open) { _, _ in
      Page.download(
        "a.csv", type: "text/plain", ResponseBody(byteBuffer: ByteBuffer(string: Self.page))
      ).response
    }
    test.table.add(.get, "/stream", .open) { _, _ in
      Response(
        status: .ok, headers: [.contentType: "text/html"],
        body: ResponseBody { writer in
          try await writer.write(ByteBuffer(string: Self.page))
          try await writer.finish(nil)
        })
    }
    try await test.test(.router, body)
  }

  @Test(arguments: [
    ("gzip", true), ("gzip, deflate, br, zstd", true), ("br;q=1.0, gzip;q=0.8, *;q=0.1", true), ("GZIP", true),
    ("x-gzip", true), ("*", true), ("gzip;q=0.001", true), (" gzip ; q=1.000 ", true), ("deflate,gzip;Q=0.5", true),
    ("identity;q=0, gzip", true), ("identity;q=0.5, gzip;q=0.5", true), ("*;q=0, gzip", true), (",, gzip,", true),
    ("", false), ("identity", false), ("deflate, br", false), ("gzip;q=0", false), ("gzip;q=0.000", false),
    ("*;q=0", false), ("gzip;q=0, *", false), ("gzip, gzip;q=0", false), ("identity, gzip;q=0.9", false),
    ("gzip;q=1.001", false), ("gzip;q=2", false), ("gzip;q=0.0001", false), ("gzip;q=-1", false), ("gzip;q=", false),
    ("gzip;level=9", false), ("gzipped", false), ("identity;q=0", false),
  ])
  func `what a client accepts decides`(_ accepted: String, _ isCompressed: Bool) {
    #expect(AcceptEncoding([.acceptEncoding: accepted]).prefersGzip == isCompressed)
  }

  @Test func `a client that says nothing gets the page as it is, and two fields are one list`() {
    #expect(!AcceptEncoding([:]).prefersGzip)
    var headers: HTTPFields = [.acceptEncoding: "br"]
    headers.append(HTTPField(name: .acceptEncoding, value: "gzip"))
    #expect(AcceptEncoding(headers).prefersGzip)
  }

  @Test func `a compressed page is the page`() async throws {
    try await withPage { client in
      for path in ["/page", "/json"] {
        let plain = try await client.get(path)
        #expect(plain.headers[.contentEncoding] == nil)
        #expect(plain.headers[.vary] == "Accept-Encoding")
        #expect(plain.text == Self.page)

        let answer = try await client.get(path, [.acceptEncoding: "gzip"])
        #expect(answer.headers[.contentEncoding] == "gzip")
        #expect(answer.headers[values: .vary] == ["Accept-Encoding"])
        #expect(answer.headers[.contentType] == plain.headers[.contentType])
        #expect(answer.headers[values: .contentLength] == ["\(answer.body.readableBytes)"])
        #expect(answer.body.readableBytes < Self.page.utf8.count / 20)
        #expect(try gunzipped(answer.body) == Self.page)

        let head = try await client.execute(uri: path, method: .head, headers: [.acceptEncoding: "gzip"])
        #expect(head.body.readableBytes == 0)
        for name: HTTPField.Name in [.contentEncoding, .vary, .contentLength] {
          #expect(head.headers[name] == answer.headers[name])
        }
      }
    }
  }

  @Test func `an error page is compressed like any other`() async throws {
    try await withPage { client in
      let plain = try await client.get("/nowhere")
      let answer = try await client.get("/nowhere", [.acceptEncoding: "gzip"])
      #expect(answer.status == .notFound)
      #expect(answer.headers[.contentEncoding] == "gzip")
      #expect(try gunzipped(answer.body).count == plain.text.count)
    }
  }

  @Test(arguments: ["/short", "/image", "/download", "/stream"])
  func `what is short, compressed already or streamed stays as it is`(_ path: String) async throws {
    try await withPage { client in
      let answer = try await client.get(path, [.acceptEncoding: "gzip"])
      #expect(answer.status == .ok)
      #expect(answer.headers[.contentEncoding] == nil)
      #expect(answer.headers[.vary] == nil)
      #expect(path == "/short" || answer.text == Self.page)
    }
  }

  @Test func `what doesn't get shorter is sent as it is`() async throws {
    let test = try TestSite()
    let noise = ByteBuffer(bytes: (0..<4096).map { _ in UInt8.random(in: .min ... .max) })
    test.table.add(.get, "/noise", .open) { _, _ in
      Response(status: .ok, headers: [.contentType: "text/plain"], body: ResponseBody(byteBuffer: noise))
    }
    try await test.test { client in
      let answer = try await client.get("/noise", [.acceptEncoding: "gzip"])
      #expect(answer.headers[.contentEncoding] == nil)
      #expect(answer.headers[.vary] == "Accept-Encoding")
      #expect(answer.body == noise)
    }
  }

  @Test func `a static file has a tag for each encoding`() async throws {
    let sheet = String(repeating: ".a { color: red; }\n", count: 200)
    let folder = try TemporaryFiles([
      "app.css": sheet, "small.css": ".a {}", "a.woff2": String(repeating: "x", count: 4096),
    ])
    let files = try StaticFiles(folder: folder.path)
    let path = try #require(files.path("app.css")).text
    try await TestSite(files: files).test { client in
      let plain = try await client.get(path)
      let answer = try await client.get(path, [.acceptEncoding: "gzip"])
      #expect(plain.text == sheet)
      #expect(answer.headers[.contentEncoding] == "gzip")
      #expect(try gunzipped(answer.body) == sheet)
      #expect(answer.headers[.contentLength] == "\(answer.body.readableBytes)")
      let (plainTag, tag) = (try #require(plain.headers[.eTag]), try #require(answer.headers[.eTag]))
      #expect(plainTag != tag)
      for (encoding, known, status) in [
        ("gzip", tag, 304), ("identity", plainTag, 304), ("gzip", plainTag, 200), ("identity", tag, 200),
        ("gzip", "\(plainTag), W/\(tag)", 304),
      ] {
        let again = try await client.get(path, [.acceptEncoding: encoding, .ifNoneMatch: known])
        #expect(Int(again.status.code) == status)
        #expect(again.headers[values: .vary] == ["Accept-Encoding"])
        #expect(again.headers[.eTag] == (encoding == "gzip" ? tag : plainTag))
        if status == 304 {
          #expect(again.body.readableBytes == 0)
          #expect(again.headers[.contentEncoding] == nil)
        }
      }
      let head = try await client.execute(uri: path, method: .head, headers: [.acceptEncoding: "gzip"])
      #expect(head.headers[.eTag] == tag)
      #expect(head.headers[.contentLength] == answer.headers[.contentLength])
      for name in ["small.css", "a.woff2"] {
        let other = try await client.get(try #require(files.path(name)).text, [.acceptEncoding: "gzip"])
        #expect(other.headers[.contentEncoding] == nil)
        #expect(other.headers[.vary] == nil)
      }
    }
  }
}

private struct NoGzip: Error {}

private func gunzipped(_ bytes: ByteBuffer) throws -> String {
  let decompressor = libdeflate_alloc_decompressor()
  defer { libdeflate_free_decompressor(decompressor) }
  var out = [UInt8](repeating: 0, count: 1 << 20)
  var count = 0
  let result = bytes.withUnsafeReadableBytes {
    libdeflate_gzip_decompress(decompressor, $0.baseAddress, $0.count, &out, out.count, &count)
  }
  guard result == LIBDEFLATE_SUCCESS else { throw NoGzip() }
  return String(decoding: out.prefix(count), as: UTF8.self)
}
