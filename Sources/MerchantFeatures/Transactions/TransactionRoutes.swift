import Auth
import Database
import Ledger
import Templates
import Wallet
import Web

struct TransactionRoutes: Sendable {
  static let pageLength = 50

  func list(_ request: PageRequest, _ context: MerchantContext) async throws -> Page {
    let query = TransactionQuery(request.query)
    guard query.errors.isEmpty else {
      return context.page(TransactionFilterPage(chrome: context.chrome, query: query), status: .unprocessable)
    }
    if case .reference(let reference) = query.search {
      return try await find(reference, query, context)
    }
    let merchant = context.merchant
    let condition = query.condition
    let rows = Query<[MerchantTransaction]>.rows(
      MerchantTransaction.query(merchant, condition, query.place, length: Self.pageLength))
    guard !query.isEmpty else { return page(query, try await context.database.run(rows), nil, context) }
    let (found, totals) = try await context.database.run(
      rows, Query<FilteredTotals>.one(FilteredTotals.query(merchant, condition)))
    return page(query, found, totals, context)
  }

  /// A reference leads straight to its page; one that isn't the merchant's is found nowhere.
  private func find(_ reference: Reference, _ query: TransactionQuery, _ context: MerchantContext) async throws -> Page
  {
    if try await context.database.value(TransactionLookUp.exists(context.merchant, reference)) {
      return .redirect(to: MerchantPath.page(of: reference))
    }
    return page(query, [], nil, context)
  }

  private func page(
    _ query: TransactionQuery, _ rows: [MerchantTransaction], _ totals: FilteredTotals?,
    _ context: MerchantContext
  ) -> Page {
    let page = ListPage(rows, query.place, length: Self.pageLength)
    return context.page(
      TransactionListPage(
        chrome: context.chrome, query: query, transactions: page.items,
        newer: page.newer, older: page.older, totals: totals))
  }

  func show(_ request: PageRequest, _ context: MerchantContext) async throws -> Page {
    let reference = try request.parameter("reference", Reference.init(parsing:))
    let merchant = context.merchant
    let (detail, refund) = try await context.database.run(
      Query<TransactionDetail?>.first(TransactionDetail.query(reference, of: merchant)),
      Query<RefundItem?>.first(RefundItem.query(reference, of: merchant)))
    if let refund { return context.page(try RefundPage(chrome: context.chrome, refund: refund, detail: detail)) }
    guard let detail else { throw WebError.notFound }
    let refunds =
      detail.item.kind == .payment
      ? try await context.database.rows(RefundItem.query(ofPayment: detail.item.id), as: RefundItem.self) : []
    return context.page(
      PaymentPage(
        chrome: context.chrome, payment: try Payment(detail, refunds: refunds), mayRefund: context.may(.refund)))
  }
}
