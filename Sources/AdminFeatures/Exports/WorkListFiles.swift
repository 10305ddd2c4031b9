import Database
import Ledger
import Wallet

// The columns of the files of approvals, cases, messages and the audit log.
extension ListFile {
  static func approvals(_ search: BoundedSearch, queue: Bool) -> ListFile {
    ListFile(
      header: "request,kind,subject,amount,currency,state,reason,requested_by,requested_at,requested_at_utc,expires_at,"
        + "decided_by,decided_at,note,withdrawn_by,withdrawn_at,executed_at"
    ) { limit in
      """
      SELECT page.id, kind, csv_text(subject), csv_money(amount), 'EGP', state, csv_text(reason),
        csv_text(requested_by_name), \(times("page.requested_at")), \(time("expires_at")), csv_text(decided_by_name),
        \(time("decided_at")), csv_text(note), csv_text(withdrawn_by_name), \(time("withdrawn_at")),
        \(time("executed_at"))
      FROM (\(search.everything(limit: limit))) page
      ORDER BY \(order("page.requested_at", queue))
      """
    }
  }

  static func cases(_ search: BoundedSearch, queue: Bool, asOf: Instant?) -> ListFile {
    ListFile(
      header:
        "case,transaction,kind,amount,currency,user,state,priority,rules,assignee,opened_at,opened_at_utc,closed_at"
    ) { limit in
      """
      SELECT page.id, transactions.reference, transactions.kind, csv_money(transactions.amount), 'EGP',
        \(person("users.name", "users.mobile")), page.state, page.priority,
        \(CaseItem.rules(asOf: asOf)), csv_text(assignee_name), \(times("page.opened_at")), \(time("page.closed_at"))
      FROM (\(search.everything(limit: limit))) page
        JOIN transactions ON transactions.id = page.transaction_id
        JOIN users ON users.id = transactions.user_id
      ORDER BY \(order("page.opened_at", queue))
      """
    }
  }

  static func audit(_ search: BoundedSearch, queue: Bool) -> ListFile {
    ListFile(
      header: "event,at,at_utc,actor_kind,actor,act,subject_kind,subject,before,after,reason,ip_address,request"
    ) { limit in
      """
      SELECT page.id, \(times("page.at")), actor_kind, csv_text(actor_name), act, subject_kind,
        CASE WHEN subject ~ '^\\+20[0-9]{10}$' THEN masked_mobile(subject) ELSE csv_text(subject) END,
        csv_text(before::text), csv_text(after::text), csv_text(reason), address, request_id
      FROM (\(search.everything(limit: limit))) page
      ORDER BY \(order("page.at", queue))
      """
    }
  }

  static func messages(_ search: BoundedSearch, queue: Bool) -> ListFile {
    ListFile(
      header: "message,created_at,created_at_utc,kind,channel,state,recipient,attempts,error,due_at,ended_at"
    ) { limit in
      """
      SELECT page.id, \(times("page.created_at")), kind, channel, state,
        csv_text(coalesce(staff.name, member.display_name)), attempts, csv_text(error), \(time("due_at")),
        \(time("ended_at"))
      FROM (\(search.everything(limit: limit))) page
        LEFT JOIN staff ON staff.id = staff_id LEFT JOIN merchant_members member ON member.id = member_id
      ORDER BY \(Place.newest.order(number: "page.id", queue: queue))
      """
    }
  }
}
