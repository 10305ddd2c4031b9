import Auth
import Database
import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

struct BankAccountRoutes: Sendable {
  private static let changesLength = 20

  /// The application's database, for acts and for the platform's settings.
  let database: Database
  let seal: TextSeal

  func show(_ request: PageRequest, _ context: MerchantContext) async throws -> Page {
    context.page(try await page(context))
  }

  /// Every change as CSV. The export is recorded in the audit log.
  func export(_ request: PageRequest, _ context: MerchantContext) async throws -> Page {
    try await CSVDownload(
      name: "bank_account_changes_\(context.member.code).csv", header: BankAccountFile.header,
      act: "bank_account_export"
    ).page(BankAccountFile.rows(context.merchant), for: context, audit: database)
  }

  func ask(_ request: PageRequest, _ context: MerchantContext) async throws -> Page {
    let page = try await page(context)
    // Only one change can be open, and the page shows it.
    guard page.pending == nil else { return .redirect(to: MerchantPath.bankAccount) }
    return context.page(
      NewBankAccountPage(
        chrome: context.chrome, account: page.account, form: BankAccountForm(request.draft, needsReason: false)))
  }

  /// Shows the confirmation first. The form that is sent from there requests the change.
  func change(_ posted: Form, _ request: PageRequest, _ context: MerchantContext) async throws -> Page {
    var form = BankAccountForm(posted, needsReason: false)
    if let decoded = form.decode() {
      guard posted.has("confirmed") else { return context.page(try await confirmation(form, decoded, context)) }
      do {
        try await Ledger.requestBankAccount(
          try decoded.account(seal), of: context.merchant, reason: decoded.reason,
          shown: posted.shown.map { ShownFacts(parsing: $0) }, key: try posted.idempotencyKey(), by: context.actor,
          in: database)
        return .redirect(to: MerchantPath.bankAccount, flash: MerchantFlash.bankAccountAsked)
      } catch let changed as ShownFactsChanged {
        return context.page(try await confirmation(form, decoded, context, changed), status: .conflict)
      } catch let refusal as ApprovalRefusal {
        form.errors.add(refusal.label)
      } catch is KeyConflict {
        form.errors.add(.usedKey)
      }
    }
    let account = try await context.database.first(BankAccount.query(context.merchant), as: BankAccount.self)
    return context.page(
      NewBankAccountPage(chrome: context.chrome, account: account, form: form), status: .unprocessable)
  }

  private func confirmation(
    _ form: BankAccountForm, _ decoded: BankAccountForm.Decoded, _ context: MerchantContext,
    _ changed: ShownFactsChanged? = nil
  ) async throws -> ConfirmBankAccountPage {
    let account = try await context.database.first(BankAccount.query(context.merchant), as: BankAccount.self)
    let (banks, hours) = try await database.run(
      Query<AccountBanks>.one(AccountBanks.query(context.merchant)),
      Query<Scalar<Int>>.one(BankAccountRules.coolingOffHours))
    return ConfirmBankAccountPage(
      chrome: context.chrome, account: account, bank: banks.current(seal), form: form, decoded: decoded,
      coolingOffHours: hours.value, key: Form.newKey(), changed: changed)
  }

  func confirmWithdrawal(_ request: PageRequest, _ context: MerchantContext) async throws -> Page {
    let change = try await change(request, context)
    guard change.canBeWithdrawn(by: context.actor) else { return .redirect(to: MerchantPath.bankAccount) }
    return context.page(WithdrawBankAccountPage(chrome: context.chrome, change: change, key: Form.newKey()))
  }

  func withdraw(_ form: Form, _ request: PageRequest, _ context: MerchantContext) async throws -> Page {
    let change = try await change(request, context)
    let approval: ApprovalID = try await database.value(change.id.approval(of: context.merchant))
    do {
      let wasDone = try await Ledger.withdraw(
        approval, forTeam: true, shown: form.shown.map { ShownFacts(parsing: $0) }, key: try form.idempotencyKey(),
        by: context.actor, in: database)
      return .redirect(
        to: MerchantPath.bankAccount, flash: wasDone ? MerchantFlash.sentBefore : .bankAccountWithdrawn)
    } catch let changed as ShownFactsChanged {
      let page = WithdrawBankAccountPage(
        chrome: context.chrome, change: try await self.change(request, context), key: Form.newKey(), changed: changed)
      return context.page(page, status: .conflict)
    } catch let refusal as ApprovalRefusal {
      return context.page(try await page(context, refusal: refusal.advice), status: .conflict)
    } catch is KeyConflict {
      return context.page(try await page(context, refusal: .usedKey), status: .unprocessable)
    }
  }

  private func change(_ request: PageRequest, _ context: MerchantContext) async throws -> BankAccountChange {
    let id: BankAccountChangeID = try request.id("id")
    let found = try await context.database.first(
      BankAccountChange.query(id, of: context.merchant), as: BankAccountChange.self)
    guard let found else { throw WebError.notFound }
    return found
  }

  private func page(_ context: MerchantContext, refusal: Phrase? = nil) async throws -> BankAccountPage {
    let (account, changes) = try await context.database.run(
      Query<BankAccount?>.first(BankAccount.query(context.merchant)),
      Query<[BankAccountChange]>.rows(BankAccountChange.newest(context.merchant, length: Self.changesLength)))
    let banks = try await database.one(AccountBanks.query(context.merchant), as: AccountBanks.self)
    let mayChange = context.may(.changeBankAccount)
    let pending = changes.first { $0.isPending }
    return BankAccountPage(
      chrome: context.chrome, account: account, bank: banks.current(seal), pending: pending,
      pendingBank: banks.next(seal), ended: changes.filter { !$0.isPending },
      mayChange: mayChange, mayWithdraw: mayChange && pending?.canBeWithdrawn(by: context.actor) == true,
      refusal: refusal)
  }
}
