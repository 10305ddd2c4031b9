import Database
import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

/// The list from which a request was opened, as it was filtered. Its pages carry it along, so that the next request is one
/// of the same list.
struct ApprovalQueue: Sendable {
  private let query: ListQuery<ApprovalFilter>

  /// Reads the query of the list's address. Where it isn't one, it is the list without filters.
  init(_ text: String?, today: Day) {
    func read(_ text: String) -> ListQuery<ApprovalFilter>? {
      (try? URLEncoded(text.utf8)).map { ListQuery(FilterQuery($0), today: today) }
    }
    let typed = text.flatMap(read)
    query = typed.flatMap { $0.filters.errors.isEmpty ? $0 : nil } ?? ListQuery(FilterQuery([]), today: today)
  }

  var path: Path { query.path }

  /// The field that carries it along.
  var field: HiddenField? { query.path.queryText.isEmpty ? nil : HiddenField("list", query.path.queryText) }

  /// A page of a request that leads back here.
  func path(_ page: Path) -> Path { page.query("list", query.path.queryText) }

  func path(to id: ApprovalID) -> Path { path(AdminPath.approval(id)) }

  /// Returns the query for the requests next to one. After the last one that was decided, the next is the first again.
  /// Decided requests aren't a queue.
  func neighbours(of id: ApprovalID) -> SQL {
    guard query.filter.isQueue else { return "SELECT NULL::bigint AS previous, NULL::bigint AS next WHERE false" }
    let conditions = query.filter.conditions
    let requests: SQL =
      "SELECT id FROM approvals WHERE \(conditions.indexed ?? "true") AND \(conditions.rest ?? "true")"
    let (ascending, descending): (SQL, SQL) = ("requested_at, id", "requested_at DESC, id DESC")
    let (forward, back) = query.isQueue ? (ascending, descending) : (descending, ascending)
    let (after, before): (SQL, SQL) = query.isQueue ? (">", "<") : ("<", ">")
    return """
      SELECT (
          \(requests) AND (requested_at, id) \(before) (own.requested_at, own.id) ORDER BY \(back) LIMIT 1
        ) AS previous, coalesce(
          (\(requests) AND (requested_at, id) \(after) (own.requested_at, own.id) ORDER BY \(forward) LIMIT 1),
          (\(requests) AND own.state <> 'open' ORDER BY \(forward) LIMIT 1)
        ) AS next
      FROM approvals own WHERE own.id = \(id)
      """
  }
}
