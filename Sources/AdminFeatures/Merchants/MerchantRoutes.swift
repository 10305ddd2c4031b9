import Auth
import Database
import Ledger
import Wallet
import Web

struct MerchantRoutes {
  static let length = 50
  static let transactionsLength = 20

  let database: Database

  func add(to routes: StaffRoutes) {
    routes.get("/merchants", .readMerchants, use: list)
    routes.get("/merchants/:code", .readMerchants, use: show)
  }

  @Sendable private func list(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let search = MerchantSearch(request.query)
    let place = Place(request.query)
    let rows = try await database.rows(
      MerchantItem.query(search, place, length: Self.length), as: MerchantItem.self)
    return context.page(
      MerchantListPage(chrome: context.chrome, search: search, page: ListPage(rows, place, length: Self.length)))
  }

  @Sendable private func show(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let code = try request.parameter("code") { MerchantCode(parsing: $0) }
    guard let merchant = try await database.first(MerchantDetail.query(code), as: MerchantDetail.self) else {
      throw WebError.notFound
    }
    let place = Place(request.query)
    let rows = try await database.rows(
      TransactionList.items(
        .merchant(merchant.item.id), TransactionFilter(), place, length: Self.transactionsLength),
      as: TransactionItem.self)
    return context.page(
      MerchantPage(
        chrome: context.chrome, merchant: merchant,
        transactions: ListPage(rows, place, length: Self.transactionsLength),
        mayAskForFees: context.may(.askForFees)))
  }
}

extension MerchantSearch {
  init(_ query: URLEncoded) {
    text = query["q"].flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 }
    category = query["category"].flatMap(MerchantCategory.init)
    status = query["status"].flatMap(MerchantStatus.init)
  }
}
