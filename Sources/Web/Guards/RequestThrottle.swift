import Auth
import HTTPTypes
import Hummingbird
import Synchronization
import Templates

/// The rate of requests that one session may send, or one address without a session.
package struct RequestRate: Sendable {
  /// The average time between two requests.
  let interval: Duration
  let burst: Int
  /// How long a refusal takes: a client that tries again at once can't keep the processor busy.
  let pause: Duration

  package init(perSecond: Int, burst: Int) {
    self.init(interval: Duration.seconds(1) / max(1, perSecond), burst: burst, pause: .seconds(1))
  }

  init(interval: Duration, burst: Int, pause: Duration = .zero) {
    self.interval = interval
    self.burst = max(1, burst)
    self.pause = pause
  }
}

/// Refuses requests above the rate with 429. Static files and health checks don't count. Each process counts in its own
/// memory (docs/decisions/0010-throttling.md).
struct RequestThrottle: RouterMiddleware {
  typealias Context = AppRequestContext

  private let site: Site
  private let buckets: RequestBuckets?

  init(_ site: Site) {
    self.site = site
    buckets = site.settings.requestRate.map { RequestBuckets($0) }
  }

  func handle(
    _ request: Request, context: AppRequestContext, next: (Request, AppRequestContext) async throws -> Response
  ) async throws -> Response {
    if let buckets, let key = key(of: request, context), let wait = buckets.take(key, at: context.arrival) {
      try await Task.sleep(for: buckets.pause)
      throw WebError.tooManyRequests(seconds: wait)
    }
    return try await next(request, context)
  }

  /// Returns the key that a request counts for, or nil if it isn't counted.
  private func key(of request: Request, _ context: AppRequestContext) -> Int? {
    let path = request.uri.path
    if path.hasPrefix("/static/") || path == "/livez" || path == "/readyz" || path == "/health" { return nil }
    // A cookie that this site didn't sign belongs to no session.
    if let cookie = Portal(of: request).flatMap({ site.cookies.session(of: $0).value(in: request) }),
      let token = site.signer.verify(cookie)
    {
      return token.text.hashValue
    }
    return context.address.flatMap { ClientNetwork($0) }?.hashValue
  }
}

/// For each key, the time at which its next request would be due at the allowed rate (virtual scheduling, GCRA, of
/// ITU-T I.371).
final class RequestBuckets: Sendable {
  /// The largest number of keys: about four megabytes.
  static let most = 65_536

  private let due = Mutex<[Int: ContinuousClock.Instant]>([:])
  let pause: Duration
  private let interval: Duration
  private let tolerance: Duration

  init(_ rate: RequestRate) {
    pause = rate.pause
    interval = rate.interval
    tolerance = rate.interval * (rate.burst - 1)
  }

  var count: Int { due.withLock { $0.count } }

  /// Returns nil if the request may pass, and otherwise the number of seconds to wait.
  func take(_ key: Int, at now: ContinuousClock.Instant) -> Int? {
    due.withLock { due in
      let next = max(due[key] ?? now, now)
      let ahead = next - now
      if ahead > tolerance { return Int((ahead - tolerance).components.seconds) + 1 }
      if due.count >= Self.most, due[key] == nil { Self.makeRoom(&due, now) }
      due[key] = next + interval
      return nil
    }
  }

  /// Removes keys that are due and so no longer count. If that isn't enough, keeps those with the most requests ahead, so
  /// that a flood of new keys doesn't free a busy one.
  private static func makeRoom(_ due: inout [Int: ContinuousClock.Instant], _ now: ContinuousClock.Instant) {
    due = due.filter { $0.value > now }
    guard due.count > most / 2 else { return }
    let median = due.values.sorted()[due.count - most / 2]
    due = due.filter { $0.value > median }
  }
}
