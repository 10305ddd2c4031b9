import Auth
import Crypto
import Hummingbird
package import Templates

/// A request of a page that anybody may open and that belongs to no portal.
package struct OpenContext: Sendable {
  package let chrome: Chrome
  private let address: String?

  init(_ site: Site, _ request: Request, _ context: AppRequestContext) {
    chrome = site.chrome(request, context, portal: nil)
    address = context.address
  }

  package func page(_ content: some HTML, status: Status = .ok) -> Page {
    Page(content, chrome, status: status.http)
  }

  fileprivate var network: Int { (address.flatMap { ClientNetwork($0) }?.description ?? "").hashValue }
}

/// Registers pages that anybody may open. They know nobody, so their forms change nothing.
package struct OpenRoutes {
  /// For each network: ten at once, then one in six seconds. A file to look at costs more than a page.
  private static let uploads = RequestRate(interval: .seconds(6), burst: 10)

  private let table: RouteTable

  package init(_ table: RouteTable) { self.table = table }

  package func get(_ path: String, _ handle: @escaping @Sendable (PageRequest, OpenContext) async throws -> Page) {
    let site = table.site
    table.add(.get, path, .open) { request, context in
      try await handle(try PageRequest(request, context, site), OpenContext(site, request, context)).response
    }
  }

  /// A form with one file of up to 32 MiB, which is hashed as it comes and not kept, so that visitors can't fill
  /// the disk.
  package func uploadHashed(
    _ path: String, file: String, tooLarge: @escaping @Sendable (OpenContext) -> Page,
    _ handle: @escaping @Sendable (HashedUpload, OpenContext) async throws -> Page
  ) {
    let site = table.site
    let buckets = RequestBuckets(Self.uploads)
    table.add(.post, path, .open) { request, context in
      try site.sameOrigin.check(request)
      let visitor = OpenContext(site, request, context)
      if let wait = buckets.take(visitor.network, at: context.arrival) {
        throw WebError.tooManyRequests(seconds: wait)
      }
      do {
        var (count, digest) = (0, SHA256())
        let sent = try await Form.collect(
          request, fields: [], file: file, limit: RequestLimits.spooledUploadBytes
        ) { content in
          count += content.count
          digest.update(data: content)
        }
        return try await handle(HashedUpload(fileName: sent.fileName, count: count, digest), visitor).response
      } catch WebError.bodyTooLarge {
        return tooLarge(visitor).response
      }
    }
  }
}
