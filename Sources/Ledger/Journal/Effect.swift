package import Wallet

/// The effect of one movement: its postings and, if it touches a merchant, its balance transaction.
struct Effect {
  var user: UserID
  var counterparty: UserID?
  var payment: TransactionID?
  var fee = Fee.zero
  var postings: [Posting] = []
  var merchantLine: MerchantLine?
}

extension Book {
  /// Decides one movement against the locked accounts and applies it to the book, so that the next movement sees it. A
  /// refused movement leaves the book unchanged: each function below changes it last, after everything that can throw.
  mutating func decide(_ movement: Movement, _ rules: PostingRules) throws -> Effect {
    guard movement.amount > .zero else { throw Refusal.amountNotPositive }
    if let feature = FeatureSwitch(of: movement.kind), switchedOff.contains(feature) {
      throw Refusal.switchedOff(feature)
    }
    do {
      switch movement.parties {
      case .topUp(let user): return try topUp(user, movement.amount, rules)
      case .withdrawal(let user): return try withdraw(user, movement, rules)
      case .transfer(let from, let to): return try transfer(from, to, movement, rules)
      case .payment(let user, let merchant): return try pay(user, merchant, movement, rules)
      case .refund(let payment, _, _): return try refund(payment, movement, rules)
      }
    } catch is MoneyOverflow {
      throw Refusal.amountTooLarge
    }
  }

  private mutating func topUp(_ id: UserID, _ amount: Money, _ rules: PostingRules) throws -> Effect {
    var user = try open(id, rules)
    var effect = Effect(user: id)
    effect.post(platform.bankClearing, try -amount)
    effect.postings.append(try user.credit(amount))
    users[id] = user
    return effect
  }

  private mutating func withdraw(_ id: UserID, _ movement: Movement, _ rules: PostingRules) throws -> Effect {
    var user = try open(id, rules)
    var effect = Effect(user: id)
    effect.postings.append(try user.spend(movement))
    effect.post(platform.bankClearing, movement.amount)
    users[id] = user
    return effect
  }

  private mutating func transfer(
    _ from: UserID, _ to: UserID, _ movement: Movement, _ rules: PostingRules
  ) throws
    -> Effect
  {
    guard from != to else { throw Refusal.sameUser }
    var payer = try open(from, rules)
    var payee = try open(to, rules)
    var effect = Effect(user: from, counterparty: to)
    effect.postings = [try payer.spend(movement), try payee.credit(movement.amount)]
    users[from] = payer
    users[to] = payee
    return effect
  }

  private mutating func pay(
    _ user: UserID, _ id: MerchantID, _ movement: Movement, _ rules: PostingRules
  ) throws
    -> Effect
  {
    let amount = movement.amount
    var payer = try open(user, rules)
    guard var merchant = merchants[id] else { throw Refusal.unknownMerchant }
    if case .history = rules {} else if merchant.status != .active { throw Refusal.merchantNotActive }
    let fee = try merchant.fees.fee(on: amount)
    let net = try amount - fee.total
    guard net >= .zero else { throw Refusal.merchantBalance(available: amount) }
    var effect = Effect(user: user, fee: fee)
    effect.postings = [try payer.spend(movement)]
    merchant.pendingBalance = try merchant.pendingBalance + net
    // The merchant's chain holds the sum of both balances, which must not overflow either.
    _ = try merchant.pendingBalance + merchant.availableBalance
    effect.post(merchant.pending, net, after: merchant.pendingBalance)
    effect.post(platform.feeRevenue, fee.fee)
    effect.post(platform.vatPayable, fee.vat)
    effect.merchantLine = MerchantLine(
      merchant: id, kind: .payment, gross: amount, fee: fee, net: net, pendingNet: net)
    users[user] = payer
    merchants[id] = merchant
    return effect
  }

  private mutating func refund(_ id: TransactionID, _ movement: Movement, _ rules: PostingRules) throws -> Effect {
    let amount = movement.amount
    var terms = try refundTerms(id, movement, rules)
    let returned = terms.returned
    let taken = try terms.merchant.take(terms.cost)
    // A refund that was requested earlier is already reserved.
    if movement.completes == nil { terms.payment.refunded = try terms.payment.refunded + amount }
    terms.payment.completed = try terms.payment.completed + amount

    var effect = Effect(user: terms.payment.user, payment: id, fee: returned)
    effect.postings += taken.postings
    effect.post(platform.feeRevenue, try -returned.fee)
    effect.post(platform.vatPayable, try -returned.vat)
    effect.postings.append(try terms.payee.credit(amount))
    effect.merchantLine = MerchantLine(
      merchant: terms.merchantID, kind: .refund, gross: try -amount,
      fee: Fee(fee: try -returned.fee, vat: try -returned.vat), net: try -terms.cost,
      pendingNet: try -taken.fromPending)
    users[terms.payment.user] = terms.payee
    merchants[terms.merchantID] = terms.merchant
    payments[id] = terms.payment
    return effect
  }

  private func open(_ id: UserID, _ rules: PostingRules) throws -> User {
    guard let user = users[id] else { throw Refusal.unknownUser }
    if case .history = rules { return user }
    switch user.status {
    case .active: return user
    case .frozen: throw Refusal.userFrozen
    case .closed: throw Refusal.userClosed
    }
  }
}

extension Book.Merchant {
  /// The sum of the pending and available balances.
  var holdings: Money {
    get throws(MoneyOverflow) { try pendingBalance + availableBalance }
  }

  /// Takes `amount` from the pending balance first, then from the available balance.
  mutating func take(_ amount: Money) throws -> (postings: [Posting], fromPending: Money) {
    let holdings = try holdings
    guard amount <= holdings else { throw Refusal.merchantBalance(available: holdings) }
    let fromPending = min(amount, pendingBalance)
    let fromAvailable = try amount - fromPending
    var postings: [Posting] = []
    if fromPending != .zero {
      pendingBalance = try pendingBalance - fromPending
      postings.append(Posting(account: pending, amount: try -fromPending, balanceAfter: pendingBalance))
    }
    if fromAvailable != .zero {
      availableBalance = try availableBalance - fromAvailable
      postings.append(Posting(account: available, amount: try -fromAvailable, balanceAfter: availableBalance))
    }
    return (postings, fromPending)
  }
}

extension Book.User {
  /// Debits the wallet if its balance and then its limits allow it.
  mutating func spend(_ movement: Movement) throws -> Posting {
    let posting = try debit(movement.amount)
    if let own = limits[movement.occurredAt] {
      try own.expectRoom(for: movement.amount)
      for instant in limits.keys { limits[instant]?.use(movement.amount, on: own) }
    }
    return posting
  }

  mutating func debit(_ amount: Money) throws -> Posting {
    guard amount <= balance else { throw Refusal.insufficientBalance(available: balance) }
    balance = try balance - amount
    return Posting(account: wallet, amount: try -amount, balanceAfter: balance)
  }

  mutating func credit(_ amount: Money) throws -> Posting {
    balance = try balance + amount
    return Posting(account: wallet, amount: amount, balanceAfter: balance)
  }
}

extension Effect {
  /// Adds a posting unless `amount` is zero.
  mutating func post(_ account: AccountID, _ amount: Money, after balance: Money? = nil) {
    if amount != .zero { postings.append(Posting(account: account, amount: amount, balanceAfter: balance)) }
  }
}

/// The computation of the part of a payment's fee that a refund returns.
package enum RefundShare {
  package static func returned(
    of fee: Fee, gross: Money, refunded: Money, amount: Money, policy: RefundFeePolicy
  )
    throws(MoneyOverflow) -> Fee
  {
    switch policy {
    case .keep: .zero
    case .returnProRata:
      try fee.returned(afterRefunding: refunded + amount, of: gross) - fee.returned(afterRefunding: refunded, of: gross)
    }
  }
}
