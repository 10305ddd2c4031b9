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

  func list(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    var query = FilterQuery(request.query)
    let search = MerchantSearch(&query)
    let place = query.place()
    if let refusal = context.refusal(query, .merchants, MerchantListPage.title, AdminPath.merchants) { return refusal }
    let rows = try await database.rows(
      MerchantItem.query(search, place, length: Self.length), as: MerchantItem.self)
    return context.page(
      MerchantListPage(
        chrome: context.chrome, search: search, page: ListPage(rows, place, length: Self.length),
        mayOpen: context.may(.openMerchants)))
  }

  func show(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let code = try request.parameter("code") { MerchantCode(parsing: $0) }
    let (found, team, statusChanges) = try await database.run(
      Query<MerchantDetail?>.first(MerchantDetail.query(code)), Query<[TeamAccount]>.rows(TeamAccount.query(code)),
      Query<[MerchantStatusChange]>.rows(MerchantStatusChange.query(code)))
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
        chrome: context.chrome, merchant: merchant,
        transactions: ListPage(rows, place, length: Self.transactionsLength),
        team: team, mayRequestFees: context.may(.requestFeeChanges), mayInviteOwner: context.may(.inviteOwners),
        mayReadLedger: context.may(.readLedger), maySuspend: context.may(.suspendMerchants),
        mayResumePayouts: context.may(.sendPayouts),
        statusChanges: statusChanges))
  }
}

extension MerchantSearch {
  init(_ query: inout FilterQuery) {
    text = query.words("q", Phrase(en: "Part of a name, or a code", ar: "جزء من الاسم، أو رمز"))
    category = query.choice("category", Phrase(en: "Category", ar: "الفئة"))
    status = query.choice("status", Phrase(en: "Status", ar: "الحالة"))
  }
}
