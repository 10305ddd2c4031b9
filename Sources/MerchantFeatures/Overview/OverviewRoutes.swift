import Auth
import Database
import Ledger
import Templates
import Wallet
import Web

struct OverviewRoutes: Sendable {
  func show(_ request: PageRequest, _ context: MerchantContext) async throws -> Page {
    let merchant = context.merchant
    let today = request.today
    let ((attention, holdings, terms), (days, lastWeek), latest) = try await context.database.run(
      .together(
        Query<[Attention]>.rows(Attention.query(merchant)), Query<Holdings>.one(Holdings.query(merchant)),
        Query<PayoutTerms>.one(PayoutTerms.query(merchant, today: today))),
      .together(
        Query<[DaySales]>.rows(DaySales.query(merchant, from: Sales.first(today: today), to: today)),
        Query<Scalar<Money>>.one(Sales.lastWeek(merchant, today: today, now: context.chrome.now))),
      Query<[MerchantTransaction]>.rows(
        MerchantTransaction.query(
          TransactionFilter().search(of: merchant), of: merchant, length: OverviewPage.latestCount)))
    return context.page(
      OverviewPage(
        chrome: context.chrome, attention: attention, holdings: holdings, terms: terms,
        sales: try Sales(days, lastWeekByNow: lastWeek.value, today: today),
        latest: Array(latest.prefix(OverviewPage.latestCount)), mayRequest: context.may(.requestPayouts)))
  }
}
