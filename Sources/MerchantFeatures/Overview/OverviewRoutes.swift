import Database
import Wallet
import Web

struct OverviewRoutes: Sendable {
  func show(_ request: PageRequest, _ context: MerchantContext) async throws -> Page {
    let merchant = context.merchant
    let today = request.today
    let (holdings, terms, days, latest) = try await context.database.run(
      Query<Holdings>.one(Holdings.query(merchant)),
      Query<PayoutTerms>.one(PayoutTerms.query(merchant, today: today)),
      Query<[DaySales]>.rows(DaySales.query(merchant, from: Sales.first(today: today), to: today)),
      Query<[MerchantTransaction]>.rows(MerchantTransaction.query(merchant, length: OverviewPage.latestCount)))
    return context.page(
      OverviewPage(
        chrome: context.chrome, holdings: holdings, terms: terms, sales: try Sales(days, today: today),
        latest: Array(latest.prefix(OverviewPage.latestCount))))
  }
}
