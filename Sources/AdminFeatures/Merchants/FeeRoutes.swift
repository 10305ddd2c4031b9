import Auth
import Database
import Ledger
import Templates
import Wallet
import Web

/// What a merchant pays for a payment. It is only asked for here: another person decides.
struct FeeRoutes {
  let database: Database

  func add(to routes: StaffRoutes) {
    routes.get("/merchants/:code/fees", .askForFees, use: form)
    routes.post("/merchants/:code/fees", .askForFees, fields: FeeForm.fields, use: ask)
  }

  @Sendable private func form(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let merchant = try await database.merchant(request)
    if let decision = try await open(merchant) { return decision }
    return context.page(NewFeePage(chrome: context.chrome, merchant: merchant, form: FeeForm(merchant.fees)))
  }

  /// First shows what it would change; sent from there, asks for it.
  @Sendable private func ask(_ posted: Form, _ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let merchant = try await database.merchant(request)
    var form = FeeForm { posted[$0] }
    if let decoded = form.decode(from: merchant.fees) {
      guard posted.has("confirmed") else {
        return context.page(
          ConfirmFeePage(
            chrome: context.chrome, merchant: merchant, form: form, decoded: decoded, key: Form.newKey()))
      }
      let key = try posted.idempotencyKey()
      do {
        let wasDone = try await Ledger.askToChangeFee(
          of: merchant.item.id, basisPoints: decoded.fees.basisPoints, fixed: decoded.fees.fixed,
          reason: decoded.reason, key: key, by: context.actor, in: database)
        return .redirect(
          to: AdminPath.decision(try await database.value(DecisionID.asked(under: key))),
          flash: wasDone ? AdminFlash.sentBefore : .changeAsked)
      } catch DecisionRefusal.alreadyAsked {
        if let decision = try await open(merchant) { return decision }
        form.errors.add(DecisionRefusal.alreadyAsked.label)
      } catch Refusal.feeTakesAll {
        form.errors.add("percent", Refusal.feeTakesAll.label)
      } catch let refusal as Refusal {
        form.errors.add(refusal.label)
      } catch is KeyConflict {
        form.errors.add(.usedKey)
      }
    }
    return context.page(
      NewFeePage(chrome: context.chrome, merchant: merchant, form: form), status: .unprocessable)
  }

  /// To the change that waits for its decision, where one does.
  private func open(_ merchant: MerchantDetail) async throws -> Page? {
    let decision = try await database.first(
      """
      SELECT id AS value FROM decisions
      WHERE kind = 'fee' AND subject_kind = 'merchant' AND subject_id = \(merchant.item.id) AND state = 'open'
      """, as: Scalar<DecisionID>.self)
    return decision.map { .redirect(to: AdminPath.decision($0.value), flash: AdminFlash.askedBefore) }
  }
}

extension Database {
  /// The merchant that a page's address names, or 404.
  func merchant(_ request: PageRequest) async throws -> MerchantDetail {
    let code = try request.parameter("code") { MerchantCode(parsing: $0) }
    guard let merchant = try await first(MerchantDetail.query(code), as: MerchantDetail.self) else {
      throw WebError.notFound
    }
    return merchant
  }
}
