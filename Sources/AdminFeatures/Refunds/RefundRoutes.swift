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
    routes.post("/transactions/:reference/refund", .refund, fields: RefundForm.fields, use: refund)
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
    guard let refund, let moved else { throw WebError.notFound }
    let postings = try await database.rows(
      PostingItem.query(ofTransaction: moved.item.id), as: PostingItem.self)
    return context.page(
      RefundPage(chrome: context.chrome, refund: refund, user: moved.item.user, postings: postings))
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
  @Sendable private func refund(_ form: Form, _ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let detail = try await payment(request)
    var typed = RefundForm(form)
    guard let decoded = typed.decode() else { return try again(typed, detail, context) }
    do {
      if form.has("confirmed") {
        let receipt = try await Ledger.refund(
          Ledger.RefundRequest(
            payment: detail.item.id, amount: decoded.amount, reason: decoded.reason, note: decoded.note,
            key: try form.idempotencyKey()),
          by: context.actor, in: database)
        return .redirect(
          to: AdminPath.refund(receipt.reference),
          flash: receipt.wasAlreadyDone ? AdminFlash.sentBefore : .refunded,
          receipt.reference)
      }
      let preview = try await Ledger.previewRefund(of: detail.item.id, amount: decoded.amount, in: database)
      return context.page(
        ConfirmRefundPage(
          chrome: context.chrome, detail: detail, preview: preview, request: decoded, key: Form.newKey()))
    } catch let refusal as Refusal {
      typed.add(refusal)
    } catch is KeyConflict {
      typed.errors.add(
        Phrase(
          en: "This form was already used for something else. Nothing was changed; look through it and send it again.",
          ar: "استُخدم هذا النموذج من قبل لطلب آخر. لم يتغير شيء؛ راجعه وأرسله من جديد."))
    }
    return try again(typed, try await payment(request), context)
  }

  private func again(_ form: RefundForm, _ detail: TransactionDetail, _ context: StaffContext) throws -> Page {
    context.page(
      NewRefundPage(chrome: context.chrome, detail: detail, remaining: try detail.remaining(), form: form),
      status: .unprocessable)
  }

  private func payment(_ request: PageRequest) async throws -> TransactionDetail {
    let detail = try await database.first(
      TransactionDetail.query(try request.reference()), as: TransactionDetail.self)
    guard let detail, detail.item.kind == .payment else { throw WebError.notFound }
    return detail
  }
}
