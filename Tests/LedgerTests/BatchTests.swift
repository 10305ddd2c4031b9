import Database
import Ledger
import Testing
import Wallet

/// A model of a few users and merchants in plain arithmetic, which computes what the ledger should do.
private struct Model {
  struct Merchant {
    let basisPoints: Int64
    let fixed: Int64
    let policy: RefundFeePolicy
    let isActive: Bool
    var pending: Int64 = 0
    var sequence = 0
  }

  struct Payment {
    let user: Int
    let merchant: Int
    let amount: Int64
    let fee: Int64
    let vat: Int64
    var refunded: Int64 = 0
  }

  enum Act {
    case topUp(Int)
    case withdrawal(Int)
    case transfer(Int, Int)
    case payment(Int, Int)
    case refund(Int)
  }

  var users: [Int64]
  let frozen: Set<Int>
  var merchants: [Merchant]
  var payments: [Payment] = []
  /// Payments of the current batch, which can be refunded after it.
  var fresh: [Payment] = []

  /// Returns "posted", or the name of the refusal.
  mutating func decide(_ act: Act, _ amount: Int64) -> String {
    if amount <= 0 { return "amountNotPositive" }
    switch act {
    case .topUp(let user):
      if frozen.contains(user) { return "userFrozen" }
      users[user] += amount
    case .withdrawal(let user):
      if frozen.contains(user) { return "userFrozen" }
      if users[user] < amount { return "insufficientBalance" }
      users[user] -= amount
    case .transfer(let from, let to):
      if from == to { return "sameUser" }
      if frozen.contains(from) || frozen.contains(to) { return "userFrozen" }
      if users[from] < amount { return "insufficientBalance" }
      users[from] -= amount
      users[to] += amount
    case .payment(let user, let merchant): return pay(user, merchant, amount)
    case .refund(let payment): return refund(payment, amount)
    }
    return "posted"
  }

  private mutating func pay(_ user: Int, _ merchant: Int, _ amount: Int64) -> String {
    if frozen.contains(user) { return "userFrozen" }
    let shop = merchants[merchant]
    if !shop.isActive { return "merchantNotActive" }
    let fee = (amount * shop.basisPoints + 5_000) / 10_000 + shop.fixed
    let vat = (fee * 1_400 + 5_000) / 10_000
    if fee + vat > amount { return "merchantBalance" }
    if users[user] < amount { return "insufficientBalance" }
    users[user] -= amount
    merchants[merchant].pending += amount - fee - vat
    merchants[merchant].sequence += 1
    fresh.append(Payment(user: user, merchant: merchant, amount: amount, fee: fee, vat: vat))
    return "posted"
  }

  private mutating func refund(_ place: Int, _ amount: Int64) -> String {
    let payment = payments[place]
    let shop = merchants[payment.merchant]
    if payment.refunded + amount > payment.amount { return "exceedsRemaining" }
    func share(_ whole: Int64, _ refunded: Int64) -> Int64 {
      shop.policy == .keep ? 0 : (2 * whole * refunded + payment.amount) / (2 * payment.amount)
    }
    let total = payment.refunded + amount
    let back = share(payment.fee, total) - share(payment.fee, payment.refunded)
    let vatBack = share(payment.vat, total) - share(payment.vat, payment.refunded)
    let cost = amount - back - vatBack
    if cost > shop.pending { return "merchantBalance" }
    merchants[payment.merchant].pending -= cost
    merchants[payment.merchant].sequence += 1
    users[payment.user] += amount
    payments[place].refunded = total
    return "posted"
  }

  mutating func endBatch() {
    payments += fresh
    fresh = []
  }
}

/// The model's parties in a real ledger.
private struct Parties {
  let platform: Platform
  var users: [UserID] = []
  var merchants: [MerchantID] = []
  var payments: [TransactionID] = []

  init(_ model: Model, _ platform: Platform) async throws {
    self.platform = platform
    for (place, balance) in model.users.enumerated() {
      users.append(try await platform.user(holding: balance, status: model.frozen.contains(place) ? .frozen : .active))
    }
    for shop in model.merchants {
      merchants.append(
        try await platform.merchant(
          shop.policy, basisPoints: shop.basisPoints, fixed: shop.fixed, status: shop.isActive ? .active : .suspended))
    }
  }

  func movement(_ act: Model.Act, _ amount: Int64) -> Movement {
    let parties: Movement.Parties =
      switch act {
      case .topUp(let user): .topUp(users[user])
      case .withdrawal(let user): .withdrawal(users[user])
      case .transfer(let from, let to): .transfer(from: users[from], to: users[to])
      case .payment(let user, let merchant): .payment(from: users[user], to: merchants[merchant])
      case .refund(let payment): .refund(of: payments[payment], reason: .other, note: nil)
      }
    return Movement(parties, amount: Money(piastres: amount), channel: .app)
  }

  mutating func keep(_ outcomes: [Outcome], of acts: [(Model.Act, Int64)]) {
    for (outcome, (act, _)) in zip(outcomes, acts) {
      if case .posted(let posted) = outcome, case .payment = act { payments.append(posted.transaction) }
    }
  }

  /// Returns balances, chains and remaining amounts of payments, without ids.
  func state() async throws -> [String] {
    let accounts = try await platform.texts(
      """
      SELECT kind || ' ' || balance AS value FROM accounts
      WHERE user_id = ANY(\(users)) OR merchant_id = ANY(\(merchants)) ORDER BY id
      """)
    let chains = try await platform.texts(
      """
      SELECT concat_ws(' ', dense_rank() OVER (ORDER BY merchant_id), sequence, kind, gross, fee, vat, net, pending_net,
        balance) AS value
      FROM balance_transactions WHERE merchant_id = ANY(\(merchants)) ORDER BY merchant_id, sequence
      """)
    let remaining = try await platform.texts(
      "SELECT amount || ' ' || refunded AS value FROM transactions WHERE id = ANY(\(payments)) ORDER BY id")
    return accounts + chains + remaining
  }
}

struct BatchTests {
  private func name(_ outcome: Outcome) -> String {
    switch outcome {
    case .posted: "posted"
    case .refused(let refusal): String("\(refusal)".prefix { $0 != "(" })
    }
  }

  private func random(_ model: Model, _ generator: inout SeededGenerator) -> (Model.Act, Int64) {
    func user() -> Int { .random(in: model.users.indices, using: &generator) }
    let amount = Int64.random(in: -1...2_000, using: &generator)
    switch Int.random(in: 0..<10, using: &generator) {
    case 0: return (.topUp(user()), amount)
    case 1: return (.withdrawal(user()), amount)
    case 2...3: return (.transfer(user(), user()), amount)
    case 4...7 where !model.payments.isEmpty:
      return (.refund(.random(in: model.payments.indices, using: &generator)), amount / 3)
    default: return (.payment(user(), .random(in: model.merchants.indices, using: &generator)), amount)
    }
  }

  @Test(arguments: [UInt64](1...5)) func `a batch is its movements one by one`(seed: UInt64) async throws {
    try await withLedger { platform in
      var generator = SeededGenerator(seed: seed)
      var model = Model(
        users: [0, 500, 3_000, 20_000, 1_000], frozen: [4],
        merchants: [
          Model.Merchant(basisPoints: 250, fixed: 0, policy: .keep, isActive: true),
          Model.Merchant(basisPoints: 333, fixed: 7, policy: .returnProRata, isActive: true),
          Model.Merchant(basisPoints: 5_000, fixed: 1, policy: .returnProRata, isActive: true),
          Model.Merchant(basisPoints: 0, fixed: 0, policy: .keep, isActive: false),
        ])
      var batched = try await Parties(model, platform)
      var single = try await Parties(model, platform)
      var names: Set<String> = []
      for _ in 0..<6 {
        let acts = (0..<60).map { _ in random(model, &generator) }
        let expected = acts.map { model.decide($0.0, $0.1) }
        model.endBatch()
        let outcomes = try await platform.post(acts.map { batched.movement($0.0, $0.1) })
        #expect(outcomes.map(name) == expected)
        var ones: [Outcome] = []
        for (act, amount) in acts { ones += try await platform.post([single.movement(act, amount)]) }
        #expect(ones.map(name) == expected)
        batched.keep(outcomes, of: acts)
        single.keep(ones, of: acts)
        names.formUnion(expected)
      }
      #expect(try await batched.state() == single.state())
      #expect(
        names.isSuperset(of: ["posted", "insufficientBalance", "exceedsRemaining", "userFrozen", "merchantNotActive"]))

      var users: [Int64] = []
      for user in batched.users { users.append(try await platform.balance(user)) }
      #expect(users == model.users)
      for (merchant, shop) in zip(batched.merchants, model.merchants) {
        #expect(try await platform.balance(merchant, .merchantPending) == shop.pending)
        let lines = try await platform.texts(
          "SELECT sequence::text AS value FROM balance_transactions WHERE merchant_id = \(merchant) ORDER BY sequence")
        #expect(lines.last ?? "0" == "\(shop.sequence)")
      }
    }
  }

  @Test func `thousands at once`() async throws {
    try await withLedger { platform in
      let user = try await platform.user(holding: 1_000_000)
      let merchant = try await platform.merchant()
      let movement = Movement(.payment(from: user, to: merchant), amount: Money(piastres: 100), channel: .qr)
      let outcomes = try await platform.post(Array(repeating: movement, count: 5_000))
      #expect(outcomes.count { $0.isPosted } == 5_000)
      #expect(try await platform.balance(user) == 500_000)
      #expect(try await platform.lastLine(merchant) == "payment 100 3 0 97 97 485000")
    }
  }

  @Test func `what cannot be written leaves nothing of the batch`() async throws {
    try await withLedger { platform in
      let user = try await platform.user()
      let movement = Movement(.topUp(user), amount: Money(piastres: 100), channel: .agent, externalID: "twice")
      try await platform.post([movement])
      let before = try await platform.traces()
      let error = await #expect(throws: DatabaseError.self) {
        try await platform.post([Movement(.topUp(user), amount: Money(piastres: 5), channel: .agent), movement])
      }
      #expect(error?.kind == .uniqueViolation(constraint: "transactions_external_id_key"))
      #expect(try await platform.traces() == before)
    }
  }
}
