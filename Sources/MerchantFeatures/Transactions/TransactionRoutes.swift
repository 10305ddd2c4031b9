import Auth
import Database
import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

struct TransactionRoutes: Sendable {
  static let pageLength = 50

  /// The application's database, for the audit rows of exports.
  let database: Database

  func list(_ request: PageRequest, _ context: MerchantContext) async throws -> Page {
    let query = TransactionQuery(FilterQuery(request.query), today: request.today)
    if let refusal = context.refusal(
      query.filters, .transactions, TransactionListPage.title, MerchantPath.transactions)
    {
      return refusal
    }
    if case .reference(let reference) = query.search {
      return try await find(reference, query, context)
    }
    let (elsewhere, customers) = try await lookUp(query, context)
    if let elsewhere { return .redirect(to: MerchantPath.page(of: elsewhere)) }
    let search = query.search(of: context.merchant, customers: customers)
    let list: FilteredList<MerchantTransaction, FilteredTotals> = try await context.list(
      MerchantTransaction.query(search, of: context.merchant, query.place, length: Self.pageLength), of: search,
      query.place, length: Self.pageLength, totals: query.isEmpty ? nil : FilteredTotals.query(search))
    return page(context, query, list)
  }

  /// The filtered list as CSV. The export is recorded in the audit log.
  func export(_ request: PageRequest, _ context: MerchantContext) async throws -> Page {
    let query = TransactionQuery(FilterQuery(request.query), today: request.today)
    if let refusal = context.refusal(
      query.filters, .transactions, TransactionListPage.title, MerchantPath.transactions)
    {
      return refusal
    }
    var named: [UserID]?
    if let customers = customers(query) { named = Self.few(try await context.database.run(customers)) }
    let search = query.search(of: context.merchant, customers: named)
    return try await CSVDownload(
      name: "transactions_\(context.member.code).csv", header: TransactionFile.header, act: "transaction_export",
      mayBeOld: true
    ).page(TransactionFile.rows(query, search, of: context.merchant), for: context, audit: database)
  }

  /// Returns what the search finds that has a page of its own, and the customers of the searched name; nil if too many
  /// have it.
  private func lookUp(
    _ query: TransactionQuery, _ context: MerchantContext
  ) async throws -> (elsewhere: Reference?, customers: [UserID]?) {
    switch (elsewhere(query, of: context.merchant), customers(query)) {
    case (let elsewhere?, let customers?):
      let (found, named) = try await context.database.run(.together(elsewhere, customers))
      return (found?.value, Self.few(named))
    case (let elsewhere?, nil):
      let found = try await context.database.run(elsewhere)
      return (found?.value, nil)
    case (nil, let customers?): return (nil, Self.few(try await context.database.run(customers)))
    case (nil, nil): return (nil, nil)
    }
  }

  private func customers(_ query: TransactionQuery) -> Query<[NamedCustomer]>? {
    guard case .name(let text) = query.search else { return nil }
    return Query<[NamedCustomer]>.rows(NameSearch.customers(text))
  }

  /// Nil if a name has more customers than are read.
  private static func few(_ customers: [NamedCustomer]) -> [UserID]? {
    let ids = customers.map(\.id)
    return ids.contains(nil) ? nil : ids.compactMap { $0 }
  }

  /// What has a page of its own: the record of a reference without its prefix, the payout of a bank reference, or a
  /// settlement or payout whose reference begins like this. They are looked for before a name of the same letters.
  private func elsewhere(_ query: TransactionQuery, of merchant: MerchantID) -> Query<Scalar<Reference>?>? {
    guard let search = query.search else { return nil }
    var lookUps: [SQL] = []
    if !search.withoutPrefix.isEmpty {
      lookUps.append(TransactionLookUp.existing(merchant, among: search.withoutPrefix))
    }
    if let trace = search.bankTrace { lookUps.append(TransactionLookUp.payout(merchant, paidUnder: trace)) }
    if case .beginning(let kind, let part) = search,
      let beginning = TransactionLookUp.newest(merchant, kind, beginning: part)
    {
      lookUps.append(beginning)
    }
    guard let first = lookUps.first else { return nil }
    // Each is run where those before it found nothing.
    let all = lookUps.dropFirst().reduce("(\(first))" as SQL) { $0 + ", (\($1))" }
    return Query<Scalar<Reference>?>.first(
      "SELECT value FROM (SELECT coalesce(\(all)) AS value) found WHERE value IS NOT NULL")
  }

  /// A reference opens its page; one that isn't the merchant's isn't found.
  private func find(
    _ reference: Reference, _ query: TransactionQuery, _ context: MerchantContext
  ) async throws -> Page {
    if try await context.database.value(TransactionLookUp.exists(context.merchant, reference)) {
      return .redirect(to: MerchantPath.page(of: reference))
    }
    return page(context, query, FilteredList([], query.place, length: Self.pageLength))
  }

  private func page(
    _ context: MerchantContext, _ query: TransactionQuery, _ list: FilteredList<MerchantTransaction, FilteredTotals>
  ) -> Page {
    context.page(TransactionListPage(chrome: context.chrome, query: query, list: list, columns: context.columns()))
  }

  func show(_ request: PageRequest, _ context: MerchantContext) async throws -> Page {
    let reference = try request.parameter("reference", Reference.init(parsing:))
    let merchant = context.merchant
    // A refund has an address of its own.
    if reference.kind == .refund,
      try await context.database.value(TransactionLookUp.exists(merchant, reference), as: Bool.self)
    {
      return .redirect(to: MerchantPath.refund(reference))
    }
    let (detail, rows) = try await context.database.run(
      Query<TransactionDetail?>.first(TransactionDetail.query(reference, of: merchant)),
      Query<[TrailRow]>.rows(TrailRow.query(of: reference, merchant)))
    // What moved no money has no way to follow.
    let trail = rows.isEmpty ? nil : MoneyTrail(rows)
    guard let detail else { throw WebError.notFound }
    let refunds =
      detail.item.kind == .payment
      ? try await context.database.rows(RefundItem.query(ofPayment: detail.item.id), as: RefundItem.self) : []
    return context.page(
      PaymentPage(
        chrome: context.chrome, payment: try Payment(detail, refunds: refunds), trail: trail,
        mayRefund: context.may(.refund)))
  }
}
