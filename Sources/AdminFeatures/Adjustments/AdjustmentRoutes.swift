import Auth
import Database
import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

/// The routes that request adjustments and reversals, which another person approves.
struct AdjustmentRoutes: Sendable {
  let database: Database

  func form(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    context.page(
      NewAdjustmentPage(chrome: context.chrome, form: AdjustmentForm { request.draft?[$0] ?? request.query[$0] }))
  }

  /// Shows the confirmation first. The form that is sent from there requests the adjustment.
  func ask(_ posted: Form, _ request: PageRequest, _ context: StaffContext) async throws -> Page {
    var form = AdjustmentForm { posted[$0] }
    if let decoded = form.decode() {
      let (from, to) = try await database.run(
        Query<FoundAccount?>.first(FoundAccount.query(decoded.from)),
        Query<FoundAccount?>.first(FoundAccount.query(decoded.to)))
      if from == nil { form.errors.add("from_holder", Refusal.unknownAccount.label) }
      if to == nil { form.errors.add("to_holder", Refusal.unknownAccount.label) }
      if from?.id == to?.id, from != nil { form.errors.add("to", Refusal.sameAccount.label) }
      if form.errors.isEmpty, let from, let to {
        var changed: ShownFactsChanged?
        do {
          if posted.has("confirmed") {
            let wanted = Ledger.AdjustmentRequest.move(decoded.amount, from: from.id, to: to.id)
            if let page = try await send(wanted, decoded.reason, posted, context, &form) { return page }
          }
        } catch let facts as ShownFactsChanged {
          changed = facts
        }
        if form.errors.isEmpty, let refusal = from.refusal(of: decoded.amount) { form.add(refusal) }
        if form.errors.isEmpty {
          let page = ConfirmAdjustmentPage(
            chrome: context.chrome, form: form, decoded: decoded, from: from, to: to, key: Form.newKey(),
            changed: changed)
          return context.page(page, status: changed == nil ? .ok : .conflict)
        }
      }
    }
    return context.page(NewAdjustmentPage(chrome: context.chrome, form: form), status: .unprocessable)
  }

  func confirmReversal(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let (detail, postings) = try await moved(request)
    if let page = try await underway(detail) { return page }
    guard detail.isReversible, !postings.isEmpty else {
      return .redirect(to: AdminPath.transaction(detail.item.reference))
    }
    return context.page(
      ReversalPage(
        chrome: context.chrome, detail: detail, postings: postings, key: Form.newKey(),
        form: AdjustmentForm { request.draft?[$0] }))
  }

  func reverse(_ posted: Form, _ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let (detail, postings) = try await moved(request)
    guard let entry = postings.first?.entry else { throw WebError.notFound }
    var form = AdjustmentForm { posted[$0] }
    do {
      if let reason = form.reason(), let page = try await send(.reverse(entry), reason, posted, context, &form) {
        return page
      }
    } catch is ShownFactsChanged {
      // Only a completed transaction can be reversed, so its page shows the new status and no form.
      return .redirect(to: AdminPath.transaction(detail.item.reference), flash: AdminFlash.transactionChangedMeanwhile)
    }
    if let page = try await underway(detail) { return page }
    return context.page(
      ReversalPage(
        chrome: context.chrome, detail: detail, postings: postings, key: try posted.idempotencyKey(), form: form),
      status: .unprocessable)
  }

  /// Returns a redirect to the approval request of the reversal, if it is open.
  private func underway(_ detail: TransactionDetail) async throws -> Page? {
    let reversal = try await database.first(ReversalItem.query(of: detail.item.id), as: ReversalItem.self)
    guard let reversal, reversal.state == .requested else { return nil }
    return .redirect(to: AdminPath.approval(reversal.approval), flash: AdminFlash.requestedBefore)
  }

  /// Requests the adjustment and returns a redirect to its approval request. Returns nil if the ledger refuses it; the
  /// form's errors then have the reason.
  private func send(
    _ wanted: Ledger.AdjustmentRequest, _ reason: String, _ posted: Form, _ context: StaffContext,
    _ form: inout AdjustmentForm
  ) async throws -> Page? {
    do {
      let id = try await Ledger.requestAdjustment(
        wanted, reason: reason, shown: posted.shown.map { ShownFacts(parsing: $0) }, key: try posted.idempotencyKey(),
        by: context.actor, in: database)
      let approval: ApprovalID = try await database.value(id.approval)
      return .redirect(to: AdminPath.approval(approval), flash: AdminFlash.asked)
    } catch let refusal as Refusal {
      form.add(refusal)
    } catch is KeyConflict {
      form.errors.add(.usedKey)
    }
    return nil
  }

  private func moved(_ request: PageRequest) async throws -> (TransactionDetail, [PostingItem]) {
    let found = try await database.first(
      TransactionDetail.query(try request.reference()), as: TransactionDetail.self)
    guard let detail = found else { throw WebError.notFound }
    let postings = try await database.rows(
      PostingItem.query(ofTransaction: detail.item.id), as: PostingItem.self)
    return (detail, postings)
  }
}

extension TransactionDetail {
  /// Whether the transaction's own row allows a reversal; the ledger checks the rest.
  var isReversible: Bool { item.status == .completed && item.kind != .refund && item.refunded == .zero }
}
