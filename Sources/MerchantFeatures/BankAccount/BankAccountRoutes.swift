import Auth
import Database
import Ledger
import Templates
import Wallet
import Web

struct BankAccountRoutes: Sendable {
  private static let changesLength = 20

  /// For acts, and for the platform's settings.
  let database: Database
  let seal: TextSeal

  func show(_ request: PageRequest, _ context: MerchantContext) async throws -> Page {
    context.page(try await page(context))
  }

  func ask(_ request: PageRequest, _ context: MerchantContext) async throws -> Page {
    let page = try await page(context)
    // One change at a time: the page says which.
    guard page.pending == nil else { return .redirect(to: MerchantPath.bankAccount) }
    return context.page(
      NewBankAccountPage(chrome: context.chrome, account: page.account, form: BankAccountForm(needsReason: false)))
  }

  /// First shows what the change will do; sent from there, asks for it.
  func change(_ posted: Form, _ request: PageRequest, _ context: MerchantContext) async throws -> Page {
    var form = BankAccountForm(posted, needsReason: false)
    if let decoded = form.decode() {
      guard posted.has("confirmed") else {
        let account = try await context.database.first(BankAccount.query(context.merchant), as: BankAccount.self)
        return context.page(
          ConfirmBankAccountPage(
            chrome: context.chrome, account: account, form: form, decoded: decoded, waiting: try await waiting(),
            key: Form.newKey()))
      }
      do {
        try await Ledger.requestBankAccount(
          try decoded.account(seal), of: context.merchant, reason: decoded.reason, key: try posted.idempotencyKey(),
          by: context.actor,
          in: database)
        return .redirect(to: MerchantPath.bankAccount, flash: MerchantFlash.bankAccountAsked)
      } catch let refusal as DecisionRefusal {
        form.errors.add(refusal.label)
      } catch is KeyConflict {
        form.errors.add(.usedKey)
      }
    }
    let account = try await context.database.first(BankAccount.query(context.merchant), as: BankAccount.self)
    return context.page(
      NewBankAccountPage(chrome: context.chrome, account: account, form: form), status: .unprocessable)
  }

  func confirmRecall(_ request: PageRequest, _ context: MerchantContext) async throws -> Page {
    let change = try await change(request, context)
    guard change.isRecallable(by: context.actor) else { return .redirect(to: MerchantPath.bankAccount) }
    return context.page(RecallBankAccountPage(chrome: context.chrome, change: change, key: Form.newKey()))
  }

  func recall(_ form: Form, _ request: PageRequest, _ context: MerchantContext) async throws -> Page {
    let change = try await change(request, context)
    let decision: DecisionID = try await database.value(
      """
      SELECT decision_id AS value FROM bank_account_changes
      WHERE id = \(change.id) AND merchant_id = \(context.merchant)
      """)
    do {
      let wasDone = try await Ledger.recall(
        decision, key: try form.idempotencyKey(), by: context.actor, in: database)
      return .redirect(
        to: MerchantPath.bankAccount, flash: wasDone ? MerchantFlash.sentBefore : .bankAccountRecalled)
    } catch let refusal as DecisionRefusal {
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
    let mayChange = context.may(.changeBankAccount)
    let pending = changes.first { $0.isPending }
    return BankAccountPage(
      chrome: context.chrome, account: account, pending: pending, ended: changes.filter { !$0.isPending },
      mayChange: mayChange, mayRecall: mayChange && pending?.isRecallable(by: context.actor) == true, refusal: refusal)
  }

  /// How long an approved change waits before it comes into force; nil where it doesn't.
  private func waiting() async throws -> Phrase? {
    let hours: Int = try await database.value(
      "SELECT value FROM settings WHERE name = 'bank_account_cooling_off_hours'")
    if hours == 0 { return nil }
    return hours.isMultiple(of: 24) ? PluralPhrase.days(hours / 24).phrase : PluralPhrase.hours(hours).phrase
  }
}
