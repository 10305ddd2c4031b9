import Auth
import Database
import Ledger
import Templates
import Wallet
import Web

/// The account that a merchant is paid to. Another is only asked for here: another person decides.
struct BankAccountRoutes {
  static let changesShown = 20

  let database: Database
  let seal: TextSeal

  func add(to routes: StaffRoutes) {
    routes.get("/merchants/:code/bank-account", .readMerchants) { $1.page(try await page($0, $1)) }
    routes.post("/merchants/:code/bank-account", .askForBankAccounts, fields: BankAccountForm.fields, use: ask)
  }

  /// First shows what it would change; sent from there, asks for it.
  @Sendable private func ask(_ posted: Form, _ request: PageRequest, _ context: StaffContext) async throws -> Page {
    var page = try await page(request, context)
    page.form = BankAccountForm(posted, needsReason: true)
    guard let decoded = page.form.decode() else { return context.page(page, status: .unprocessable) }
    guard posted.has("confirmed") else {
      return context.page(
        ConfirmBankAccountPage(
          chrome: context.chrome, merchant: page.merchant, form: page.form, decoded: decoded,
          coolingOffHours: page.coolingOffHours, key: Form.newKey()))
    }
    do {
      let change = try await Ledger.requestBankAccount(
        try decoded.account(seal), of: page.merchant.item.id, reason: decoded.reason, key: try posted.idempotencyKey(),
        by: context.actor, in: database)
      let decision: DecisionID = try await database.value(
        "SELECT decision_id AS value FROM bank_account_changes WHERE id = \(change)")
      return .redirect(to: AdminPath.decision(decision), flash: AdminFlash.changeAsked)
    } catch DecisionRefusal.alreadyAsked {
      return .redirect(to: AdminPath.bankAccount(of: page.merchant.item.code), flash: AdminFlash.askedBefore)
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
      Query<Scalar<Int>>.one(BankAccountChange.coolingOff))
    return BankAccountPage(
      chrome: context.chrome, merchant: merchant, changes: changes, coolingOffHours: hours.value,
      mayAsk: context.may(.askForBankAccounts))
  }
}
