import NIOCore

/// What a connection is waiting for, and until when. It is a value so that its rules can be read and tested without
/// channels. Every state has a deadline.
struct ConnectionDeadlines {
  private enum Reading {
    /// No byte of a request has arrived.
    case nothing(since: NIODeadline)
    case headers(since: NIODeadline)
    case body(since: NIODeadline)
  }

  private let limits: ConnectionLimits
  private var reading: Reading
  /// The number of requests whose response hasn't been written completely.
  private(set) var unanswered = 0
  /// When the last request arrived or the last part of a response was written.
  private var worked: NIODeadline
  /// The number of completely written responses that haven't been sent to the client.
  private var unsent = 0
  private var isWritable = true
  /// While bytes wait to be sent: since when, and how many bytes had been sent by then.
  private var sending: (since: NIODeadline, sent: Int)?
  private var written = 0
  /// The number of bytes that had been sent when nothing was waiting for the last time.
  private var sent = 0

  init(_ limits: ConnectionLimits, now: NIODeadline) {
    self.limits = limits
    worked = now
    // A new connection owes its headers, so it gets no longer than any other request.
    reading = .headers(since: now)
  }

  mutating func bytesArrived(_ now: NIODeadline) {
    if case .nothing = reading { reading = .headers(since: now) }
  }

  mutating func headersEnded(_ now: NIODeadline) {
    reading = .body(since: now)
    worked = now
    unanswered += 1
  }

  mutating func requestEnded(_ now: NIODeadline) {
    reading = .nothing(since: now)
    worked = now
  }

  mutating func partWritten(_ bytes: Int, _ now: NIODeadline) {
    written += bytes
    worked = now
  }

  mutating func responseWritten(_ now: NIODeadline) {
    unanswered -= 1
    unsent += 1
    worked = now
    switch reading {
    case .nothing: reading = .nothing(since: now)
    // While the server worked on the previous request, it didn't read more of the next one.
    case .headers: reading = .headers(since: now)
    // This is the body of the next request, or the rest of a body that was answered early and that nobody needs.
    case .body: reading = .body(since: now)
    }
    update(now)
  }

  mutating func responseSent(_ now: NIODeadline) {
    unsent -= 1
    update(now)
  }

  mutating func writabilityChanged(to isWritable: Bool, _ now: NIODeadline) {
    self.isWritable = isWritable
    update(now)
  }

  /// Whether no request or response is in progress.
  var isQuiet: Bool {
    if case .nothing = reading { unanswered == 0 && unsent == 0 } else { false }
  }

  /// Since when the server waits for the client; nil if it doesn't.
  var waitsSince: NIODeadline? {
    switch reading {
    case .nothing(let since), .headers(let since): unanswered == 0 ? since : nil
    case .body(let since): unanswered <= 1 ? since : nil
    }
  }

  /// When to check the connection next if nothing else happens.
  var deadline: NIODeadline {
    let read: NIODeadline? =
      switch reading {
      case .nothing(let since): unanswered == 0 ? since + limits.idle : nil
      case .headers(let since): unanswered == 0 ? since + limits.headers : nil
      case .body(let since):
        switch unanswered {
        case 0: since + limits.lingering
        case 1: since + limits.body
        default: nil
        }
      }
    let waits = read ?? worked + limits.answer
    guard let sending else { return waits }
    // A response that is being sent keeps the connection open as long as the client reads fast enough.
    if unsent > 0, case .nothing = reading { return sending.since + limits.stalled }
    return min(waits, sending.since + limits.stalled)
  }

  /// Returns whether the deadline has passed. If the client has read enough in the meantime, the deadline moves and the
  /// result is false.
  ///
  /// - Parameter unsent: the number of written bytes that still wait in this process.
  mutating func hasEnded(_ now: NIODeadline, unsent: Int) -> Bool {
    if let sending, sending.since + limits.stalled <= now {
      let sent = written - unsent
      let least = limits.slowestRead * Int(limits.stalled.nanoseconds / 1_000_000_000)
      if sent - sending.sent >= least { self.sending = (now, sent) }
    }
    return deadline <= now
  }

  private mutating func update(_ now: NIODeadline) {
    if isWritable, unsent == 0 {
      sending = nil
      sent = written
    } else if sending == nil {
      sending = (now, sent)
    }
  }
}
