import Auth
import Database
import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

struct CustomerRoutes: Sendable {
  static let pageLength = 50

  /// The application's database, for the audit rows of exports.
  let database: Database

  func list(_ request: PageRequest, _ context: MerchantContext) async throws -> Page {
    let query = CustomerQuery(FilterQuery(request.query), today: request.today)
    if let refusal = refusal(query, context) { return refusal }
    let search = query.search(of: context.merchant, named: try await named(query, context))
    let list: FilteredList<MerchantCustomer, AmountTotals> = try await context.list(
      MerchantCustomer.query(search, query.place, length: Self.pageLength), of: search, query.place,
      length: Self.pageLength, totals: nil)
    return context.page(CustomerListPage(chrome: context.chrome, query: query, page: list.page))
  }

  /// The filtered list as CSV. The export is recorded in the audit log.
  func export(_ request: PageRequest, _ context: MerchantContext) async throws -> Page {
    let query = CustomerQuery(FilterQuery(request.query), today: request.today)
    if let refusal = refusal(query, context) { return refusal }
    let search = query.search(of: context.merchant, named: try await named(query, context))
    return try await CSVDownload(
      name: "customers_\(context.member.code).csv", header: MerchantCustomer.header, act: "customer_export",
      mayBeOld: true
    ).page(MerchantCustomer.file(search), for: context, audit: database)
  }

  private func refusal(_ query: CustomerQuery, _ context: MerchantContext) -> Page? {
    context.refusal(query.filters, .customers, CustomerListPage.title, MerchantPath.customers)
  }

  /// The customers of the searched name; those of a very common name can't be told apart, so none of them are found.
  private func named(_ query: CustomerQuery, _ context: MerchantContext) async throws -> [UserID]? {
    guard case .name(let text) = query.search else { return nil }
    return try await context.database.rows(NameSearch.customers(text), as: NamedCustomer.self).compactMap(\.id)
  }
}
