import Synchronization

/// A fair queue for password attempts. A hash takes tens of milliseconds of a processor, so a few attempts run at once
/// and a bounded number wait. No address and no account gets a second turn while another waits for its first.
///
/// It is start-time fair queueing: an attempt's tag is the queue's time, or one more than that of the last attempt of
/// the same account or network. The lowest tag runs first.
package final class SignInQueue: Sendable {
  /// The queue is full.
  package struct Full: Error {}

  /// The account and network that an attempt counts for.
  package struct Place: Sendable {
    package let account: [UInt8]
    package let network: [UInt8]
    /// Whether it comes from a known device of this account.
    package let isKnown: Bool

    package init(account: [UInt8], network: [UInt8], isKnown: Bool) {
      self.account = account
      self.network = network
      self.isKnown = isKnown
    }

    fileprivate var keys: Set<[UInt8]> { [account, network] }
  }

  private struct Waiting {
    let place: Place
    let tag: Int
    let continuation: CheckedContinuation<Void, any Error>

    /// A known device is eight turns ahead of others. The number is bounded so that it can't keep them out either.
    var order: Int { place.isKnown ? tag - 8 : tag }
  }

  private struct State {
    var running: [[UInt8]: Int] = [:]
    var turnsTaken = 0
    var waiting: [Waiting] = []
    var time = 0
    /// The tag after the last attempt of each account or network. Entries that aren't later than `time` have no effect
    /// and are dropped.
    var finished: [[UInt8]: Int] = [:]
  }

  private let state = Mutex(State())
  private let turns: Int
  private let places: Int
  private let turnsPerNetwork: Int

  /// Runs at most `turns` attempts at once, of which at most `turnsPerNetwork` of one network and one of an account.
  package init(turns: Int, waiting: Int, turnsPerNetwork: Int) {
    self.turns = max(1, turns)
    places = max(0, waiting)
    self.turnsPerNetwork = max(1, turnsPerNetwork)
  }

  /// The number of waiting attempts, for a gauge.
  package var waiting: Int { state.withLock { $0.waiting.count } }

  /// Runs `body` when it is its turn. Throws `Full` if too many wait; those that had the most turns leave first.
  package func turn<Value>(of place: Place, _ body: () async throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in enter(place, continuation) }
    defer { leave(place) }
    return try await body()
  }

  /// Returns whether an attempt from this network would be refused now, whichever its account, unless it comes from a known
  /// device. It costs nothing, so that a surplus of attempts is refused before anything is read or computed for it.
  package func isFull(for network: [UInt8]) -> Bool {
    state.withLock { state in
      guard isFull(state) else { return false }
      // An attempt's tag is never lower than that of its network.
      let tag = max(state.time, state.finished[network] ?? 0)
      return state.waiting.allSatisfy { $0.order <= tag }
    }
  }

  private func isFull(_ state: borrowing State) -> Bool {
    state.waiting.count >= places && !(state.waiting.isEmpty && state.turnsTaken < turns)
  }

  private func enter(_ place: Place, _ continuation: CheckedContinuation<Void, any Error>) {
    state.withLock { state in
      let tag = place.keys.reduce(state.time) { max($0, state.finished[$1] ?? 0) }
      let entry = Waiting(place: place, tag: tag, continuation: continuation)
      if isFull(state) {
        guard let last = state.waiting.indices.max(by: { state.waiting[$0].order < state.waiting[$1].order }),
          state.waiting[last].order > entry.order
        else {
          continuation.resume(throwing: Full())
          return
        }
        state.waiting.remove(at: last).continuation.resume(throwing: Full())
      }
      for key in place.keys { state.finished[key] = tag + 1 }
      state.waiting.append(entry)
      start(&state)
    }
  }

  private func leave(_ place: Place) {
    state.withLock { state in
      state.turnsTaken -= 1
      for key in place.keys {
        let running = state.running[key, default: 1] - 1
        state.running[key] = running > 0 ? running : nil
      }
      start(&state)
    }
  }

  private func start(_ state: inout State) {
    while state.turnsTaken < turns {
      let ready = state.waiting.indices.filter { index in
        let place = state.waiting[index].place
        return state.running[place.account] == nil && state.running[place.network, default: 0] < turnsPerNetwork
      }
      guard let next = ready.min(by: { state.waiting[$0].order < state.waiting[$1].order }) else { break }
      let entry = state.waiting.remove(at: next)
      state.turnsTaken += 1
      for key in entry.place.keys { state.running[key, default: 0] += 1 }
      state.time = max(state.time, entry.tag)
      entry.continuation.resume()
    }
    if state.turnsTaken == 0, state.waiting.isEmpty {
      state.finished.removeAll()
    } else if state.finished.count > 1024 {
      // Advancing the time drops accounts and networks that have had one turn, which bounds the table.
      state.time += 1
      let time = state.time
      state.finished = state.finished.filter { $0.value > time }
    }
  }
}
