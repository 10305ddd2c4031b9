import HTTPTypes
import Hummingbird
import NIOCore

/// Compresses complete responses if the client accepts it. Downloads aren't compressed: they are streamed, and their
/// digest (RFC 9530) is that of the file. Static files are compressed at start.
struct Compression: RouterMiddleware {
  typealias Context = AppRequestContext

  /// Smaller responses fit into one packet uncompressed.
  static let smallest = 1024
  static let types: Set<String> = [
    "application/json", "image/svg+xml", "text/css", "text/html", "text/javascript", "text/plain",
  ]

  func handle(
    _ request: Request, context: AppRequestContext, next: (Request, AppRequestContext) async throws -> Response
  ) async throws -> Response {
    var response = try await next(request, context)
    guard Self.isCompressible(response) else { return response }
    response.headers.append(.varyByEncoding)
    guard AcceptEncoding(request.headers).prefersGzip, let plain = try await response.body.whole(),
      let compressed = Gzip.compress(plain, .page)
    else { return response }
    response.headers[.contentEncoding] = "gzip"
    response.body = ResponseBody(byteBuffer: compressed)
    return response
  }

  private static func isCompressible(_ response: Response) -> Bool {
    guard let length = response.body.contentLength, length >= smallest, response.headers[.contentDisposition] == nil,
      response.headers[.eTag] == nil, let type = response.headers[.contentType]
    else { return false }
    return types.contains(String(decoding: type.utf8.prefix { $0 != UInt8(ascii: ";") }, as: UTF8.self))
  }
}

extension HTTPField {
  /// `Vary` is needed on every response that has two encodings, and on 304.
  static let varyByEncoding = HTTPField(name: .vary, value: "Accept-Encoding")
}

extension ResponseBody {
  /// Returns the complete bytes of a body, or nil if it has none.
  fileprivate func whole() async throws -> ByteBuffer? {
    let collected = Collected()
    try await write(Collector(collected: collected))
    return collected.buffer
  }
}

private final class Collected {
  var buffer: ByteBuffer?
}

private struct Collector: ResponseBodyWriter {
  let collected: Collected

  mutating func write(_ buffer: ByteBuffer) async throws {
    if collected.buffer == nil {
      collected.buffer = buffer
    } else {
      collected.buffer?.writeImmutableBuffer(buffer)
    }
  }

  consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
