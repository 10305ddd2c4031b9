import NIOCore

/// What a connection is waiting for, and until when: a value, so that its rules can be read and tested apart from channels.
struct ConnectionDeadlines {
  private enum Reading {
    /// Nothing of a request has come yet.
    case nothing(since: NIODeadline)
    case headers(since: NIODeadline)
    case body(since: NIODeadline)
  }

  private let limits: ConnectionLimits
  private var reading: Reading
  /// Requests whose response has not been written whole.
  private(set) var unanswered = 0
  /// Responses written whole that have not left for the client.
  private var unsent = 0
  private var isWritable = true
  private var stalledSince: NIODeadline?

  init(_ limits: ConnectionLimits, now: NIODeadline) {
    self.limits = limits
    // A new connection has its headers to send: it gets no longer than any other request.
    reading = .headers(since: now)
  }

  mutating func bytesArrived(_ now: NIODeadline) {
    if case .nothing = reading { reading = .headers(since: now) }
  }

  mutating func headersEnded(_ now: NIODeadline) {
    reading = .body(since: now)
    unanswered += 1
  }

  mutating func requestEnded(_ now: NIODeadline) {
    reading = .nothing(since: now)
  }

  mutating func responseWritten(_ now: NIODeadline) {
    unanswered -= 1
    unsent += 1
    switch reading {
    case .nothing: reading = .nothing(since: now)
    // The server had not asked for more of the next request while it was busy with this one.
    case .headers: reading = .headers(since: now)
    case .body: if unanswered > 0 { reading = .body(since: now) }
    }
    update(now)
  }

  mutating func responseSent(_ now: NIODeadline) {
    unsent -= 1
    update(now)
  }

  mutating func writabilityChanged(to isWritable: Bool, _ now: NIODeadline) {
    self.isWritable = isWritable
    // Room was made: the client reads, if slowly.
    if isWritable { stalledSince = nil }
    update(now)
  }

  /// When to give up, if nothing else happens.
  var deadline: NIODeadline? {
    let read: NIODeadline? =
      switch reading {
      case .nothing(let since): unanswered == 0 && unsent == 0 ? since + limits.idle : nil
      case .headers(let since): unanswered == 0 ? since + limits.headers : nil
      case .body(let since): unanswered == 1 ? since + limits.body : nil
      }
    let write = stalledSince.map { $0 + limits.stalled }
    guard let read, let write else { return read ?? write }
    return min(read, write)
  }

  private mutating func update(_ now: NIODeadline) {
    if isWritable, unsent == 0 {
      stalledSince = nil
    } else if stalledSince == nil {
      stalledSince = now
    }
  }
}
