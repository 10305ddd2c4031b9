import Auth
import Database
import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

/// The trial balance, an account with its postings, and a journal entry.
struct LedgerRoutes: Sendable {
  static let length = 50

  let database: Database

  func trialBalance(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let query = TrialBalanceQuery(FilterQuery(request.query), today: request.today)
    if let refusal = context.refusal(query.filters, .ledger, TrialBalancePage.title, AdminPath.ledger) {
      return refusal
    }
    let (instant, lines) = try await database.run(
      Query<Scalar<Instant>>.one(TrialBalance.instant(query.bound)),
      Query<[TrialBalanceLine]>.rows(TrialBalance.query(query.bound)))
    let balance = TrialBalance(lines)
    return context.page(
      TrialBalancePage(
        chrome: context.chrome, query: query, asOf: instant.value, rows: try lines.map { try TrialBalanceRow($0) },
        debits: try balance.debits(), credits: try balance.credits()))
  }

  func account(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let id: AccountID = try request.id("id")
    guard let account = try await database.first(LedgerAccount.query(id), as: LedgerAccount.self) else {
      throw WebError.notFound
    }
    let query = ListQuery(FilterQuery(request.query)) { PostingFilter(id, &$0, today: request.today) }
    let filters = try await query.filters(now: request.now, in: database)
    if let refusal = context.refusal(filters, .ledger, account.kind.label, AdminPath.account(id)) { return refusal }
    return context.page(
      LedgerAccountPage(
        chrome: context.chrome, account: account, query: query,
        list: try await database.list(query, length: Self.length)))
  }

  func entry(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let id: EntryID = try request.id("id")
    let (entry, postings) = try await database.run(
      Query<EntryDetail?>.first(EntryDetail.query(id)), Query<[PostingItem]>.rows(PostingItem.query(of: id)))
    guard let entry else { throw WebError.notFound }
    return context.page(EntryPage(chrome: context.chrome, entry: entry, postings: postings))
  }
}
