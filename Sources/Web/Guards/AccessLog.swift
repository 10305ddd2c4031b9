import Hummingbird
import Logging
import Metrics
import Synchronization

/// Writes one log line and one measurement at the end of each request. They have the route's pattern and never the
/// path, query or body.
struct AccessLog: RouterMiddleware {
  typealias Context = AppRequestContext

  private let metrics = RequestMetrics()

  func handle(
    _ request: Request, context: AppRequestContext, next: (Request, AppRequestContext) async throws -> Response
  ) async throws -> Response {
    metrics.began()
    let method = request.method.rawValue
    do {
      var response = try await next(request, context)
      let status = response.status.code
      if response.body.contentLength != nil || request.method == .head {
        ended(method, status, context)
        return response
      }
      // A stream ends when its last part has been written or the client has gone.
      let end = AtEnd { ended(method, status, context) }
      let body = response.body
      response.body = ResponseBody { writer in
        defer { end.now() }
        try await body.write(writer)
      }
      return response
    } catch {
      // Only a lost connection throws here: the error guard renders everything else.
      ended(method, 499, context)
      throw error
    }
  }

  private func ended(_ method: String, _ status: Int, _ context: AppRequestContext) {
    let duration = ContinuousClock.now - context.arrival
    let route = context.endpointPath ?? "NotFound"
    metrics.ended(method, route, status, duration)
    var metadata: Logger.Metadata = [
      "method": .string(method), "route": .string(route), "status": .stringConvertible(status),
      "ms": .string(milliseconds(duration)), "actor": .string(context.record.actor ?? "-"),
      "address": .string(context.address ?? "-"),
    ]
    if let refusal = context.record.refusal { metadata["refusal"] = .string(refusal) }
    context.logger.info("request", metadata: metadata)
  }

  private func milliseconds(_ duration: Duration) -> String {
    let (seconds, attoseconds) = duration.components
    let hundredths = seconds * 100_000 + attoseconds / 10_000_000_000_000
    let rest = hundredths % 100
    return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
  }
}

/// An action that runs once: when `now()` is called, or else when the last reference is released.
private final class AtEnd: Sendable {
  private let action: Mutex<(@Sendable () -> Void)?>

  init(_ action: @escaping @Sendable () -> Void) { self.action = Mutex(action) }

  deinit { now() }

  func now() {
    let action = action.withLock { action in
      defer { action = nil }
      return action
    }
    action?()
  }
}

/// The handles of the metrics backend. Each is created once because creation is a look-up in the backend.
private final class RequestMetrics: Sendable {
  private struct Key: Hashable {
    let method: String
    let route: String
    let status: Int
  }

  private let handles = Mutex<[Key: (Counter, Metrics.Timer)]>([:])
  private let inFlight = Meter(label: "http_requests_in_flight")

  func began() { inFlight.increment() }

  func ended(_ method: String, _ route: String, _ status: Int, _ duration: Duration) {
    inFlight.decrement()
    // A client could otherwise create a metric for each method that it invents.
    let known = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"].contains(method) ? method : "other"
    let (counter, timer) = handles.withLock { handles in
      let key = Key(method: known, route: route, status: status)
      if let found = handles[key] { return found }
      let made = (
        Counter(label: "http_requests_total", dimensions: dimensions(key)),
        Metrics.Timer(label: "http_request_duration_seconds", dimensions: dimensions(key))
      )
      handles[key] = made
      return made
    }
    counter.increment()
    let (seconds, attoseconds) = duration.components
    timer.recordNanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
  }

  private func dimensions(_ key: Key) -> [(String, String)] {
    [("method", key.method), ("route", key.route), ("status", String(key.status))]
  }
}
