import Database
import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

/// Takes payouts that can't be written out of batches.
struct RemovalRoutes: Sendable {
  let database: Database

  func confirm(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    guard var page = try await page(request, context) else { return try toBatch(request) }
    page.reason = request.draft?["reason"] ?? ""
    return context.page(page)
  }

  func remove(_ form: Form, _ request: PageRequest, _ context: StaffContext) async throws -> Page {
    do {
      let reason = try checkedText(form["reason"], .note, maximum: 200)
      let wasDone = try await Ledger.removePayout(
        try request.reference(), from: try request.id("id"), reason: reason, key: try form.idempotencyKey(),
        by: context.actor, in: database)
      return .redirect(
        to: AdminPath.batch(try request.id("id")), flash: wasDone ? AdminFlash.sentBefore : .payoutRemoved)
    } catch let problem as TextProblem {
      guard var page = try await page(request, context) else { return try toBatch(request) }
      page.reason = form["reason"]
      page.errors.add("reason", problem)
      return context.page(page, status: .unprocessable)
    } catch is PayoutRefusal {
      return try toBatch(request)
    } catch is KeyConflict {
      guard var page = try await page(request, context) else { return try toBatch(request) }
      page.reason = form["reason"]
      page.errors.add(.usedKey)
      return context.page(page, status: .unprocessable)
    }
  }

  /// Where the payout can't be taken out any more: the batch says what became of it.
  private func toBatch(_ request: PageRequest) throws -> Page {
    .redirect(to: AdminPath.batch(try request.id("id")), flash: AdminFlash.batchChangedMeanwhile)
  }

  private func page(_ request: PageRequest, _ context: StaffContext) async throws -> RemovalPage? {
    let id: BatchID = try request.id("id")
    let reference: Reference = try request.reference()
    let (batch, payout) = try await database.run(
      Query<BatchItem?>.first(BatchItem.query(id)), Query<PayoutItem?>.first(PayoutItem.query(reference)))
    guard let batch, let payout else { throw WebError.notFound }
    guard payout.batch == id, batch.exportedAt == nil else { return nil }
    return RemovalPage(chrome: context.chrome, batch: batch, payout: payout, key: Form.newKey())
  }
}
