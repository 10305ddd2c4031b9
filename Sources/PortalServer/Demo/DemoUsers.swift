import Ledger
import Wallet

/// The demo's users, oldest first. Each follows from its index.
struct DemoUsers: Sendable {
  let plan: DemoPlan

  private static let day: Int64 = 86_400_000_000
  /// One user in eight joined during the demo's weeks, the others in the year before.
  private static let newcomers = 8

  /// The instant before the first movement, which belongs to the first hour of a day.
  private var opening: Instant { plan.now - .seconds((DemoPlan.days + 1) * 86_400) }
  private var settled: Int { plan.users - plan.users / Self.newcomers }

  subscript(index: Int) -> NewUser {
    var random = SplitMix64(seed: UInt64(bitPattern: plan.seed), stream: UInt64(index) + 1)
    let names = random.chance(10) ? DemoNames.coptic : .common
    let given = random.pick(random.chance(46) ? names.women : names.men)
    let father = random.pick(names.men)
    let family = random.pick(names.families)
    let isLatin = random.chance(24)
    let name =
      isLatin ? "\(given.latin) \(family.latin)" : "\(given.arabic) \(father.arabic) \(family.arabic)"
    let word = family.latin.lowercased().replacing(" ", with: "")
    let email = random.chance(38) ? "\(given.latin.lowercased()).\(word)\(index + 1)@example.com" : nil
    let tier = random.pick([KYCTier.full: 62, .basic: 26, .unverified: 12] as KeyValuePairs)
    return NewUser(
      externalID: DemoID.user(index), name: name, mobile: mobile(index, &random), email: email, tier: tier,
      createdAt: joined(index, jitter: random.next()))
  }

  /// Returns the number of users who had joined by an instant.
  func joined(by instant: Instant) -> Int {
    let step = step(from: opening, to: plan.now, plan.users - settled)
    let passed = (instant.microseconds - opening.microseconds) / step
    return min(plan.users, settled + Int(passed))
  }

  private func joined(_ index: Int, jitter: UInt64) -> Instant {
    let isSettled = index < settled
    let begin = isSettled ? Instant(microseconds: opening.microseconds - 365 * Self.day) : opening
    let end = isSettled ? opening : plan.now
    let step = step(from: begin, to: end, isSettled ? settled : plan.users - settled)
    let place = isSettled ? index : index - settled
    return Instant(microseconds: begin.microseconds + Int64(place) * step + Int64(jitter % UInt64(step)))
  }

  private func step(from begin: Instant, to end: Instant, _ count: Int) -> Int64 {
    max(1, (end.microseconds - begin.microseconds) / Int64(max(1, count)))
  }

  /// Returns a mobile number whose eight digits no other index has, since the factor and the modulus have no common
  /// divisor.
  private func mobile(_ index: Int, _ random: inout SplitMix64) -> PhoneNumber {
    let offset = Int64(plan.seed.magnitude % 1_000_000) * 97 + 31_415_926
    let digits = (Int64(index) * 52_711_877 + offset) % 100_000_000
    let network = random.pick(["10": 42, "11": 24, "12": 22, "15": 12] as KeyValuePairs)
    let padded = String(repeating: "0", count: 8 - String(digits).count) + String(digits)
    guard let mobile = PhoneNumber(e164: "+20\(network)\(padded)") else {
      preconditionFailure("the digits of a mobile are always eight")
    }
    return mobile
  }
}
