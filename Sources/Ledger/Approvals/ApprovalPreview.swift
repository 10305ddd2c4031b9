package import Database
package import Wallet

/// What a verdict does to balances, computed by the code that posts it.
package enum ApprovalPreview: Sendable {
  case refund(RefundPreview)
  case accounts([ApprovalAccount])
  /// The ledger can't execute it now.
  case refused(Refusal)
}

/// A requested refund with what its approval depends on beside balances.
package struct RequestedRefund: RowDecodable {
  package let approval: ApprovalID
  let refund: ReservedRefund
  let allowance: RefundAllowance

  package init(_ row: Row) throws(DatabaseError) {
    approval = try row["approval_id"]
    refund = try ReservedRefund(row)
    allowance = try RefundAllowance(row)
  }

  /// Returns the query for the refunds of those of the approvals that are open.
  package static func query(of approvals: [ApprovalID]) -> SQL {
    """
    SELECT approvals.id AS approval_id, refunds.id, refunds.reference, payment_id, refunds.amount, refunds.reason,
      refunds.note, refunds.state, \(RefundAllowance.columns)
    FROM approvals
      JOIN refunds ON refunds.id = subject_id
      JOIN transactions ON transactions.id = payment_id
    WHERE approvals.id \(.among(approvals)) AND approvals.kind = 'refund' AND approvals.state = 'open'
    """
  }
}

/// An account of a requested adjustment, of the entry that it reverses, or of the end of a bank line's payout.
package struct ApprovalAccount: RowDecodable {
  package let approval: ApprovalID
  package let account: FoundAccount
  package let change: Money
  /// The balance before the change; nil for the platform's own accounts, which keep none.
  package fileprivate(set) var balance: Money?

  package init(_ row: Row) throws(DatabaseError) {
    approval = try row["approval_id"]
    account = try FoundAccount(row)
    change = try row["change"]
    balance = account.balance
  }

  /// Returns the query for the accounts of open requests. The account that gives is the first.
  package static func query(of approvals: [ApprovalID]) -> SQL {
    balances(of: adjustments(approvals) + " UNION ALL " + PayoutEnding.accounts(of: approvals))
  }

  /// Returns the query for the accounts between which a payout's amount moves if it ends as `state` now.
  package static func query(ending payout: Reference, as state: PayoutState) -> SQL {
    balances(of: PayoutEnding.accounts(of: payout, endingAs: state))
  }

  private static func adjustments(_ approvals: [ApprovalID]) -> SQL {
    """
    SELECT approvals.id AS approval_id, touched.account_id, change, (account_id = from_account) IS NOT TRUE AS takes
    FROM approvals
      JOIN adjustments ON adjustments.id = subject_id
      CROSS JOIN LATERAL (
        SELECT from_account AS account_id, -adjustments.amount AS change UNION ALL SELECT to_account, adjustments.amount
        UNION ALL SELECT account_id, -sum(amount)::bigint FROM postings WHERE entry_id = reverses GROUP BY account_id) touched
    WHERE approvals.id \(.among(approvals)) AND approvals.kind = 'adjustment' AND approvals.state = 'open'
      AND account_id IS NOT NULL
    """
  }

  private static func balances(of touched: SQL) -> SQL {
    """
    SELECT approval_id, accounts.id, accounts.kind, balance, change, users.name AS user_name, number AS merchant_number,
      trade_name AS merchant_name
    FROM (\(touched)) touched
      JOIN accounts ON accounts.id = account_id
      LEFT JOIN users ON users.id = user_id
      LEFT JOIN merchants ON merchants.id = merchant_id
    ORDER BY approval_id, takes, accounts.id
    """
  }
}

/// Returns what the same verdict on each of the approvals does, one after another in their order: each sees what those
/// before it leave. Requests that move no balance have no preview.
package func previewVerdicts(
  _ verdict: Verdict, on approvals: [ApprovalID], _ refunds: [RequestedRefund], _ accounts: [ApprovalAccount],
  in database: Database
) async throws -> [ApprovalID: ApprovalPreview] {
  let refunds = refunds.filter { approvals.contains($0.approval) }
  let book: Book? =
    if refunds.isEmpty { nil } else {
      try await database.read { connection in
        try Book(reading: Set(refunds.map(\.refund.payment)).sorted(), on: connection)
      }
    }
  var course = Course(verdict: verdict, book: book)
  var previews: [ApprovalID: ApprovalPreview] = [:]
  for id in approvals {
    let own = accounts.filter { $0.approval == id }
    if let refund = refunds.first(where: { $0.approval == id }) {
      previews[id] = try course.decide(refund)
    } else if !own.isEmpty {
      previews[id] = .accounts(try course.decide(own))
    }
  }
  return previews
}

/// Verdicts one after another. Nothing of it is posted.
private struct Course {
  let verdict: Verdict
  var book: Book?
  /// What the approved requests have moved so far.
  private var moved: [AccountID: Money] = [:]
  /// The merchants for whose balance an approved refund waits.
  private var waiting: Set<MerchantID> = []

  init(verdict: Verdict, book: Book?) {
    self.verdict = verdict
    self.book = book
  }

  mutating func decide(_ request: RequestedRefund) throws -> ApprovalPreview {
    guard var book, let payment = book.payments[request.refund.payment] else { return .refused(.unknownPayment) }
    var allowance = request.allowance
    if let merchant = payment.merchant, waiting.contains(merchant) { allowance.olderWait = true }
    do {
      let preview = try RefundPreview(request.refund.movement, of: payment.id, allowance, book)
      switch verdict {
      case .reject: book.payments[payment.id]?.refunded = try payment.refunded - preview.amount
      case .approve where preview.waits: if let merchant = payment.merchant { waiting.insert(merchant) }
      case .approve:
        for posting in try book.decide(request.refund.movement, .live).postings {
          try move(posting.account, by: posting.amount)
        }
      }
      self.book = book
      return .refund(preview)
    } catch let refusal as Refusal {
      return .refused(refusal)
    }
  }

  mutating func decide(_ accounts: [ApprovalAccount]) throws -> [ApprovalAccount] {
    var accounts = accounts
    for index in accounts.indices {
      if let balance = accounts[index].balance {
        accounts[index].balance = try balance + (moved[accounts[index].account.id] ?? .zero)
      }
    }
    // Where an account holds too little, the request isn't executed.
    let isCovered = accounts.allSatisfy { account in
      account.balance.map { $0.piastres >= -account.change.piastres } ?? true
    }
    if verdict == .approve, isCovered {
      for account in accounts {
        try move(account.account.id, by: account.change)
        try book?.move(account.account.id, by: account.change)
      }
    }
    return accounts
  }

  private mutating func move(_ account: AccountID, by amount: Money) throws {
    moved[account] = try (moved[account] ?? .zero) + amount
  }
}

extension Book {
  /// Changes the balance of an account, if it is one of the book's.
  fileprivate mutating func move(_ account: AccountID, by amount: Money) throws {
    for (id, user) in users where user.wallet == account { users[id]?.balance = try user.balance + amount }
    for (id, merchant) in merchants {
      if merchant.pending == account { merchants[id]?.pendingBalance = try merchant.pendingBalance + amount }
      if merchant.available == account { merchants[id]?.availableBalance = try merchant.availableBalance + amount }
    }
  }
}
