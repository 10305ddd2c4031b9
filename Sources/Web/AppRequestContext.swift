package import Hummingbird
import Logging
import NIOCore
import Synchronization
package import Templates

/// What is known of every request before anybody has signed in.
package struct AppRequestContext: RequestContext {
  package var coreContext: CoreRequestContextStorage
  package let requestID: String
  package internal(set) var preferences = Preferences()
  /// The client's address: the connection's, or what a trusted proxy says.
  package internal(set) var address: String?
  let arrival: ContinuousClock.Instant
  let record = RequestRecord()

  package init(source: ApplicationRequestContextSource) {
    coreContext = CoreRequestContextStorage(source: source)
    requestID = RequestID.random()
    address = source.channel.remoteAddress?.ipAddress
    arrival = .now
    logger[metadataKey: "request_id"] = .string(requestID)
    logger[metadataKey: "hb.request.id"] = nil
  }
}

/// What a route finds out that the access log needs, passed outwards.
final class RequestRecord: Sendable {
  private let stored = Mutex<String?>(nil)

  /// `staff:12`, `member:7`.
  var actor: String? {
    get { stored.withLock { $0 } }
    set { stored.withLock { $0 = newValue } }
  }
}
