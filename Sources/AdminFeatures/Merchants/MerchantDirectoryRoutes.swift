import Auth
import Database
import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

/// The list of merchants and the page of a merchant.
struct MerchantDirectoryRoutes: Sendable {
  static let length = 50
  static let transactionsLength = 20

  let database: Database
  let seal: TextSeal

  func list(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let query = ListQuery<MerchantFilter>(FilterQuery(request.query), today: request.today)
    let filters = try await query.filters(now: request.now, in: database)
    if let refusal = context.refusal(filters, .merchants, MerchantListPage.title, AdminPath.merchants) {
      return refusal
    }
    return context.page(
      MerchantListPage(
        chrome: context.chrome, query: query, list: try await database.list(query, length: Self.length),
        mayOpen: context.may(.openMerchants), columns: context.columns()))
  }

  func show(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let code = try request.parameter("code") { MerchantCode(parsing: $0) }
    let (found, team, statusChanges) = try await database.run(
      .together(
        Query<MerchantDetail?>.first(MerchantDetail.query(code)), Query<[TeamAccount]>.rows(TeamAccount.query(code)),
        Query<[MerchantStatusChange]>.rows(MerchantStatusChange.query(code))))
    guard let merchant = found else { throw WebError.notFound }
    var query = FilterQuery(request.query)
    let place = query.place()
    if let refusal = context.refusal(
      query, .merchants, .merchantCode(code), AdminPath.merchant(code))
    {
      return refusal
    }
    let rows = try await database.rows(
      TransactionList.items(
        .merchant(merchant.item.id), TransactionFilter(), place, length: Self.transactionsLength),
      as: TransactionItem.self)
    return context.page(
      MerchantPage(
        chrome: context.chrome, merchant: merchant, bank: seal.bank(of: merchant.ibanSealed),
        transactions: ListPage(rows, place, length: Self.transactionsLength),
        team: team, mayInviteOwner: context.may(.inviteOwners),
        mayReadLedger: context.may(.readLedger), maySuspend: context.may(.suspendMerchants),
        mayResumePayouts: context.may(.sendPayouts),
        statusChanges: statusChanges))
  }
}
