import Synchronization
import Testing

@testable import Auth

@Suite struct SignInQueueTests {
  /// The attempts that ran, in order.
  private final class Record: Sendable {
    private let stored = Mutex<[String]>([])
    var all: [String] { stored.withLock { $0 } }
    func add(_ name: String) { stored.withLock { $0.append(name) } }
  }

  /// Holds the queue's only turn until it is opened.
  private final class Hold: Sendable {
    private let stream = AsyncStream<Void>.makeStream()
    func open() { stream.continuation.finish() }
    func wait() async { for await _ in stream.stream {} }
  }

  private func place(_ account: String, _ network: String, known: Bool = false) -> SignInQueue.Place {
    SignInQueue.Place(account: Array(account.utf8), network: Array("at \(network)".utf8), isKnown: known)
  }

  /// Adds the attempts one after another while a turn is held, then lets them run.
  private func order(
    of attempts: [SignInQueue.Place], waiting: Int = 32
  ) async throws -> (ran: [String], full: Int) {
    let queue = SignInQueue(turns: 1, waiting: waiting, turnsPerNetwork: 1)
    let (record, hold, refused) = (Record(), Hold(), Record())
    try await withThrowingTaskGroup(of: Void.self) { group in
      let started = Hold()
      group.addTask {
        try await queue.turn(of: place("first", "first")) {
          started.open()
          await hold.wait()
        }
      }
      await started.wait()
      for (index, attempt) in attempts.enumerated() {
        group.addTask {
          do {
            try await queue.turn(of: attempt) {
              record.add(String(decoding: attempt.account, as: UTF8.self))
            }
          } catch is SignInQueue.Full {
            refused.add("full")
          }
        }
        // The attempt has entered once it waits, or once another left for it.
        while queue.waiting + refused.all.count < index + 1 { await Task.yield() }
      }
      hold.open()
      try await group.waitForAll()
    }
    return (record.all, refused.all.count)
  }

  @Test func `addresses take turns`() async throws {
    let many = (1...4).map { place("a\($0)", "1") }
    let ran = try await order(of: many + [place("b1", "2"), place("b2", "2")]).ran
    #expect(ran == ["a1", "b1", "a2", "b2", "a3", "a4"])
  }

  @Test func `accounts take turns, wherever they are tried from`() async throws {
    let attacked = (1...3).map { place("mona", "\($0)") }
    #expect(try await order(of: attacked + [place("nour", "9")]).ran == ["mona", "nour", "mona", "mona"])
  }

  @Test func `a known device goes first`() async throws {
    let many = (1...3).map { place("a\($0)", "\($0)") }
    #expect(try await order(of: many + [place("mona", "9", known: true)]).ran == ["mona", "a1", "a2", "a3"])
  }

  @Test func `of too many, those leave who came most`() async throws {
    let many = (1...45).map { place("a\($0)", "1") }
    let (ran, full) = try await order(of: many + [place("b", "2")], waiting: 4)
    #expect(ran == ["a1", "b", "a2", "a3"])
    #expect(full == 42)
  }

  @Test func `a network is refused in advance only where each of its attempts would be`() async throws {
    let queue = SignInQueue(turns: 1, waiting: 2, turnsPerNetwork: 1)
    let (network, other) = (place("", "1").network, place("", "2").network)
    #expect(!queue.isFull(for: network))
    let (started, hold) = (Hold(), Hold())
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        try await queue.turn(of: place("first", "1")) {
          started.open()
          await hold.wait()
        }
      }
      await started.wait()
      for number in 1...2 {
        #expect(!queue.isFull(for: network))
        group.addTask { try await queue.turn(of: place("a\(number)", "1")) {} }
        while queue.waiting < number { await Task.yield() }
      }
      #expect(queue.isFull(for: network))
      // Its first attempt takes the place of one from where there were more.
      #expect(!queue.isFull(for: other))
      hold.open()
      try await group.waitForAll()
    }
    #expect(!queue.isFull(for: network))
  }
}

@Suite struct ClientNetworkTests {
  @Test(arguments: [
    ("203.0.113.7", "203.0.113.7"), ("::ffff:203.0.113.7", "203.0.113.7"),
    ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
    ("fe80::1%eth0", "fe80:0:0:0::/64"), ("x", nil), ("", nil),
  ])
  func `an address counts with its network`(_ address: String, _ network: String?) {
    #expect(ClientNetwork(address)?.description == network)
  }
}
