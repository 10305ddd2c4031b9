import Auth
import Database
import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

/// The routes that request the result of the payout that an unmatched bank line names. Another person approves it.
struct BankLineRequestRoutes: Sendable {
  let lines: BankResultRoutes

  private var database: Database { lines.database }

  func form(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let item = try await lines.item(request)
    if let refusal = item.requestRefusal { return try await lines.refused(refusal, request, context) }
    return context.page(
      BankLineRequestPage(chrome: context.chrome, item: item, form: BankLineRequestForm { request.draft?[$0] }))
  }

  /// Shows the confirmation first. The form that is sent from there requests the result.
  func ask(_ posted: Form, _ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let item = try await lines.item(request)
    var form = BankLineRequestForm { posted[$0] }
    if !posted.has("confirmed"), let refusal = item.requestRefusal {
      return try await lines.refused(refusal, request, context)
    }
    guard let (result, reason) = form.decode() else { return context.page(item, form) }
    // A form that was sent before finds the line resolved or requested; the ledger knows its key.
    if !posted.has("confirmed") {
      if let refusal = item.requestRefusal(of: result) { return try await lines.refused(refusal, request, context) }
      return try await confirm(item, result, reason, context)
    }
    let key = try posted.idempotencyKey()
    do {
      let wasDone = try await Ledger.requestPayoutEnd(
        of: item.id, with: result, reason: reason, shown: posted.shown.map { ShownFacts(parsing: $0) }, key: key,
        by: context.actor, in: database)
      return .redirect(
        to: AdminPath.approval(try await database.value(ApprovalID.asked(under: key, by: context.actor))),
        flash: wasDone ? AdminFlash.sentBefore : .asked)
    } catch let changed as ShownFactsChanged {
      let now = try await lines.item(request)
      if let refusal = now.requestRefusal(of: result) { return try await lines.refused(refusal, request, context) }
      return try await confirm(now, result, reason, context, changed)
    } catch let refusal as BankLineRefusal {
      return try await lines.refused(refusal, request, context)
    } catch is KeyConflict {
      form.errors.add(.usedKey)
      return context.page(item, form)
    }
  }

  private func confirm(
    _ item: BankLineItem, _ result: BankLineStatus, _ reason: String, _ context: StaffContext,
    _ changed: ShownFactsChanged? = nil
  ) async throws -> Page {
    guard let payout = item.payout else { throw WebError.notFound }
    let accounts = try await database.rows(
      ApprovalAccount.query(ending: payout.reference, as: result.payoutState), as: ApprovalAccount.self)
    return context.page(
      ConfirmBankLineRequestPage(
        chrome: context.chrome, item: item, payout: payout, result: result, reason: reason, accounts: accounts,
        key: Form.newKey(), changed: changed), status: changed == nil ? .ok : .conflict)
  }
}

extension StaffContext {
  fileprivate func page(_ item: BankLineItem, _ form: BankLineRequestForm) -> Page {
    page(BankLineRequestPage(chrome: chrome, item: item, form: form), status: .unprocessable)
  }
}

extension BankLineItem {
  fileprivate func requestRefusal(of result: BankLineStatus) -> BankLineRefusal? {
    if let requestRefusal { return requestRefusal }
    return payout?.state.results(about: status).contains(result) == true ? nil : .impossible(payout?.state)
  }
}
