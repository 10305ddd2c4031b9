import Database
import Ledger
import Templates
import Wallet
import Web

/// A payout that the merchant asks for, beside its schedule.
struct NewPayoutRoutes: Sendable {
  /// For acts.
  let database: Database

  func ask(_ request: PageRequest, _ context: MerchantContext) async throws -> Page {
    let terms = try await terms(request, context)
    var page = NewPayoutPage(chrome: context.chrome, terms: terms, form: PayoutForm(payable: terms.payable))
    if let awaited = terms.awaited {
      let payout = try await context.database.first(
        MerchantPayout.query(awaited, of: context.merchant), as: MerchantPayout.self)
      page.awaited = payout.map { ($0, $0.askedBy == context.actor.key) }
    }
    return context.page(page)
  }

  /// First shows what the payout will do; sent from there, asks for it. Then the ledger alone says whether it can be: the
  /// same form sent twice finds the first one's payout.
  func request(_ posted: Form, _ request: PageRequest, _ context: MerchantContext) async throws -> Page {
    var form = PayoutForm(posted)
    if let amount = form.decode() {
      if posted.has("confirmed") {
        do {
          let payout = try await Ledger.requestPayout(
            of: context.merchant, amount: amount, key: try posted.idempotencyKey(), by: context.actor, in: database)
          return .redirect(to: MerchantPath.payout(payout), flash: MerchantFlash.payoutAsked)
        } catch let refusal as PayoutRefusal {
          form.add(refusal)
        } catch is KeyConflict {
          form.addUsedKey()
        }
      } else {
        let terms = try await terms(request, context)
        if let refusal = terms.refusal(of: amount) {
          form.add(refusal)
        } else {
          return context.page(try ConfirmPayoutPage(chrome: context.chrome, terms: terms, amount: amount))
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

extension PayoutTerms {
  /// Why that much can't be asked for now.
  fileprivate func refusal(of amount: Money) -> PayoutRefusal? {
    if let refusal { return refusal }
    if amount > available { return .insufficientBalance(available: available) }
    return amount > payable ? .keptForRefunds(kept, leaving: payable) : nil
  }
}
