import Auth
import Database
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import TestSupport
import Testing

@testable import Web

@Suite struct RequestThrottleTests {
  @Test func `a burst passes, then a request each interval`() {
    let buckets = RequestBuckets(RequestRate(perSecond: 10, burst: 20))
    let now = ContinuousClock.now
    for _ in 0..<20 { #expect(buckets.take(1, at: now) == nil) }
    #expect(buckets.take(1, at: now) == 1)
    #expect(buckets.take(2, at: now) == nil)
    #expect(buckets.take(1, at: now + .milliseconds(99)) == 1)
    #expect(buckets.take(1, at: now + .milliseconds(100)) == nil)
    #expect(buckets.take(1, at: now + .milliseconds(100)) == 1)
    for _ in 0..<20 { #expect(buckets.take(1, at: now + .seconds(10)) == nil) }
  }

  @Test func `any number of addresses takes a bounded memory`() {
    let buckets = RequestBuckets(RequestRate(perSecond: 10, burst: 20))
    var now = ContinuousClock.now
    for address in 0..<200_000 {
      now += .microseconds(1)
      _ = buckets.take(address, at: now)
    }
    #expect(buckets.count <= RequestBuckets.most)
  }

  @Test func `a flood of new addresses frees no busy one`() {
    let buckets = RequestBuckets(RequestRate(perSecond: 10, burst: 20))
    let now = ContinuousClock.now
    for _ in 0..<20 { #expect(buckets.take(-1, at: now) == nil) }
    for address in 0..<200_000 { _ = buckets.take(address, at: now + .nanoseconds(address)) }
    #expect(buckets.count <= RequestBuckets.most)
    #expect(buckets.take(-1, at: now + .milliseconds(1)) == 1)
  }

  @Test func `a session is stopped at its rate, and no other, nor files and health`() async throws {
    try await withDatabase { database in
      let portal = try TestPortal(database, requestRate: RequestRate(interval: .seconds(3600), burst: 2))
      let (first, second) = (try await portal.staff(.support), try await portal.staff(.auditor))
      try await portal.test.test { client in
        let cookie: HTTPFields = [.cookie: "staff=\(first.cookie)"]
        for _ in 0..<2 { #expect(try await client.get("/admin", cookie).status == .ok) }
        let stopped = try await client.get("/admin", cookie)
        #expect(stopped.status == .tooManyRequests)
        #expect((3000...3600).contains(Int(stopped.headers[.retryAfter] ?? "") ?? 0))
        #expect(stopped.text.contains("Too many requests"))
        let arabic = try await client.get("/admin", [.cookie: "staff=\(first.cookie); prefs=ar.western.system"])
        #expect(arabic.text.contains("طلبات كثيرة جدًا"))
        #expect(try await client.get("/livez", cookie).status == .ok)
        #expect(try await client.get("/static/x", cookie).status == .notFound)
        #expect(try await client.get("/admin", [.cookie: "staff=\(second.cookie)"]).status == .ok)
      }
    }
  }

  @Test func `a refusal keeps its sender waiting, and nobody else`() async throws {
    try await withDatabase { database in
      let rate = RequestRate(interval: .seconds(3600), burst: 20, pause: .seconds(3600))
      let portal = try TestPortal(database, requestRate: rate)
      let (first, second) = (try await portal.staff(.support), try await portal.staff(.auditor))
      try await portal.test.test { client in
        for _ in 0..<20 { _ = try await client.get("/admin", [.cookie: "staff=\(first.cookie)"]) }
        let winner = try await withThrowingTaskGroup(of: String.self) { group in
          group.addTask { try await "\(client.get("/admin", [.cookie: "staff=\(first.cookie)"]).status.code)" }
          group.addTask {
            for _ in 0..<10 { _ = try await client.get("/admin", [.cookie: "staff=\(second.cookie)"]) }
            return "somebody else"
          }
          defer { group.cancelAll() }
          return try await group.next()
        }
        #expect(winner == "somebody else")
      }
    }
  }
}
