import Auth
import Database
import Ledger
import Templates
import Wallet

/// The queues of work that waits for staff. Raw values are used in SQL.
enum WaitingQueue: String, CaseIterable, DatabaseValue {
  case approvals, verification, cases
  case bankLines = "bank_lines"
  /// Approved payouts in no batch, and batches whose file nobody has downloaded.
  case payouts, batches
  /// Messages that could not be sent.
  case messages
  /// They complete by themselves when the merchant's balance suffices.
  case refunds
}

/// The work that a person's permissions let them do.
struct OwnWork: Sendable {
  let staff: Staff
  /// The approval requests that the person may decide.
  let kinds: [ApprovalKind]

  init(_ staff: Staff) {
    self.staff = staff
    kinds = staff.may(.decide) ? ApprovalKind.allCases.filter { staff.role.mayDecide($0) } : []
  }

  func has(_ queue: WaitingQueue) -> Bool {
    switch queue {
    case .approvals: !kinds.isEmpty
    case .verification: staff.may(.verifyUsers)
    case .cases: staff.may(.reviewCases)
    case .bankLines: staff.may(.importBankResults)
    case .payouts, .batches: staff.may(.sendPayouts)
    case .messages: staff.may(.retryMessages)
    case .refunds: false
    }
  }

  /// The condition that an open approval waits for the person: another requested it, and nobody else has taken it.
  var approvals: SQL {
    """
    kind = ANY(\(kinds)) AND requested_by <> \(actor) AND (assignee IS NULL OR assignee = \(actor)
      OR assigned_at <= clock_timestamp() - interval '30 minutes')
    """
  }

  /// The condition that an open case waits for the person.
  var cases: SQL { "(assignee_id IS NULL OR assignee_id = \(staff.id))" }

  private var actor: String { Actor(.staff, id: staff.id.rawValue, name: staff.name).key }
}

/// How much waits in a queue, and since when.
struct QueueState: RowDecodable, Equatable {
  /// Counts stop here, so that no page reads a whole queue.
  static let limit = 1000

  let queue: WaitingQueue
  let count: Int
  let oldest: Instant?
  /// How much of it the reader may do.
  let own: Int
  /// What the reader's own part comes to; nil where amounts aren't added up.
  let ownAmount: Money?

  init(_ row: Row) throws(DatabaseError) {
    queue = try row["queue"]
    count = try row["waiting"]
    oldest = try row["oldest"]
    own = try row["own"]
    ownAmount = try row["own_amount"]
  }

  /// Returns the query for all queues, one row each. Each reads the index of what waits.
  static func query(_ work: OwnWork) -> SQL {
    let isOwn: [WaitingQueue: Bool] = Dictionary(uniqueKeysWithValues: WaitingQueue.allCases.map { ($0, work.has($0)) })
    func own(_ queue: WaitingQueue) -> SQL { "\(isOwn[queue] ?? false)" }
    return """
      SELECT 'approvals' AS queue, count(*) AS waiting, min(since) AS oldest, count(*) FILTER (WHERE is_own) AS own,
        (sum(amount) FILTER (WHERE is_own AND \(WaitingItem.hasAmount)))::bigint AS own_amount
      FROM (
        SELECT kind, requested_at AS since, amount, \(work.approvals) AS is_own FROM approvals WHERE state = 'open'
        ORDER BY requested_at, id LIMIT \(literal: limit)
      ) waiting
      UNION ALL
      SELECT 'verification', count(*), min(requested_at), count(*) FILTER (WHERE \(own(.verification))), NULL
      FROM (
        SELECT requested_at FROM verification_requests WHERE state = 'pending'
        ORDER BY requested_at, id LIMIT \(literal: limit)
      ) waiting
      UNION ALL
      SELECT 'cases', count(*), min(opened_at), count(*) FILTER (WHERE \(own(.cases)) AND \(work.cases)), NULL
      FROM (
        SELECT opened_at, assignee_id FROM cases WHERE closed_at IS NULL ORDER BY opened_at, id LIMIT \(literal: limit)
      ) waiting
      UNION ALL
      SELECT 'bank_lines', count(*), min(imported_at), count(*) FILTER (WHERE \(own(.bankLines)) AND NOT is_requested), NULL
      FROM (
        SELECT imported_at, \(BankLineView.isRequested) AS is_requested FROM bank_lines WHERE \(BankLineView.isWaiting)
        ORDER BY imported_at, id LIMIT \(literal: limit)
      ) waiting
      UNION ALL
      SELECT queue, count(*), min(approved_at), count(*) FILTER (WHERE \(own(.payouts))), NULL
      FROM (
        SELECT CASE WHEN batch_id IS NULL THEN 'payouts' ELSE 'batches' END AS queue, approved_at FROM payouts
        WHERE state = 'approved' LIMIT \(literal: limit)
      ) waiting GROUP BY queue
      UNION ALL
      SELECT 'messages', count(*), min(created_at), count(*) FILTER (WHERE \(own(.messages))), NULL
      FROM (
        SELECT created_at FROM messages WHERE state <> 'sent' AND state = 'failed' LIMIT \(literal: limit)
      ) waiting
      UNION ALL
      SELECT 'refunds', count(*), min(requested_at), 0, NULL
      FROM (
        SELECT requested_at FROM refunds WHERE state = 'waiting_for_balance' LIMIT \(literal: limit)
      ) waiting
      """
  }
}

extension [QueueState] {
  subscript(queue: WaitingQueue) -> QueueState? { first { $0.queue == queue && $0.count > 0 } }

  /// The numbers of the sidebar: what the reader has to do, or else what others have to.
  var badges: [Section: WaitingCount] {
    var badges: [Section: WaitingCount] = [:]
    let sections: [(Section, [WaitingQueue])] = [
      (.approvals, [.approvals]), (.verification, [.verification]), (.cases, [.cases]), (.bankResults, [.bankLines]),
      (.payouts, [.payouts, .batches]),
    ]
    for (section, queues) in sections {
      let states = queues.compactMap { self[$0] }
      let own = states.map(\.own).reduce(0, +)
      let count = own > 0 ? own : states.map(\.count).reduce(0, +)
      if count > 0 { badges[section] = WaitingCount(count, isOwn: own > 0) }
    }
    return badges
  }
}
