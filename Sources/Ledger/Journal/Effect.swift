package import Wallet

/// What one movement does: its postings and, where a merchant is touched, its balance transaction.
struct Effect {
  var user: UserID
  var counterparty: UserID?
  var payment: TransactionID?
  var fee = Fee.zero
  var postings: [Posting] = []
  var merchantLine: MerchantLine?
}

extension Book {
  /// Decides one movement against what the locked accounts hold now, and takes it into account for the next. What is
  /// refused leaves the book as it was: each of these writes into it last, when nothing can throw any more.
  mutating func decide(_ movement: Movement, _ rules: PostingRules) throws -> Effect {
    guard movement.amount > .zero else { throw Refusal.amountNotPositive }
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
    // Both together are the balance of the merchant's chain, which has to fit as well.
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
    guard var payment = payments[id] else { throw Refusal.unknownPayment }
    guard payment.kind == .payment, payment.status == .completed, let merchantID = payment.merchant,
      var merchant = merchants[merchantID], var payee = users[payment.user]
    else { throw Refusal.notRefundable }
    // What was asked for earlier is reserved already.
    let reserved = movement.completes == nil ? Money.zero : amount
    let remaining = try payment.amount - payment.refunded + reserved
    guard amount <= remaining else { throw Refusal.exceedsRemaining(remaining) }
    if case .history = rules {} else if payee.status == .closed { throw Refusal.userClosed }
    let returned = try RefundShare.returned(
      of: payment.fee, gross: payment.amount, refunded: payment.completed, amount: amount, policy: merchant.refundPolicy
    )
    let cost = try amount - returned.total
    let taken = try merchant.take(cost)
    payment.refunded = try payment.refunded - reserved + amount
    payment.completed = try payment.completed + amount

    var effect = Effect(user: payment.user, payment: id, fee: returned)
    effect.postings += taken.postings
    effect.post(platform.feeRevenue, try -returned.fee)
    effect.post(platform.vatPayable, try -returned.vat)
    effect.postings.append(try payee.credit(amount))
    effect.merchantLine = MerchantLine(
      merchant: merchantID, kind: .refund, gross: try -amount, fee: Fee(fee: try -returned.fee, vat: try -returned.vat),
      net: try -cost, pendingNet: try -taken.fromPending)
    users[payment.user] = payee
    merchants[merchantID] = merchant
    payments[id] = payment
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
  /// What isn't settled yet pays first; the rest comes out of what is.
  mutating func take(_ amount: Money) throws -> (postings: [Posting], fromPending: Money) {
    let holdings = try pendingBalance + availableBalance
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
  /// Out of the wallet, as far as the balance and then the limits go.
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
  /// A posting of nothing isn't written.
  mutating func post(_ account: AccountID, _ amount: Money, after balance: Money? = nil) {
    if amount != .zero { postings.append(Posting(account: account, amount: amount, balanceAfter: balance)) }
  }
}

/// What a refund gives back of the payment's fee.
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
