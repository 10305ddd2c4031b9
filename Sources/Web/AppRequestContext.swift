import Auth
import HTTPTypes
package import Hummingbird
import Logging
import NIOCore
import Synchronization
package import Templates

/// The context of a request before a session is looked up.
package struct AppRequestContext: RequestContext {
  package var coreContext: CoreRequestContextStorage
  package let requestID: String
  package internal(set) var preferences = Preferences()
  /// The client's address: the connection's peer, or the address that a trusted proxy reports.
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

/// Values that a route passes outwards to the guards around it.
final class RequestRecord: Sendable {
  private let stored = Mutex<(actor: String?, refusal: String?)>((nil, nil))
  private let kept = Mutex<Drafts.Kept?>(nil)
  private let renewed = Mutex<(token: Token, cookie: HTTPField)?>(nil)
  private let shown = Mutex<Preferences?>(nil)
  private let acted = Atomic(false)

  /// The account that sent the request: `staff:12`, `member:7`.
  var actor: String? {
    get { stored.withLock { $0.actor } }
    set { stored.withLock { $0.actor = newValue } }
  }

  /// The reason for a refusal: `unknown_host`, `repeated_field:amount`.
  var refusal: String? {
    get { stored.withLock { $0.refusal } }
    set { stored.withLock { $0.refusal = newValue } }
  }

  /// The session's new token and its cookie, which every response to this request must carry.
  var renewal: (token: Token, cookie: HTTPField)? {
    get { renewed.withLock { $0 } }
    set { renewed.withLock { $0 = newValue } }
  }

  /// Whether an act was begun. It may have been done even if the response is an error.
  var hasActed: Bool {
    get { acted.load(ordering: .relaxed) }
    set { acted.store(newValue, ordering: .relaxed) }
  }

  /// The display preferences of the person who is signed in.
  var preferences: Preferences? {
    get { shown.withLock { $0 } }
    set { shown.withLock { $0 = newValue } }
  }

  /// The draft of a form that met an error.
  var draft: Drafts.Kept? {
    get { kept.withLock { $0 } }
    set { kept.withLock { $0 = newValue } }
  }
}
