import Auth
import Database
import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

/// The routes that request a change of a merchant's bank account, which another person approves.
struct BankAccountRoutes: Sendable {
  static let changesShown = 20

  let database: Database
  let seal: TextSeal

  func show(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    context.page(try await page(request, context))
  }

  /// Shows the confirmation first. The form that is sent from there requests the change.
  func ask(_ posted: Form, _ request: PageRequest, _ context: StaffContext) async throws -> Page {
    var page = try await page(request, context)
    page.form = BankAccountForm(posted, needsReason: true)
    guard let decoded = page.form.decode() else { return context.page(page, status: .unprocessable) }
    guard posted.has("confirmed") else {
      return context.page(page.confirmation(of: decoded))
    }
    do {
      let change = try await Ledger.requestBankAccount(
        try decoded.account(seal), of: page.merchant.item.id, reason: decoded.reason,
        shown: posted.shown.map { ShownFacts(parsing: $0) }, key: try posted.idempotencyKey(), by: context.actor,
        in: database)
      let approval: ApprovalID = try await database.value(change.approval())
      return .redirect(to: AdminPath.approval(approval), flash: AdminFlash.changeRequested)
    } catch let changed as ShownFactsChanged {
      var now = try await self.page(request, context)
      now.form = page.form
      return context.page(now.confirmation(of: decoded, changed), status: .conflict)
    } catch ApprovalRefusal.alreadyRequested {
      return .redirect(to: AdminPath.bankAccount(of: page.merchant.item.code), flash: AdminFlash.requestedBefore)
    } catch let refusal as Refusal {
      page.form.errors.add(refusal.label)
    } catch is KeyConflict {
      page.form.errors.add(.usedKey)
    }
    return context.page(page, status: .unprocessable)
  }

  private func page(_ request: PageRequest, _ context: StaffContext) async throws -> BankAccountPage {
    let merchant = try await database.merchant(request)
    let (changes, hours) = try await database.run(
      Query<[BankAccountChange]>.rows(
        BankAccountChange.query(of: merchant.item.id, length: Self.changesShown)),
      Query<Scalar<Int>>.one(BankAccountRules.coolingOffHours))
    return BankAccountPage(
      chrome: context.chrome, merchant: merchant, seal: seal, changes: changes, coolingOffHours: hours.value,
      mayRequest: context.may(.requestBankAccounts), form: BankAccountForm(request.draft, needsReason: true))
  }
}
