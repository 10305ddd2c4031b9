import Database
import Ledger
import Testing
import Wallet

@Suite(.timeLimit(.minutes(10))) struct IdempotencyTests {
  @Test func `the same form twice is one refund and one answer`() async throws {
    try await withLedger { platform in
      let payment = try await platform.payment(10_000, to: try await platform.merchant())
      let first = try await platform.refund(payment, 4_000, key: "k")
      let traces = try await platform.traces()
      let second = try await platform.refund(payment, 4_000, key: "k")
      #expect(!first.wasAlreadyDone)
      #expect(second.wasAlreadyDone)
      #expect(second.reference == first.reference)
      #expect(try await platform.traces() == traces)
    }
  }

  @Test func `a key for another request is a conflict`() async throws {
    try await withLedger { platform in
      let merchant = try await platform.merchant()
      let payment = try await platform.payment(10_000, to: merchant)
      let other = try await platform.payment(10_000, to: merchant)
      try await platform.refund(payment, 4_000, key: "k", note: "a")
      let traces = try await platform.traces()
      let requests = [
        platform.request(payment, 4_001, key: "k", note: "a"), platform.request(payment, 4_000, key: "k", note: "b"),
        platform.request(other, 4_000, key: "k", note: "a"),
        Ledger.RefundRequest(
          payment: payment, amount: Money(piastres: 4_000), reason: .duplicate, note: "a", key: "k"),
      ]
      for request in requests {
        await #expect(throws: KeyConflict.self) {
          try await Ledger.refund(request, by: platform.actor, in: platform.database)
        }
      }
      #expect(try await platform.traces() == traces)
    }
  }

  @Test func `a key belongs to its actor and another's of the same text is another key`() async throws {
    try await withLedger { platform in
      let payment = try await platform.payment(10_000, to: try await platform.merchant())
      let others = [Actor(.staff, id: 2, name: "Salma"), Actor(.member, id: 1, name: "Salma"), .system]
      var references: Set<Reference> = []
      for actor in [platform.actor] + others {
        let receipt = try await platform.refund(payment, 1_000, key: "k", by: actor)
        #expect(!receipt.wasAlreadyDone)
        references.insert(receipt.reference)
      }
      #expect(references.count == 4)
      #expect(try await platform.remaining(payment) == 6_000)
      for actor in [platform.actor] + others {
        let receipt = try await platform.refund(payment, 1_000, key: "k", by: actor)
        #expect(receipt.wasAlreadyDone)
        references.insert(receipt.reference)
      }
      #expect(references.count == 4)
      // Another request under an actor's own key is a conflict, whatever others did with the same key.
      await #expect(throws: KeyConflict.self) {
        try await platform.refund(payment, 1_001, key: "k", by: others[0])
      }
    }
  }

  @Test func `a refused act leaves its key free`() async throws {
    try await withLedger { platform in
      let payment = try await platform.payment(10_000, to: try await platform.merchant())
      _ = await refusal { try await platform.refund(payment, 20_000, key: "k") }
      let receipt = try await platform.refund(payment, 100, key: "k")
      #expect(!receipt.wasAlreadyDone)
    }
  }

  private enum Answer: Hashable {
    case done(Reference)
    case again(Reference)
    case refused(Refusal)
  }

  private func simultaneously(
    _ platform: Platform, _ payment: TransactionID, _ amount: Int64, key: @escaping @Sendable (Int) -> String
  ) async throws -> [Answer] {
    try await withThrowingTaskGroup(of: Answer.self) { group in
      for number in 0..<100 {
        group.addTask {
          do {
            let receipt = try await platform.refund(payment, amount, key: key(number))
            return receipt.wasAlreadyDone ? .again(receipt.reference) : .done(receipt.reference)
          } catch let refusal as Refusal {
            return .refused(refusal)
          }
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
  }

  @Test func `a hundred at once with different keys move the money once`() async throws {
    try await withLedger(connections: 16) { platform in
      let merchant = try await platform.merchant(basisPoints: 0, fixed: 0)
      _ = try await platform.payment(1_000_000, to: merchant)
      let user = try await platform.user(holding: 10_000)
      let payment = try await platform.post(.payment(from: user, to: merchant), 10_000).transaction
      let answers = try await simultaneously(platform, payment, 10_000) { "key-\($0)" }
      #expect(answers.count { if case .done = $0 { true } else { false } } == 1)
      #expect(answers.count { $0 == .refused(.exceedsRemaining(.zero)) } == 99)
      #expect(try await platform.remaining(payment) == 0)
      #expect(try await platform.balance(user) == 10_000)
      #expect(try await platform.texts("SELECT key AS value FROM idempotency_keys").count == 1)
    }
  }

  @Test func `a hundred at once that fit all arrive`() async throws {
    try await withLedger(connections: 16) { platform in
      let merchant = try await platform.merchant(.returnProRata)
      let payment = try await platform.payment(10_000, to: merchant)
      let answers = try await simultaneously(platform, payment, 100) { "key-\($0)" }
      #expect(Set(answers).count == 100)
      #expect(answers.allSatisfy { if case .done = $0 { true } else { false } })
      #expect(try await platform.remaining(payment) == 0)
      #expect(try await platform.balance(merchant, .merchantPending) == 0)
    }
  }

  @Test func `a hundred at once with one key are one refund`() async throws {
    try await withLedger(connections: 16) { platform in
      let payment = try await platform.payment(10_000, to: try await platform.merchant())
      let answers = try await simultaneously(platform, payment, 40) { _ in "k" }
      let done = answers.compactMap { if case .done(let reference) = $0 { reference } else { nil } }
      let again = answers.compactMap { if case .again(let reference) = $0 { reference } else { nil } }
      #expect(done.count == 1)
      #expect(again.count == 99)
      #expect(Set(done + again).count == 1)
      #expect(try await platform.remaining(payment) == 9_960)
      #expect(try await platform.texts("SELECT act AS value FROM audit_events") == ["refund"])
    }
  }
}
