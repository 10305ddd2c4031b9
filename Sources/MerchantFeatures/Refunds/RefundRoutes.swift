import Database
import Ledger
import Templates
import Wallet
import Web

/// A refund that the merchant starts.
struct RefundRoutes: Sendable {
  let desk: RefundDesk

  func ask(_ request: PageRequest, _ context: MerchantContext) async throws -> Page {
    let detail = try await payment(request, context)
    let remaining = try detail.remaining()
    guard remaining > .zero else { return .redirect(to: MerchantPath.transaction(detail.item.reference)) }
    return context.page(
      NewRefundPage(
        chrome: context.chrome, detail: detail, remaining: remaining, form: RefundForm(remaining: remaining)))
  }

  /// First shows what the refund will do; sent from there, does it.
  func refund(_ form: Form, _ request: PageRequest, _ context: MerchantContext) async throws -> Page {
    let detail = try await payment(request, context)
    switch try await desk.answer(form, detail, by: context.actor) {
    case .again(let form):
      let now = try await payment(request, context)
      return context.page(
        NewRefundPage(chrome: context.chrome, detail: now, remaining: try now.remaining(), form: form),
        status: .unprocessable)
    case .confirm(let decoded, let preview):
      return context.page(
        ConfirmRefundPage(chrome: context.chrome, detail: detail, request: decoded, preview: preview))
    case .done(let receipt):
      return .redirect(
        to: MerchantPath.transaction(receipt.reference), flash: MerchantFlash(receipt), receipt.reference)
    }
  }

  private func payment(_ request: PageRequest, _ context: MerchantContext) async throws -> TransactionDetail {
    let reference = try request.parameter("reference", Reference.init(parsing:))
    let detail = try await context.database.first(
      TransactionDetail.query(reference, of: context.merchant), as: TransactionDetail.self)
    guard let detail, detail.item.kind == .payment else { throw WebError.notFound }
    return detail
  }
}
