import Auth
import Database
import Ledger
import Templates
import Wallet
import Web

struct TransactionRoutes {
  static let length = 50

  let database: Database

  func add(to routes: StaffRoutes) {
    routes.get("/transactions", .readTransactions, first: newestPage, use: list)
    routes.get("/transactions/:reference", .readTransactions, first: detail, use: show)
  }

  /// Asked for together with the session. A query that makes no sense asks for nothing.
  @Sendable private func newestPage(_ request: PageRequest) -> Query<[TransactionItem]> {
    let query = TransactionQuery(request.query)
    return .rows(
      TransactionList.items(.platform, query.filter, query.place, length: query.errors.isEmpty ? Self.length : -1))
  }

  @Sendable private func list(
    _ request: PageRequest, _ context: StaffContext, _ rows: [TransactionItem]
  ) async throws
    -> Page
  {
    let query = TransactionQuery(request.query)
    let totals =
      query.filter.isEmpty || !query.errors.isEmpty
      ? nil : try await database.one(TransactionList.totals(.platform, query.filter), as: TransactionTotals.self)
    return context.page(
      TransactionListPage(
        chrome: context.chrome, query: query, page: ListPage(rows, query.place, length: Self.length), totals: totals),
      status: query.errors.isEmpty ? .ok : .unprocessable)
  }

  @Sendable private func detail(_ request: PageRequest) throws -> Query<TransactionDetail?> {
    .first(TransactionDetail.query(try request.reference()))
  }

  @Sendable private func show(
    _ request: PageRequest, _ context: StaffContext, _ detail: TransactionDetail?
  ) async throws
    -> Page
  {
    guard let detail else { throw WebError.notFound }
    let (refunds, postings, reversing, reversal, reviewed, reviews) = try await database.run(
      Query<[RefundItem]>.rows(RefundItem.query(ofPayment: detail.item.id)),
      Query<[PostingItem]>.rows(PostingItem.query(ofTransaction: detail.item.id)),
      Query<[PostingItem]>.rows(PostingItem.query(reversing: detail.item.id)),
      Query<ReversalItem?>.first(ReversalItem.query(of: detail.item.id)),
      Query<Scalar<CaseID>?>.first("SELECT id AS value FROM cases WHERE transaction_id = \(detail.item.id)"),
      Query<[CaseEvent]>.rows(CaseEvent.verdicts(on: detail.item.id)))
    return context.page(
      TransactionPage(
        chrome: context.chrome, detail: detail, remaining: try detail.remaining(), refunds: refunds, postings: postings,
        reversing: reversing, reversal: reversal, reviewed: reviewed?.value, reviews: reviews,
        mayRefund: context.may(.refund), mayReview: context.may(.reviewCases),
        mayReverse: context.may(.askForAdjustments)))
  }
}

extension PageRequest {
  func reference() throws(WebError) -> Reference { try parameter("reference") { Reference(parsing: $0) } }
}
