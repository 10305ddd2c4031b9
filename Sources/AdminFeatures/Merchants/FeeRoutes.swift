import Auth
import Database
import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

/// A merchant's fee with its changes, and the routes that request one, which another person approves.
struct FeeRoutes: Sendable {
  static let changesShown = 50

  let database: Database

  func show(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let merchant = try await database.merchant(request)
    let form = request.draft.map { draft in FeeForm { draft[$0] } } ?? FeeForm(merchant.fees)
    return context.page(try await page(merchant, form, context))
  }

  private func page(_ merchant: MerchantDetail, _ form: FeeForm, _ context: StaffContext) async throws -> FeePage {
    FeePage(
      chrome: context.chrome, merchant: merchant,
      requests: try await database.rows(
        ApprovalItem.newest(.fee, of: merchant.item.id.rawValue, length: Self.changesShown), as: ApprovalItem.self),
      mayRequest: context.may(.requestFeeChanges), form: form)
  }

  /// Shows the confirmation first. The form that is sent from there requests the change.
  func ask(_ posted: Form, _ request: PageRequest, _ context: StaffContext) async throws -> Page {
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
        let wasDone = try await Ledger.requestFeeChange(
          of: merchant.item.id, basisPoints: decoded.fees.basisPoints, fixed: decoded.fees.fixed,
          reason: decoded.reason, shown: posted.shown.map { ShownFacts(parsing: $0) }, key: key, by: context.actor,
          in: database)
        return .redirect(
          to: AdminPath.approval(try await database.value(ApprovalID.asked(under: key, by: context.actor))),
          flash: wasDone ? AdminFlash.sentBefore : .changeRequested)
      } catch let changed as ShownFactsChanged {
        return context.page(
          ConfirmFeePage(
            chrome: context.chrome, merchant: try await database.merchant(request), form: form, decoded: decoded,
            key: Form.newKey(), changed: changed), status: .conflict)
      } catch ApprovalRefusal.alreadyRequested {
        if let approval = try await open(merchant) { return approval }
        form.errors.add(ApprovalRefusal.alreadyRequested.label)
      } catch Refusal.feeTakesAll {
        form.errors.add("percent", Refusal.feeTakesAll.label)
      } catch let refusal as Refusal {
        form.errors.add(refusal.label)
      } catch is KeyConflict {
        form.errors.add(.usedKey)
      }
    }
    return context.page(try await page(merchant, form, context), status: .unprocessable)
  }

  /// Returns a redirect to the open request, if there is one.
  private func open(_ merchant: MerchantDetail) async throws -> Page? {
    let approval = try await database.first(ApprovalID.open(ofFee: merchant.item.id), as: Scalar<ApprovalID>.self)
    return approval.map { .redirect(to: AdminPath.approval($0.value), flash: AdminFlash.requestedBefore) }
  }
}

extension Database {
  /// Returns the merchant in a page's address. Throws 404 if there is none.
  func merchant(_ request: PageRequest) async throws -> MerchantDetail {
    let code = try request.parameter("code") { MerchantCode(parsing: $0) }
    guard let merchant = try await first(MerchantDetail.query(code), as: MerchantDetail.self) else {
      throw WebError.notFound
    }
    return merchant
  }
}
