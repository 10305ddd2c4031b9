import Ledger
import Testing
import Wallet

@testable import PortalServer

struct DemoTrafficTests {
  /// A Wednesday evening in Cairo, in winter time.
  private let now = Instant(microseconds: 1_794_420_000_000_000)
  private let zone = CairoZone(
    initialOffset: 7_200,
    transitions: [
      CairoZone.Transition(at: Instant(microseconds: 1_777_500_000_000_000), offsetSeconds: 10_800),
      CairoZone.Transition(at: Instant(microseconds: 1_793_394_000_000_000), offsetSeconds: 7_200),
    ])

  private func plan(users: Int = 400, transactions: Int = 12_000, seed: Int64 = 1) -> DemoPlan {
    DemoPlan(users: users, transactions: transactions, seed: seed, now: now)
  }

  private func movements(_ plan: DemoPlan) -> [DemoMovement] {
    var traffic = DemoTraffic(plan, in: zone)
    var all: [DemoMovement] = []
    while let hour = traffic.next() { all += hour.refunds + hour.movements }
    return all
  }

  @Test func `the same seed gives the same movements`() {
    let (first, second, other) = (movements(plan()), movements(plan()), movements(plan(seed: 2)))
    #expect(first.map(\.reference) == second.map(\.reference))
    #expect(first.map(\.amount) == second.map(\.amount))
    #expect(first.map(\.at) == second.map(\.at))
    #expect(first.map(\.parties) == second.map(\.parties))
    #expect(Set(first.map(\.reference)).isDisjoint(with: other.map(\.reference)))
  }

  /// The generator's first numbers for seed 1234567, as other implementations publish them.
  @Test func `the generator is split mix 64`() {
    var random = SplitMix64(seed: 1_234_567)
    #expect(
      (0..<3).map { _ in random.next() } == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
      ])
  }

  @Test(arguments: [(10, 100), (400, 12_000), (40_000, 30_000)]) func `all of them happen before now`(
    users: Int, transactions: Int
  ) {
    let plan = plan(users: users, transactions: transactions)
    let all = movements(plan)
    #expect(abs(all.count + plan.frozenUsers - transactions) <= 10)
    #expect(all.map(\.number) == Array(1...all.count))
    #expect(zip(all, all.dropFirst()).allSatisfy { $0.at <= $1.at })
    #expect(all.allSatisfy { $0.at < now && $0.amount > .zero })
    #expect(Set(all.map(\.reference)).count == all.count)
  }

  /// A refund needs its payment in the database, so they are never in the same run, at whatever hour the demo is
  /// loaded.
  @Test(arguments: 0..<24) func `runs refund nothing of their own`(hoursLater: Int) {
    let later = now + .seconds(hoursLater * 3_600 + 61 * hoursLater)
    var traffic = DemoTraffic(DemoPlan(users: 400, transactions: 12_000, seed: 1, now: later), in: zone)
    var runs: [DemoRun] = []
    var count = 0
    while let hour = traffic.next() {
      DemoRun.add(hour, to: &runs)
      count += hour.refunds.count + hour.movements.count
    }
    #expect(runs.reduce(0) { $0 + $1.movements.count } == count)
    #expect(runs.flatMap { $0.movements.map(\.number) } == Array(1...count))
    for run in runs {
      let own = Set(run.movements.map(\.number))
      #expect(run.movements.allSatisfy { $0.refundedPayment.map { !own.contains($0) } ?? true })
    }
  }

  /// The threshold applies to a payment, so its partial refunds don't exceed it together.
  @Test func `one person gives back up to the threshold`() {
    var traffic = DemoTraffic(plan(users: 4_000, transactions: 60_000), in: zone)
    var alone: [Int: Money] = [:]
    var parts = 0
    while let hour = traffic.next() {
      for refund in hour.refunds.prefix(hour.alone) {
        guard let payment = refund.refundedPayment else { continue }
        if alone[payment] != nil { parts += 1 }
        alone[payment] = Money(piastres: alone[payment, default: .zero].piastres + refund.amount.piastres)
      }
    }
    #expect(parts > 0)
    #expect(alone.values.allSatisfy { $0 <= DemoPlan.refundThreshold })
  }

  /// Parties of a movement had joined before it. Refunds come after their payment and never exceed it.
  @Test func `parties were there`() {
    let plan = plan(users: 4_000, transactions: 20_000)
    let users = DemoUsers(plan: plan)
    let joined = (0..<plan.users).map { users[$0].createdAt ?? now }
    var payments: [Int: Int64] = [:]
    for movement in movements(plan) {
      switch movement.parties {
      case .topUp(let user), .withdrawal(let user): #expect(joined[user] <= movement.at)
      case .payment(let user, _):
        #expect(joined[user] <= movement.at)
        payments[movement.number] = movement.amount.piastres
      case .transfer(let from, let to):
        #expect(joined[from] <= movement.at && joined[to] <= movement.at && from != to)
      case .refund(let payment, _, _):
        payments[payment, default: 0] -= movement.amount.piastres
      }
    }
    #expect(payments.values.allSatisfy { $0 >= 0 })
  }

  @Test func `days have their rhythm`() {
    var hours = [Int](repeating: 0, count: 24)
    var days = [Int](repeating: 0, count: 7)
    var today = 0
    for movement in movements(plan()) {
      let local = zone.local(movement.at)
      hours[local.hour] += 1
      days[local.day.weekday] += 1
      if local.day == zone.day(of: now) { today += 1 }
    }
    #expect(hours[20] > 20 * hours[3])
    #expect(hours[20] > hours[14] && hours[14] > hours[7])
    #expect(days[5] * 4 < days[4] * 3)
    #expect(today > 10)
  }

  /// Even a minute after midnight today has movements.
  @Test func `today is never empty`() {
    let midnight = zone.start(of: zone.day(of: now))
    let plan = DemoPlan(now: midnight + .seconds(60))
    #expect(movements(plan).count { $0.at >= midnight } >= 10)
  }

  @Test func `users are distinct`() {
    let users = DemoUsers(plan: plan(users: 30_000))
    let all = (0..<30_000).map { users[$0] }
    #expect(Set(all.map(\.mobile)).count == all.count)
    #expect(Set(all.map(\.externalID)).count == all.count)
    #expect(all.allSatisfy { !$0.name.isEmpty && ($0.createdAt ?? now) < now })
    let latin = all.count { $0.name.utf8.allSatisfy { $0 < 0x80 } }
    #expect((5_000...10_000).contains(latin))
    let instants = all.compactMap(\.createdAt)
    #expect(zip(instants, instants.dropFirst()).allSatisfy { $0 <= $1 })
    for instant in [instants[100], instants[29_000], now] {
      #expect(users.joined(by: instant) <= max(all.count { ($0.createdAt ?? now) <= instant }, 26_250))
    }
  }
}
