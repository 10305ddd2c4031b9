import Auth
import Database
import Ledger
import Templates
import Wallet
import Web

struct RefundRoutes {
  static let length = 50

  let database: Database

  func add(to routes: StaffRoutes) {
    routes.get("/refunds", .readTransactions, use: list)
    routes.get("/refunds/:reference", .readTransactions, use: show)
    routes.get("/transactions/:reference/refund", .refund, use: ask)
    routes.post(
      "/transactions/:reference/refund", .refund, fields: RefundForm.fields, first: paymentQuery, use: refund)
  }

  @Sendable private func list(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let state = request.query["state"].flatMap(RefundState.init)
    let place = Place(request.query)
    let rows = try await database.rows(
      RefundItem.query(state: state, place, length: Self.length), as: RefundItem.self)
    return context.page(
      RefundListPage(chrome: context.chrome, state: state, page: ListPage(rows, place, length: Self.length)))
  }

  @Sendable private func show(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let reference = try request.reference()
    let (refund, moved) = try await database.run(
      Query<RefundItem?>.first(RefundItem.query(reference)),
      Query<TransactionDetail?>.first(TransactionDetail.query(reference)))
    guard let refund else { throw WebError.notFound }
    // Nothing has moved until it is completed.
    let postings =
      if let moved {
        try await database.rows(PostingItem.query(ofTransaction: moved.item.id), as: PostingItem.self)
      } else { [PostingItem]() }
    return context.page(RefundPage(chrome: context.chrome, refund: refund, postings: postings))
  }

  @Sendable private func ask(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let detail = try await payment(request)
    let remaining = try detail.remaining()
    guard remaining > .zero else { return .redirect(to: AdminPath.transaction(detail.item.reference)) }
    return context.page(
      NewRefundPage(
        chrome: context.chrome, detail: detail, remaining: remaining, form: RefundForm(remaining: remaining)))
  }

  /// First shows what the refund will do; sent from there, does it.
  @Sendable private func refund(
    _ form: Form, _ request: PageRequest, _ context: StaffContext, _ found: TransactionDetail?
  ) async throws -> Page {
    let detail = try existing(found)
    switch try await RefundDesk(database: database).answer(form, detail, by: context.actor) {
    case .again(let form):
      let now = try await payment(request)
      return context.page(
        NewRefundPage(chrome: context.chrome, detail: now, remaining: try now.remaining(), form: form),
        status: .unprocessable)
    case .confirm(let decoded, let preview):
      return context.page(
        ConfirmRefundPage(chrome: context.chrome, detail: detail, request: decoded, preview: preview))
    case .done(let receipt):
      return .redirect(
        to: AdminPath.refund(receipt.reference), flash: AdminFlash(receipt), receipt.reference)
    }
  }

  private func payment(_ request: PageRequest) async throws -> TransactionDetail {
    try existing(await database.run(paymentQuery(request)))
  }

  @Sendable private func paymentQuery(_ request: PageRequest) throws -> Query<TransactionDetail?> {
    .first(TransactionDetail.query(try request.reference()))
  }

  private func existing(_ detail: TransactionDetail?) throws -> TransactionDetail {
    guard let detail, detail.item.kind == .payment else { throw WebError.notFound }
    return detail
  }
}

extension AdminFlash {
  fileprivate init(_ receipt: Ledger.RefundReceipt) {
    if receipt.wasAlreadyDone {
      self = .sentBefore
    } else {
      switch receipt.state {
      case .requested: self = .asked
      case .approved, .waitingForBalance: self = .refundWaits
      case .completed, .failed, .rejected, .recalled: self = .refunded
      }
    }
  }
}
