import Wallet

/// The demo's movements, an hour at a time, with the wallets and balances that decide what people can pay. It stores a
/// few numbers for each user and nothing about past movements, so that a million movements need little memory.
struct DemoTraffic {
  struct Hour {
    let time: DemoRhythm.Hour
    /// Refunds that staff complete at the beginning of the hour, first those that need one person.
    let refunds: [DemoMovement]
    /// The number of refunds that need one person.
    let alone: Int
    /// All other movements in the order of time.
    let movements: [DemoMovement]
  }

  private struct RefundDue {
    let at: Instant
    let payment: Int
    let user: Int
    let merchant: Int
    let amount: Int64
    /// Whether the refund, with other refunds of the payment by one person, is at most the threshold.
    let isAlone: Bool
  }

  private let users: DemoUsers
  private let rhythm: DemoRhythm
  private let today: Day
  private let movementsForACase: Int
  /// The numbers of the most active users.
  private let regulars: Int
  private var random: SplitMix64
  private var balances: [Int64]
  /// The minimum that each merchant holds, since settled money may have been paid out.
  private var tills = [Int64](repeating: 0, count: DemoMerchant.all.count)
  private var due: [RefundDue] = []
  private var number = 0
  /// The number of movements to add because refunds replaced them.
  private var owed = 0
  private(set) var hour = 0

  init(_ plan: DemoPlan, in zone: CairoZone) {
    users = DemoUsers(plan: plan)
    rhythm = DemoRhythm(plan.transactions - plan.frozenUsers, until: plan.now, in: zone)
    today = zone.day(of: plan.now)
    movementsForACase = plan.movementsForACase
    regulars = min(plan.users, max(300, plan.transactions / 25))
    random = SplitMix64(seed: UInt64(bitPattern: plan.seed), stream: 0)
    balances = [Int64](repeating: 0, count: plan.users)
  }

  var hours: Int { rhythm.hours.count }

  mutating func next() -> Hour? {
    guard hour < rhythm.hours.count else { return nil }
    let now = rhythm.hours[hour]
    hour += 1
    for merchant in tills.indices where DemoMerchant.mayBePaidOut(merchant, in: now, before: today) {
      tills[merchant] = 0
    }
    let (refunds, alone) = now.isOffice ? refunds(in: now) : ([], 0)
    let count = max(0, now.count - refunds.count - owed)
    owed = refunds.count + owed + count - now.count
    let begin = refunds.last?.at ?? now.start
    let room = max(1, now.end.microseconds - begin.microseconds - 1)
    let instants = (0..<count).map { _ in begin.microseconds + 1 + Int64(random.below(Int(room))) }.sorted()
    let present = users.joined(by: now.start)
    return Hour(
      time: now, refunds: refunds, alone: alone,
      movements: instants.map { movement(at: Instant(microseconds: $0), in: now, present) })
  }

  // MARK: What people do

  private mutating func movement(at: Instant, in hour: DemoRhythm.Hour, _ present: Int) -> DemoMovement {
    let isRegular = random.chance(92)
    let user = isRegular ? random.skewed(below: min(present, regulars)) : random.below(present)
    let act = random.below(100)
    switch act {
    case ..<74: return pay(user, at, in: hour)
    case ..<83: return transfer(user, to: random.below(present), at, in: hour)
    case ..<90: return withdraw(user, at, in: hour)
    default: return topUp(user, atLeast: 0, at)
    }
  }

  private mutating func pay(_ user: Int, _ at: Instant, in hour: DemoRhythm.Hour) -> DemoMovement {
    let merchant = pickMerchant()
    let amount = DemoPurchases.amount(merchant, &random)
    guard dares(user, amount) else { return topUp(user, atLeast: amount, at) }
    let channel = DemoPurchases.channel(merchant, &random)
    let description = DemoPurchases.description(merchant, &random)
    let isPaid = amount <= balances[user]
    let review = isPaid ? review(amount, above: 250_000, hour) : .none
    let made = make(
      .payment(user: user, merchant: merchant), amount, channel, description, at, review: review)
    if isPaid {
      balances[user] -= amount
      tills[merchant] += amount * 95 / 100
      considerRefund(made.number, user, merchant, amount, at)
    }
    return made
  }

  private mutating func transfer(_ user: Int, to other: Int, _ at: Instant, in hour: DemoRhythm.Hour) -> DemoMovement {
    let amount = Int64((1 + random.skewed(below: 60, draws: 3)) * 50) * 100
    guard user != other, dares(user, amount) else { return topUp(user, atLeast: amount, at) }
    let isPaid = amount <= balances[user]
    if isPaid {
      balances[user] -= amount
      balances[other] += amount
    }
    let review = isPaid ? review(amount, above: 150_000, hour) : .none
    return make(
      .transfer(from: user, to: other), amount, .app, random.pick(DemoPurchases.transfers), at, review: review)
  }

  private mutating func withdraw(_ user: Int, _ at: Instant, in hour: DemoRhythm.Hour) -> DemoMovement {
    let share = 20 + random.below(70)
    let amount = min(balances[user] * Int64(share) / 100 / 5_000 * 5_000, 600_000)
    guard amount > 0 else { return topUp(user, atLeast: 0, at) }
    balances[user] -= amount
    let channel = random.pick([.agent: 62, .bankTransfer: 38] as KeyValuePairs<Channel, Int>)
    return make(.withdrawal(user: user), amount, channel, nil, at, review: review(amount, above: 250_000, hour))
  }

  private mutating func topUp(_ user: Int, atLeast need: Int64, _ at: Instant) -> DemoMovement {
    let usual: Int64 = random.pick(
      [100: 14, 200: 22, 300: 14, 500: 24, 1_000: 16, 2_000: 7, 3_000: 3] as KeyValuePairs)
    let missing = max(0, need - balances[user])
    // The top-up is the missing amount in round figures, and a little more.
    let amount = max(usual * 100, (missing + 9_999) / 10_000 * 10_000 + usual * 50 / 5_000 * 5_000)
    let isLarge = amount > 500_000
    let channel: Channel =
      isLarge
      ? random.pick([.bankTransfer: 80, .card: 20] as KeyValuePairs)
      : random.pick([.card: 44, .agent: 22, .cash: 14, .bankTransfer: 20] as KeyValuePairs)
    balances[user] += amount
    return make(.topUp(user: user), amount, channel, nil, at)
  }

  /// Returns whether the user tries the payment: if the wallet has enough, and sometimes if it doesn't.
  private mutating func dares(_ user: Int, _ amount: Int64) -> Bool {
    let isReckless = random.chance(9)
    return amount <= balances[user] || isReckless
  }

  private mutating func pickMerchant() -> Int {
    var rest = random.below(Self.weights)
    for (index, merchant) in DemoMerchant.all.enumerated() {
      rest -= merchant.weight
      if rest < 0 { return index }
    }
    return 0
  }

  private static let weights = DemoMerchant.all.reduce(0) { $0 + $1.weight }

  // MARK: What staff do

  private mutating func considerRefund(_ payment: Int, _ user: Int, _ merchant: Int, _ amount: Int64, _ at: Instant) {
    guard random.below(1_000) < 36 else { return }
    let isFull = random.chance(60)
    let part = max(100, amount * Int64(10 + random.below(75)) / 100 / 50 * 50)
    let delay = Duration.seconds(3_600 + random.skewed(below: 6 * 86_400))
    let small = DemoPlan.refundThreshold.piastres
    let first = isFull ? amount : part
    due.append(
      RefundDue(
        at: at + delay, payment: payment, user: user, merchant: merchant, amount: first, isAlone: first <= small))
    // Sometimes the rest is refunded too.
    if !isFull, random.chance(20), amount > part {
      due.append(
        RefundDue(
          at: at + delay + .seconds(86_400), payment: payment, user: user, merchant: merchant, amount: amount - part,
          isAlone: amount - part <= small && (part > small || amount <= small)))
    }
  }

  private mutating func refunds(in hour: DemoRhythm.Hour) -> (made: [DemoMovement], alone: Int) {
    var ready = due.filter { $0.at <= hour.start }
    ready = ready.filter(\.isAlone) + ready.filter { !$0.isAlone }
    due.removeAll { $0.at <= hour.start }
    let length = hour.end.microseconds - hour.start.microseconds
    let gap = min(47_000_000, length / 4 / Int64(max(1, ready.count)))
    var made: [DemoMovement] = []
    var alone = 0
    for refund in ready {
      if tills[refund.merchant] < refund.amount {
        if refund.at + .seconds(4 * 86_400) > hour.start { due.append(refund) }
        continue
      }
      let offset = gap * Int64(made.count) + Int64(random.below(Int(gap) + 1))
      let at = Instant(microseconds: hour.start.microseconds + offset)
      let reason = random.pick(DemoPurchases.refundReasons)
      let note = DemoPurchases.refundNote(reason, &random)
      tills[refund.merchant] -= refund.amount
      balances[refund.user] += refund.amount
      if refund.isAlone { alone += 1 }
      made.append(make(.refund(payment: refund.payment, reason: reason, note: note), refund.amount, .portal, note, at))
    }
    return (made, alone)
  }

  /// Returns the review state of an amount. Large amounts are reviewed; older cases are closed.
  private mutating func review(_ amount: Int64, above limit: Int64, _ hour: DemoRhythm.Hour) -> ReviewState {
    let isLooked = random.below(1_000 * movementsForACase) < (amount > limit ? 110 : 1)
    let isRecent = hour.index > hours - 8 * 24
    let recent = random.pick([.flagged: 68, .inReview: 32] as KeyValuePairs<ReviewState, Int>)
    let old = random.pick([.cleared: 66, .confirmedFraud: 16, .inReview: 18] as KeyValuePairs<ReviewState, Int>)
    if !isLooked { return .none }
    return isRecent ? recent : old
  }

  private mutating func make(
    _ parties: DemoMovement.Parties, _ amount: Int64, _ channel: Channel, _ description: String?, _ at: Instant,
    review: ReviewState = .none
  ) -> DemoMovement {
    number += 1
    let kind: Reference.Kind = if case .refund = parties { .refund } else { .transaction }
    return DemoMovement(
      number: number, parties: parties, amount: Money(piastres: amount), channel: channel, description: description,
      at: at, reference: .random(kind, using: &random), review: review)
  }
}
