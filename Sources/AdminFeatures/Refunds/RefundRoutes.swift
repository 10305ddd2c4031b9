import Auth
import Database
import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

struct RefundRoutes: Sendable {
  static let length = 50

  let database: Database

  func list(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let query = ListQuery<RefundFilter>(FilterQuery(request.query), today: request.today)
    if let refusal = try await context.refusal(
      query.filters(now: request.now, in: database), naming: .merchant, request, .refunds, RefundListPage.title,
      AdminPath.refunds, in: database)
    {
      return refusal
    }
    return context.page(
      RefundListPage(
        chrome: context.chrome, query: query,
        list: try await context.recentList(query, length: Self.length, in: database),
        columns: context.columns()))
  }

  func show(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let reference = try request.reference()
    let (refund, moved, trail) = try await database.run(
      .together(
        Query<RefundItem?>.first(RefundItem.query(reference)),
        Query<TransactionDetail?>.first(TransactionDetail.query(reference)),
        Query<[TrailRow]>.rows(TrailRow.query(of: reference))))
    guard let refund else { throw WebError.notFound }
    // No money has moved before the refund is completed.
    let postings =
      if let moved {
        try await database.rows(PostingItem.query(ofTransaction: moved.item.id), as: PostingItem.self)
      } else { [PostingItem]() }
    return context.page(
      RefundPage(
        chrome: context.chrome, refund: refund, trail: trail.isEmpty ? nil : MoneyTrail(trail), postings: postings,
        mayReadLedger: context.may(.readLedger)))
  }

  func ask(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let detail = try await payment(request)
    let remaining = try detail.remaining()
    guard remaining > .zero else { return .redirect(to: AdminPath.transaction(detail.item.reference)) }
    return context.page(
      NewRefundPage(
        chrome: context.chrome, detail: detail, remaining: remaining,
        form: RefundForm(remaining: remaining, request.draft)))
  }

  /// Shows the confirmation first. The form that is sent from there executes the refund.
  func refund(_ form: Form, _ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let detail = try await payment(request)
    switch try await RefundFlow(database: database).answer(form, detail, by: context.actor) {
    case .again(let form):
      let now = try await payment(request)
      return context.page(
        NewRefundPage(chrome: context.chrome, detail: now, remaining: try now.remaining(), form: form),
        status: .unprocessable)
    case .confirm(let decoded, let preview, let changed):
      return context.page(
        ConfirmRefundPage(
          chrome: context.chrome, detail: detail, request: decoded, preview: preview,
          duplicates: try await database.rows(PossibleDuplicate.query(of: detail.item.id), as: PossibleDuplicate.self),
          changed: changed),
        status: changed == nil ? .ok : .conflict)
    case .done(let receipt):
      return .redirect(
        to: AdminPath.refund(receipt.reference), flash: AdminFlash(receipt), receipt.reference)
    }
  }

  private func payment(_ request: PageRequest) async throws -> TransactionDetail {
    let detail = try await database.first(
      TransactionDetail.query(try request.reference()), as: TransactionDetail.self)
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
      case .completed, .failed, .rejected, .withdrawn: self = .refunded
      }
    }
  }
}
