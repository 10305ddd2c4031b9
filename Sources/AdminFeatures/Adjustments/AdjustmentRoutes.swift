import Auth
import Database
import Ledger
import Templates
import Wallet
import Web

/// Corrections of the ledger. They are only asked for here: another person decides.
struct AdjustmentRoutes {
  let database: Database

  func add(to routes: StaffRoutes) {
    routes.get("/adjustments/new", .askForAdjustments) { request, context in
      context.page(NewAdjustmentPage(chrome: context.chrome, form: AdjustmentForm { request.query[$0] }))
    }
    routes.post("/adjustments/new", .askForAdjustments, fields: AdjustmentForm.fields, use: ask)
    routes.get("/transactions/:reference/reversal", .askForAdjustments, use: confirmReversal)
    routes.post("/transactions/:reference/reversal", .askForAdjustments, fields: ["reason"], use: reverse)
  }

  /// First shows what it will do; sent from there, asks for it.
  @Sendable private func ask(_ posted: Form, _ request: PageRequest, _ context: StaffContext) async throws -> Page {
    var form = AdjustmentForm { posted[$0] }
    if let decoded = form.decode() {
      let (from, to) = try await database.run(
        Query<FoundAccount?>.first(FoundAccount.query(decoded.from)),
        Query<FoundAccount?>.first(FoundAccount.query(decoded.to)))
      if from == nil { form.errors.add("from_holder", Refusal.unknownAccount.label) }
      if to == nil { form.errors.add("to_holder", Refusal.unknownAccount.label) }
      if from?.id == to?.id, from != nil { form.errors.add("to", Refusal.sameAccount.label) }
      if let refusal = from?.refusal(of: decoded.amount), try await !wasAsked(posted) {
        form.errors.add("amount", refusal.label)
      }
      if form.errors.isEmpty, let from, let to {
        guard posted.has("confirmed") else {
          return context.page(
            ConfirmAdjustmentPage(
              chrome: context.chrome, form: form, decoded: decoded, from: from, to: to, key: Form.newKey()))
        }
        let wanted = Ledger.AdjustmentRequest.move(decoded.amount, from: from.id, to: to.id)
        if let page = try await send(wanted, decoded.reason, posted, context, &form) { return page }
      }
    }
    return context.page(NewAdjustmentPage(chrome: context.chrome, form: form), status: .unprocessable)
  }

  @Sendable private func confirmReversal(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let (detail, postings) = try await moved(request)
    if let page = try await underway(detail) { return page }
    guard detail.isReversible, !postings.isEmpty else {
      return .redirect(to: AdminPath.transaction(detail.item.reference))
    }
    return context.page(
      ReversalPage(
        chrome: context.chrome, detail: detail, postings: postings, key: Form.newKey(),
        form: AdjustmentForm { _ in nil }
      ))
  }

  @Sendable private func reverse(_ posted: Form, _ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let (detail, postings) = try await moved(request)
    guard let entry = postings.first?.entry else { throw WebError.notFound }
    var form = AdjustmentForm { posted[$0] }
    if let reason = form.reason(),
      let page = try await send(.reverse(entry), reason, posted, context, &form)
    {
      return page
    }
    if let page = try await underway(detail) { return page }
    return context.page(
      ReversalPage(
        chrome: context.chrome, detail: detail, postings: postings, key: try posted.idempotencyKey(), form: form),
      status: .unprocessable)
  }

  /// Whether the confirmed form did its work before: then it shows what that was, whatever the balances are by now.
  private func wasAsked(_ posted: Form) async throws -> Bool {
    guard posted.has("confirmed") else { return false }
    let key = try posted.idempotencyKey()
    return try await database.value("SELECT EXISTS (SELECT FROM idempotency_keys WHERE key = \(key)) AS value")
  }

  /// To the decision, where the reversal was asked for already and waits for it.
  private func underway(_ detail: TransactionDetail) async throws -> Page? {
    let reversal = try await database.first(ReversalItem.query(of: detail.item.id), as: ReversalItem.self)
    guard let reversal, reversal.state == .requested else { return nil }
    return .redirect(to: AdminPath.decision(reversal.decision), flash: AdminFlash.askedBefore)
  }

  /// To the decision; nil where the ledger would not, which the form's errors then say.
  private func send(
    _ wanted: Ledger.AdjustmentRequest, _ reason: String, _ posted: Form, _ context: StaffContext,
    _ form: inout AdjustmentForm
  ) async throws -> Page? {
    do {
      let id = try await Ledger.requestAdjustment(
        wanted, reason: reason, key: try posted.idempotencyKey(), by: context.actor, in: database)
      let decision: DecisionID = try await database.value(
        "SELECT decision_id AS value FROM adjustments WHERE id = \(id)")
      return .redirect(to: AdminPath.decision(decision), flash: AdminFlash.asked)
    } catch let refusal as Refusal {
      form.errors.add(refusal.label)
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
  /// As far as its own row says; the ledger looks at the rest.
  var isReversible: Bool { item.status == .completed && item.kind != .refund && item.refunded == .zero }
}
