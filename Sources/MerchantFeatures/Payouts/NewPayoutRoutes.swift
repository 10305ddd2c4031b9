import Database
import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

/// The routes of a payout that the merchant requests in addition to its schedule.
struct NewPayoutRoutes: Sendable {
  /// The application's database, for acts.
  let database: Database

  func ask(_ request: PageRequest, _ context: MerchantContext) async throws -> Page {
    let terms = try await terms(request, context)
    var page = NewPayoutPage(
      chrome: context.chrome, terms: terms, form: PayoutForm(payable: terms.payable, request.draft))
    if let awaited = terms.awaited {
      let payout = try await context.database.first(
        MerchantPayout.query(awaited, of: context.merchant), as: MerchantPayout.self)
      page.awaited = payout.map { ($0, $0.requestedBy == context.actor.key) }
    }
    return context.page(page)
  }

  /// Shows the confirmation first. The form that is sent from there requests the payout. Only the ledger decides then,
  /// so that the same form sent twice finds the first payout.
  func request(_ posted: Form, _ request: PageRequest, _ context: MerchantContext) async throws -> Page {
    var form = PayoutForm(posted)
    if let amount = form.decode() {
      var changed: ShownFactsChanged?
      do {
        if posted.has("confirmed") {
          let payout = try await Ledger.requestPayout(
            of: context.merchant, amount: amount, shown: posted.shown.map { ShownFacts(parsing: $0) },
            key: try posted.idempotencyKey(), by: context.actor, in: database)
          return .redirect(to: MerchantPath.payout(payout), flash: MerchantFlash.payoutAsked)
        }
      } catch let refusal as PayoutRefusal {
        form.add(refusal)
      } catch is KeyConflict {
        form.addUsedKey()
      } catch let facts as ShownFactsChanged {
        changed = facts
      }
      if form.errors.isEmpty {
        let terms = try await terms(request, context)
        if let refusal = terms.refusal(of: amount) {
          form.add(refusal)
        } else {
          return context.page(
            try ConfirmPayoutPage(chrome: context.chrome, terms: terms, amount: amount, changed: changed),
            status: changed == nil ? .ok : .conflict)
        }
      }
    }
    return context.page(
      NewPayoutPage(chrome: context.chrome, terms: try await terms(request, context), form: form),
      status: .unprocessable)
  }

  private func terms(_ request: PageRequest, _ context: MerchantContext) async throws -> PayoutTerms {
    try await context.database.one(PayoutTerms.query(context.merchant, today: request.today))
  }
}
