import Auth
import Database
import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

/// The merchant's refunds, and those that it starts.
struct RefundRoutes: Sendable {
  static let pageLength = 50

  let flow: RefundFlow
  /// The application's database, for acts.
  let database: Database

  func list(_ request: PageRequest, _ context: MerchantContext) async throws -> Page {
    let query = RefundQuery(FilterQuery(request.query), today: request.today)
    if let refusal = refusal(query, context) { return refusal }
    let search = query.search(of: context.merchant)
    let list: FilteredList<MerchantRefund, RefundTotals> = try await context.list(
      MerchantRefund.query(search, query.place, length: Self.pageLength), of: search, query.place,
      length: Self.pageLength, totals: query.isEmpty ? nil : RefundTotals.query(search))
    return context.page(RefundListPage(chrome: context.chrome, query: query, list: list))
  }

  /// The filtered list as CSV. The export is recorded in the audit log.
  func export(_ request: PageRequest, _ context: MerchantContext) async throws -> Page {
    let query = RefundQuery(FilterQuery(request.query), today: request.today)
    if let refusal = refusal(query, context) { return refusal }
    let rows = RefundFile.rows(query, of: context.merchant)
    return try await CSVDownload(
      name: "refunds_\(context.member.code).csv", header: RefundFile.header, act: "refund_export", mayBeOld: true
    ).page(rows, for: context, audit: database)
  }

  private func refusal(_ query: RefundQuery, _ context: MerchantContext) -> Page? {
    context.refusal(query.filters, .refunds, RefundListPage.title, MerchantPath.refunds)
  }

  func show(_ request: PageRequest, _ context: MerchantContext) async throws -> Page {
    let reference = try request.parameter("reference", Reference.init(parsing:))
    let merchant = context.merchant
    let (refund, own, detail, rows) = try await context.database.run(
      .together(
        Query<RefundItem?>.first(RefundItem.query(reference, of: merchant)),
        Query<MerchantRefund?>.first(MerchantRefund.query(reference, of: merchant)),
        Query<TransactionDetail?>.first(TransactionDetail.query(reference, of: merchant)),
        Query<[TrailRow]>.rows(TrailRow.query(of: reference, merchant))))
    guard let refund, let own else { throw WebError.notFound }
    return context.page(
      try RefundPage(
        chrome: context.chrome, refund: refund, own: own, detail: detail, trail: rows.isEmpty ? nil : MoneyTrail(rows),
        mayWithdraw: context.may(.refund) && own.canBeWithdrawn))
  }

  func confirmWithdrawal(_ request: PageRequest, _ context: MerchantContext) async throws -> Page {
    let refund = try await refund(request, context)
    guard refund.canBeWithdrawn else { return .redirect(to: MerchantPath.refund(refund.reference)) }
    return context.page(WithdrawRefundPage(chrome: context.chrome, refund: refund, key: Form.newKey()))
  }

  func withdraw(_ form: Form, _ request: PageRequest, _ context: MerchantContext) async throws -> Page {
    let refund = try await refund(request, context)
    let approval = try await database.first(
      MerchantRefund.approval(of: refund.id, of: context.merchant), as: Scalar<ApprovalID>.self)
    var page = WithdrawRefundPage(chrome: context.chrome, refund: refund, key: Form.newKey())
    // Below the threshold nobody was asked.
    guard let approval else {
      page.refusal = ApprovalRefusal.executed.advice
      return context.page(page, status: .conflict)
    }
    do {
      let wasDone = try await Ledger.withdraw(
        approval.value, forTeam: true, shown: form.shown.map { ShownFacts(parsing: $0) },
        key: try form.idempotencyKey(), by: context.actor, in: database)
      return .redirect(
        to: MerchantPath.refund(refund.reference), flash: wasDone ? MerchantFlash.sentBefore : .refundWithdrawn)
    } catch let changed as ShownFactsChanged {
      page.changed = changed
    } catch let refusal as ApprovalRefusal {
      page.refusal = refusal.advice
    } catch is KeyConflict {
      page.refusal = .usedKey
    }
    return context.page(page, status: .conflict)
  }

  private func refund(_ request: PageRequest, _ context: MerchantContext) async throws -> MerchantRefund {
    let reference = try request.parameter("reference", Reference.init(parsing:))
    let found = try await context.database.first(
      MerchantRefund.query(reference, of: context.merchant), as: MerchantRefund.self)
    guard let found else { throw WebError.notFound }
    return found
  }

  func ask(_ request: PageRequest, _ context: MerchantContext) async throws -> Page {
    let detail = try await payment(request, context)
    let remaining = try detail.remaining()
    guard remaining > .zero else { return .redirect(to: MerchantPath.transaction(detail.item.reference)) }
    return context.page(
      NewRefundPage(
        chrome: context.chrome, detail: detail, remaining: remaining,
        form: RefundForm(remaining: remaining, request.draft)))
  }

  /// Shows the confirmation first. The form that is sent from there executes the refund.
  func refund(_ form: Form, _ request: PageRequest, _ context: MerchantContext) async throws -> Page {
    let detail = try await payment(request, context)
    switch try await flow.answer(form, detail, by: context.actor) {
    case .again(let form):
      let now = try await payment(request, context)
      return context.page(
        NewRefundPage(chrome: context.chrome, detail: now, remaining: try now.remaining(), form: form),
        status: .unprocessable)
    case .confirm(let decoded, let preview, let changed):
      return context.page(
        ConfirmRefundPage(
          chrome: context.chrome, detail: detail, request: decoded, preview: preview, changed: changed),
        status: changed == nil ? .ok : .conflict)
    case .done(let receipt):
      return .redirect(
        to: MerchantPath.refund(receipt.reference), flash: MerchantFlash(receipt), receipt.reference)
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
