import Auth
import Database
import Ledger
import Templates
import Wallet
import Web

struct PayoutRoutes: Sendable {
  static let pageLength = 50
  static let settlementsLength = 200

  /// For acts.
  let database: Database

  func list(_ request: PageRequest, _ context: MerchantContext) async throws -> Page {
    let state = request.query["state"].flatMap(PayoutState.init)
    let place = Place(request.query)
    let merchant = context.merchant
    let (rows, terms) = try await context.database.run(
      Query<[MerchantPayout]>.rows(MerchantPayout.query(of: merchant, state, place, length: Self.pageLength)),
      Query<PayoutTerms>.one(PayoutTerms.query(merchant, today: request.today)))
    return context.page(
      PayoutListPage(
        chrome: context.chrome, state: state, page: ListPage(rows, place, length: Self.pageLength), terms: terms,
        mayAsk: context.may(.requestPayouts)))
  }

  func show(_ request: PageRequest, _ context: MerchantContext) async throws -> Page {
    context.page(try await page(try await payout(request, context), request, context))
  }

  /// Shows what taking it back will do.
  func confirmRecall(_ request: PageRequest, _ context: MerchantContext) async throws -> Page {
    let payout = try await payout(request, context)
    guard payout.isRecallable(by: context.actor) else { return .redirect(to: MerchantPath.payout(payout.reference)) }
    let terms = try await context.database.one(
      PayoutTerms.query(context.merchant, today: request.today), as: PayoutTerms.self)
    return context.page(
      RecallPayoutPage(
        chrome: context.chrome, payout: payout, available: terms.available,
        after: try terms.available + payout.amount, key: Form.newKey()))
  }

  func recall(_ form: Form, _ request: PageRequest, _ context: MerchantContext) async throws -> Page {
    let payout = try await payout(request, context)
    let decision = try await database.first(
      """
      SELECT decision_id AS value FROM payouts
      WHERE id = \(payout.id) AND merchant_id = \(context.merchant) AND decision_id IS NOT NULL
      """, as: Scalar<DecisionID>.self)
    guard let decision else { throw WebError.notFound }
    do {
      let wasDone = try await Ledger.recall(
        decision.value, key: try form.idempotencyKey(), by: context.actor, in: database)
      return .redirect(
        to: MerchantPath.payout(payout.reference), flash: wasDone ? MerchantFlash.sentBefore : .payoutRecalled)
    } catch let refusal as DecisionRefusal {
      let page = try await page(payout, request, context)
      return context.page(page.refused(refusal.advice), status: .conflict)
    } catch is KeyConflict {
      let page = try await page(payout, request, context)
      return context.page(page.refused(.usedKey), status: .unprocessable)
    }
  }

  private func payout(_ request: PageRequest, _ context: MerchantContext) async throws -> MerchantPayout {
    let reference = try request.parameter("reference", Reference.init(parsing:))
    let found = try await context.database.first(
      MerchantPayout.query(reference, of: context.merchant), as: MerchantPayout.self)
    guard let found else { throw WebError.notFound }
    return found
  }

  private func page(
    _ payout: MerchantPayout, _ request: PageRequest, _ context: MerchantContext
  ) async throws
    -> PayoutPage
  {
    let after = request.query["after"].flatMap { Int64($0) } ?? 0
    let (settlements, total) = try await context.database.run(
      Query<[PaidSettlement]>.rows(
        PaidSettlement.query(context.merchant, paidBy: payout.id, after: after, length: Self.settlementsLength)),
      Query<Scalar<Money>>.one(PaidSettlement.total(context.merchant, paidBy: payout.id)))
    let contents = PayoutContents(
      payout: payout, settlements: Array(settlements.prefix(Self.settlementsLength)), isFirst: after == 0,
      goesOn: settlements.count > Self.settlementsLength, rest: try payout.amount - total.value,
      asked: context.zone.day(of: payout.askedAt))
    return PayoutPage(
      chrome: context.chrome, payout: payout, contents: contents,
      mayRecall: context.may(.requestPayouts) && payout.isRecallable(by: context.actor))
  }
}

extension DecisionRefusal {
  /// Why a merchant's member can't take it back.
  var advice: Phrase {
    switch self {
    case .notYours: label
    default:
      Phrase(
        en: "It can't be taken back any more. This is how it stands now.", ar: "لم يعد سحبه ممكنًا، وهذا وضعه الآن.")
    }
  }
}
